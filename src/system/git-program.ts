import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { relative, sep } from 'node:path'
import type { ProgramResult } from '../core/ports/programs.ts'
import { safePath } from '../core/search-path.ts'
import type { Secret } from '../core/secret.ts'
import { findProgram } from './find-program.ts'
import type { Repository } from './repositories.ts'
import { runProgram } from './run-program.ts'

/**
 * A cloned repository must not run code through its own config: no monitor, no hooks, no pager, no signature check,
 * no filters. https://git-scm.com/docs/git-config
 */
export const SAFE_OPTIONS: readonly string[] = [
  ...['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'log.showSignature=false'],
  ...['--no-pager', '--no-optional-locks', '--literal-pathspecs'],
]

const MILLISECONDS = 10_000

type Env = Readonly<Record<string, string | undefined>>

/** Runs `git ls-files` for the files of the repository, with names as `nameIn` has them. */
export function listFiles(repository: Repository, flag: '-z' | '--error-unmatch', env: Env): Promise<ProgramResult> {
  const args = argumentsFor(repository, ['ls-files', flag])
  return runProgram({
    command: 'git',
    args,
    cwd: repository.folder,
    env: gitEnvironment(env),
    milliseconds: MILLISECONDS,
  })
}

/** The file as git names it in the folder of the repository. */
export function nameIn({ folder }: Repository, path: string): string {
  return relative(folder, path).replaceAll(sep, '/')
}

/** Searches the history of the files as git prints it; undefined if that takes too long. */
export function isInHistory(repository: Repository, token: Secret, env: Env): Promise<boolean | undefined> {
  const words = ['log', '--all', '--format=', '-p', '--no-textconv', '--no-ext-diff', '--text']
  const safe = { cwd: repository.folder, env: gitEnvironment(env), timeout: MILLISECONDS }
  const child = startGit(argumentsFor(repository, words), safe)
  if (!child) return Promise.resolve(undefined)
  child.stdin.end()
  return new Promise(resolve => {
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

export interface GitStart {
  cwd: string
  env: Record<string, string>
  timeout?: number
}

/** Starts git itself, with its output as a stream. Undefined if it is not installed. */
export function startGit(args: readonly string[], options: GitStart): ChildProcessWithoutNullStreams | undefined {
  const git = findProgram('git', options)
  if ('failure' in git) return undefined
  const child = spawn(git.path, args, { ...options, argv0: 'git', stdio: 'pipe' })
  child.stdin.on('error', () => {})
  child.stderr.resume()
  return child
}

function argumentsFor(repository: Repository, words: readonly string[]): string[] {
  const { gitDir, folder, paths } = repository
  const which = gitDir === undefined ? [] : [`--git-dir=${gitDir}`, `--work-tree=${folder}`]
  return [...SAFE_OPTIONS, ...which, ...words, '--', ...paths.map(path => nameIn(repository, path))]
}

/** The variables that git needs to run, without any that would redirect it to another repository or to a network. */
export function gitEnvironment(env: Env): Record<string, string> {
  const kept = ['HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'XDG_CONFIG_HOME']
  const entries = kept.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return {
    ...Object.fromEntries(entries),
    // git would look for its own programs there.
    ...safePath(env, sep === '\\'),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: ':',
  }
}
