import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import type { Git, GitVerdict } from '../core/ports.ts'
import type { Secret } from '../core/secret.ts'
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
  /** What tells git which repository is meant; nothing where it finds it by itself. */
  options: string[]
  folder: string
  file: string
}

/** Asks the git of the machine about files; a token never stands on its command line. */
export function createGit(home: string, env: Env): Git {
  const safeEnv = gitEnvironment(env)
  return {
    async inspect(path, token) {
      for (const repository of repositoriesOf(path, home)) {
        const verdict = await inspect(repository, token, safeEnv)
        if (verdict.state !== 'untracked') return verdict
      }
      return { state: 'untracked' }
    },
  }
}

async function inspect(
  { options, folder, file }: Repository,
  token: Secret,
  env: Record<string, string>,
): Promise<GitVerdict> {
  const args = [...SAFE_OPTIONS, ...options, 'ls-files', '--error-unmatch', '--', file]
  const { code } = await runProgram({ command: 'git', args, cwd: folder, env, milliseconds: 10_000 })
  if (code === 1) return { state: 'untracked' }
  if (code === 127) return { state: 'unknown', reason: say('git is not installed') }
  if (code !== 0) return { state: 'unknown', reason: say`git does not read the repository of ${folder}` }
  return { state: 'tracked', tokenInHistory: await isInHistory({ options, folder, file }, token, env) }
}

/** The repository around the file, and bare ones that have the home folder as their work tree. */
function repositoriesOf(path: string, home: string): Repository[] {
  const around = hasRepositoryAbove(dirname(path)) ? [{ options: [], folder: dirname(path), file: path }] : []
  const file = relative(home, path)
  if (file.startsWith('..')) return around
  const bare = bareRepositories(home).map(gitDir => ({
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

/** `~/.cfg`, `~/.dotfiles` and the like, and where yadm keeps its own. */
function bareRepositories(home: string): string[] {
  const yadm = [join(home, '.local/share/yadm/repo.git'), join(home, '.config/yadm/repo.git')]
  return [...foldersIn(home), ...yadm].filter(folder =>
    ['HEAD', 'objects', 'refs'].every(name => existsSync(join(folder, name))),
  )
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

/** Reads the file's history as git prints it and searches it here; undefined where it takes too long. */
function isInHistory(
  { options, folder, file }: Repository,
  token: Secret,
  env: Record<string, string>,
): Promise<boolean | undefined> {
  const args = ['log', '--all', '--format=', '-p', '--no-textconv', '--no-ext-diff', '--text', '--', file]
  return new Promise(resolve => {
    const child = spawn('git', [...SAFE_OPTIONS, ...options, ...args], {
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

/** What git needs to run, and nothing that would send it to another repository or over a network. */
function gitEnvironment(env: Env): Record<string, string> {
  const kept = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'XDG_CONFIG_HOME']
  const entries = kept.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return {
    ...Object.fromEntries(entries),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: ':',
  }
}
