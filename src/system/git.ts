import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import type { Git, GitVerdict } from '../core/ports/git.ts'
import { safePath } from '../core/search-path.ts'
import type { Secret } from '../core/secret.ts'
import { findProgram } from './find-program.ts'
import { readMounts } from './mount-table.ts'
import { runProgram } from './run-program.ts'

/**
 * A cloned repository must not run code through its own config: no monitor, no hooks, no pager, no signature check,
 * no filters. https://git-scm.com/docs/git-config
 */
const SAFE_OPTIONS = [
  ...['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'log.showSignature=false'],
  ...['--no-pager', '--no-optional-locks', '--literal-pathspecs'],
]

type Env = Readonly<Record<string, string | undefined>>

/** A repository that may track a file, and the file's name in it. */
interface Repository {
  /** True for a folder that only may be a dotfiles repository: git is asked, and may fail to answer. */
  isGuess: boolean
  /** Names it to people. */
  place: string
  /** What tells git which repository is meant; nothing where it finds it by itself. */
  options: string[]
  folder: string
  file: string
}

/** Asks the machine's git about files. A token is never on its command line. */
export function createGit(home: string, env: Env): Git {
  const safeEnv = gitEnvironment(env)
  /** Why a repository that is only a guess could not be read. It is not asked again. */
  const doubts = new Map<string, string>()
  return {
    async inspect(path, token) {
      const repositories = repositoriesOf(path, home)
      for (const repository of repositories.filter(({ place }) => !doubts.has(place))) {
        const verdict = await inspect(repository, token, safeEnv)
        if (verdict.state === 'unknown' && repository.isGuess) doubts.set(repository.place, verdict.reason)
        else if (verdict.state !== 'untracked') return verdict
      }
      const doubt = repositories.map(({ place }) => doubts.get(place)).find(Boolean)
      return { state: 'untracked', ...(doubt !== undefined && { doubt }) }
    },
  }
}

async function inspect(repository: Repository, token: Secret, env: Record<string, string>): Promise<GitVerdict> {
  const { place, options, folder, file } = repository
  const args = [...SAFE_OPTIONS, ...options, 'ls-files', '--error-unmatch', '--', file]
  const { code } = await runProgram({ command: 'git', args, cwd: folder, env, milliseconds: 10_000 })
  if (code === 1) return { state: 'untracked' }
  if (code === 127) return { state: 'unknown', reason: say('git is not installed') }
  if (code !== 0) return { state: 'unknown', reason: say`git does not read the repository of ${place}` }
  return { state: 'tracked', tokenInHistory: await isInHistory(repository, token, env) }
}

/** The repository around the file, and bare ones that have the home folder as their work tree. */
function repositoriesOf(path: string, home: string): Repository[] {
  const around = hasRepositoryAbove(dirname(path))
    ? [{ isGuess: false, place: dirname(path), options: [], folder: dirname(path), file: path }]
    : []
  const file = relative(home, path)
  if (file.startsWith('..')) return around
  const bare = bareRepositories(home).map(gitDir => ({
    isGuess: !isNamedForDotfiles(gitDir),
    place: gitDir,
    options: [`--git-dir=${gitDir}`, `--work-tree=${home}`],
    folder: home,
    file,
  }))
  return [...around, ...bare]
}

function hasRepositoryAbove(folder: string): boolean {
  if (existsSync(encodePath(join(folder, '.git')))) return true
  const parent = dirname(folder)
  return parent !== folder && hasRepositoryAbove(parent)
}

/** `~/.cfg`, `~/.dotfiles` and the like, and yadm's repositories. */
function bareRepositories(home: string): string[] {
  return [...foldersIn(home), ...YADM.map(path => join(home, path))].filter(isBareRepository)
}

const YADM = ['.local/share/yadm/repo.git', '.config/yadm/repo.git']

/** What people call it. A clone of that name has a `.git` in it, and a folder that a clone has put there another name. */
function isNamedForDotfiles(folder: string): boolean {
  return basename(folder).startsWith('.') || folder.endsWith('.git')
}

/** A clone can hold files of these names. A bare repository has a config and a branch as well, and no repository in it. */
function isBareRepository(folder: string): boolean {
  const isThere = (name: string) => existsSync(join(folder, name))
  return ['objects', 'refs'].every(isThere) && !isThere('.git') && isRegular(join(folder, 'config')) && hasHead(folder)
}

/** https://git-scm.com/docs/gitrepository-layout: a branch, or a commit. */
function hasHead(folder: string): boolean {
  const head = join(folder, 'HEAD')
  try {
    return isRegular(head) && /^(?:ref: refs\/\S+|[0-9a-f]{40}|[0-9a-f]{64})\s*$/.test(readFileSync(head, 'latin1'))
  } catch {
    return false
  }
}

/** A pipe is never opened, nor a file larger than any of these. */
function isRegular(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats?.isFile() === true && stats.size < 1024 * 1024
}

/** Other file systems are left out: one whose server is gone would keep us waiting. */
function foldersIn(home: string): string[] {
  const mounts = readMounts()
  try {
    const entries = readdirSync(home, { withFileTypes: true })
    const folders = entries.filter(entry => entry.isDirectory() && entry.name !== '.git')
    return folders.map(({ name }) => join(home, name)).filter(folder => !mounts.has(folder))
  } catch {
    return []
  }
}

const HISTORY_MILLISECONDS = 10_000

/** Reads the file's history as git prints it and searches it here; undefined if that takes too long. */
function isInHistory(
  { options, folder, file }: Repository,
  token: Secret,
  env: Record<string, string>,
): Promise<boolean | undefined> {
  const git = findProgram('git', { env, cwd: folder })
  if ('failure' in git) return Promise.resolve(undefined)
  const args = ['log', '--all', '--format=', '-p', '--no-textconv', '--no-ext-diff', '--text', '--', file]
  return new Promise(resolve => {
    const child = spawn(git.path, [...SAFE_OPTIONS, ...options, ...args], {
      argv0: 'git',
      cwd: folder,
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

/** The variables that git needs to run, without any that would redirect it to another repository or to a network. */
function gitEnvironment(env: Env): Record<string, string> {
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
