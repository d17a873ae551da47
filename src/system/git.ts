import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Git, GitVerdict } from '../core/ports.ts'
import type { Secret } from '../core/secret.ts'
import { runProgram } from './run-program.ts'

/** A cloned repository must not run code through its own config: no monitor, no hooks, no pager, no filters, no prompt. */
const SAFE = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '--no-pager',
  '--no-optional-locks',
  '--literal-pathspecs',
]

type Env = Readonly<Record<string, string | undefined>>

/** Asks the git of the machine about files; a token never stands on its command line. */
export function createGit(env: Env): Git {
  const safeEnv = gitEnvironment(env)
  return { inspect: (path, token) => inspect(path, token, safeEnv) }
}

async function inspect(path: string, token: Secret, env: Record<string, string>): Promise<GitVerdict> {
  const folder = dirname(path)
  if (!hasRepositoryAbove(folder)) return { state: 'untracked' }
  const args = [...SAFE, 'ls-files', '--error-unmatch', '--', basename(path)]
  const { code } = await runProgram({ command: 'git', args, cwd: folder, env, milliseconds: 10_000 })
  if (code === 1) return { state: 'untracked' }
  if (code === 127) return { state: 'unknown', reason: 'git is not installed' }
  if (code !== 0) return { state: 'unknown', reason: `git cannot read the repository above ${folder}` }
  return { state: 'tracked', tokenInHistory: await isInHistory(path, token, env) }
}

function hasRepositoryAbove(folder: string): boolean {
  if (existsSync(join(folder, '.git'))) return true
  const parent = dirname(folder)
  return parent !== folder && hasRepositoryAbove(parent)
}

const HISTORY_MILLISECONDS = 10_000

/** Reads the file's own history as git prints it and searches it here; undefined where it takes too long. */
function isInHistory(path: string, token: Secret, env: Record<string, string>): Promise<boolean | undefined> {
  const args = [
    ...SAFE,
    'log',
    '--all',
    '--format=',
    '-p',
    '--no-textconv',
    '--no-ext-diff',
    '--text',
    '--',
    basename(path),
  ]
  return new Promise(resolve => {
    const child = spawn('git', args, {
      cwd: dirname(path),
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: HISTORY_MILLISECONDS,
    })
    const needle = token.reveal()
    let tail = ''
    let found = false
    child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
      const text = tail + chunk
      tail = text.slice(-needle.length)
      if (!text.includes(needle)) return
      found = true
      child.kill()
    })
    child.on('error', () => resolve(undefined))
    child.on('close', code => resolve(found ? true : code === 0 ? false : undefined))
  })
}

/** What git needs to run, and nothing that would send it to another repository. */
function gitEnvironment(env: Env): Record<string, string> {
  const kept = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'XDG_CONFIG_HOME']
  const entries = kept.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return { ...Object.fromEntries(entries), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' }
}
