import { accessSync, constants, statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { absoluteEntries } from '../core/search-path.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Where a program is. Without one, why: a shell tells the two apart as 127 and 126. */
export type FoundProgram = { path: string } | { failure: 'absent' | 'not executable' }

/**
 * Looks for a program in the absolute entries of PATH alone, and never in the current folder, where a clone may have put one of
 * that name; Windows would look there first. A name with a slash in it is taken as it is, from the folder it is run in.
 */
export function findProgram(command: string, { env, cwd }: { env: Env; cwd: string }): FoundProgram {
  if (/[/\\]/.test(command) && (command.includes('/') || isWindows())) return { path: resolve(cwd, command) }
  const folders = absoluteEntries(variable(env, 'PATH') ?? USUAL_PATH, sep === '\\')
  const files = folders.flatMap(folder => namesOf(command, env).map(name => join(folder, name))).filter(isFile)
  const path = files.find(isExecutable)
  if (path !== undefined) return { path }
  return { failure: files.length > 0 ? 'not executable' : 'absent' }
}

/** What execvp takes if PATH is not set. */
const USUAL_PATH = '/usr/bin:/bin'

function isWindows(): boolean {
  return process.platform === 'win32'
}

/** On Windows a program is one by its ending: npm's folder has `npm`, for other shells, beside `npm.cmd`. */
function namesOf(command: string, env: Env): string[] {
  if (!isWindows()) return [command]
  const endings = (variable(env, 'PATHEXT') || '.COM;.EXE;.BAT;.CMD')
    .split(';')
    .filter(ending => /^\.\w+$/.test(ending))
  const hasEnding = endings.some(ending => command.toLowerCase().endsWith(ending.toLowerCase()))
  return hasEnding ? [command] : endings.map(ending => command + ending)
}

/** Windows writes it `Path`, and takes any spelling. */
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
