import { accessSync, constants, statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { absoluteEntries } from '../core/search-path.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The path of a program, or why there is none: a shell reports the two reasons as 127 and 126. */
export type FoundProgram = { path: string } | { failure: 'absent' | 'not executable' }

/**
 * Looks up a program in the absolute entries of PATH only. The current folder is never searched, because a clone may
 * contain a program of that name; Windows would search it first. A name with a slash is resolved against the folder
 * it runs in.
 */
export function findProgram(command: string, { env, cwd }: { env: Env; cwd: string }): FoundProgram {
  if (/[/\\]/.test(command) && (command.includes('/') || isWindows())) return { path: resolve(cwd, command) }
  const folders = absoluteEntries(variable(env, 'PATH') ?? USUAL_PATH, sep === '\\')
  const files = folders.flatMap(folder => namesOf(command, env).map(name => join(folder, name))).filter(isFile)
  const path = files.find(isExecutable)
  if (path !== undefined) return { path }
  return { failure: files.length > 0 ? 'not executable' : 'absent' }
}

/** The path that execvp uses if PATH is not set. */
const USUAL_PATH = '/usr/bin:/bin'

function isWindows(): boolean {
  return process.platform === 'win32'
}

/**
 * On Windows only the extension makes a file a program: npm's folder has `npm`, for other shells, beside `npm.cmd`.
 */
function namesOf(command: string, env: Env): string[] {
  if (!isWindows()) return [command]
  const endings = (variable(env, 'PATHEXT') || '.COM;.EXE;.BAT;.CMD')
    .split(';')
    .filter(ending => /^\.\w+$/.test(ending))
  const hasEnding = endings.some(ending => command.toLowerCase().endsWith(ending.toLowerCase()))
  return hasEnding ? [command] : endings.map(ending => command + ending)
}

/** Windows spells it `Path` and accepts any case. */
function variable(env: Env, name: string): string | undefined {
  if (!isWindows()) return env[name]
  return Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1]
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
