import { dirname } from 'node:path'
import { forEachConcurrently } from '../core/concurrency.ts'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import type { Git, GitVerdict } from '../core/ports/git.ts'
import type { Secret } from '../core/secret.ts'
import { isInHistory, listFiles, nameIn } from './git-program.ts'
import { readStaged } from './git-staged.ts'
import { dotfileRepositories, type Repository, repositoriesAbove } from './repositories.ts'

type Env = Readonly<Record<string, string | undefined>>

type Verdicts = [path: string, verdict: GitVerdict][]

/** Asks the machine's git about files. A token is never on its command line. */
export function createGit(home: string, env: Env): Git {
  /** Why a repository that is only a guess could not be read. It is not asked again. */
  const doubts = new Map<string, string>()
  return {
    async inspect(paths, token) {
      const known = new Map<string, GitVerdict>()
      const ask = async (repository: Repository) => {
        const { gitDir = '', isGuess } = repository
        if (doubts.has(gitDir)) return
        const open = repository.paths.filter(path => !known.has(path))
        for (const [path, verdict] of await inspect({ ...repository, paths: open }, token, env)) {
          if (verdict.state === 'unknown' && isGuess) doubts.set(gitDir, verdict.reason)
          else if (verdict.state !== 'untracked') known.set(path, verdict)
        }
      }
      await forEachConcurrently(repositoriesAbove(paths), ask, { width: AT_A_TIME })
      const dotfiles = dotfileRepositories(paths, home)
      for (const repository of dotfiles) await ask(repository)
      const doubt = dotfiles.map(({ gitDir }) => doubts.get(gitDir!)).find(Boolean)
      const doubtful = new Set(doubt === undefined ? [] : dotfiles[0]!.paths)
      const untracked = (path: string): GitVerdict => ({
        state: 'untracked',
        ...(doubtful.has(path) && { doubt: doubt! }),
      })
      return new Map(paths.map(path => [path, known.get(path) ?? untracked(path)]))
    },
    staged: folder => readStaged(folder, env),
  }
}

async function inspect(repository: Repository, token: Secret | undefined, env: Env): Promise<Verdicts> {
  const { isClosed, paths } = repository
  const isOpen = (path: string) => !isClosed && typeof encodePath(path) === 'string'
  const verdicts: Verdicts = paths.filter(path => !isOpen(path)).map(path => [path, notRead(repository, path)])
  for (const part of commandLines(repository, paths.filter(isOpen))) verdicts.push(...(await askTracked(part, env)))
  const tracked = verdicts.filter(([, { state }]) => state === 'tracked').map(([path]) => path)
  if (!token) return verdicts
  for (const part of commandLines(repository, tracked)) verdicts.push(...(await askHistory(part, token, env)))
  return verdicts
}

/** One process for all the files; one for each if git has a fault to find, or a name that it spells in another way. */
async function askTracked(repository: Repository, env: Env): Promise<Verdicts> {
  const { paths } = repository
  if (paths.length === 1) return [[paths[0]!, await askTrackedAlone(repository, env)]]
  const { code, output } = await listFiles(repository, '-z', env)
  const listed = new Set(output.split('\0').slice(0, -1))
  const verdicts = paths.map<Verdicts[number]>(path => {
    const isListed = listed.delete(nameIn(repository, path))
    return [path, isListed ? { state: 'tracked', tokenInHistory: undefined } : { state: 'untracked' }]
  })
  return code === 0 && listed.size === 0 ? verdicts : eachAlone(repository, alone => askTracked(alone, env))
}

async function askTrackedAlone(repository: Repository, env: Env): Promise<GitVerdict> {
  const { code } = await listFiles(repository, '--error-unmatch', env)
  if (code === 0) return { state: 'tracked', tokenInHistory: undefined }
  if (code === 1) return { state: 'untracked' }
  if (code === 127) return { state: 'unknown', reason: say('git is not installed') }
  return notRead(repository, repository.paths[0]!)
}

/** One process for all the files; if it finds the token, one for each. */
async function askHistory(repository: Repository, token: Secret, env: Env): Promise<Verdicts> {
  const { paths } = repository
  const tokenInHistory = await isInHistory(repository, token, env)
  if (tokenInHistory && paths.length > 1) return eachAlone(repository, alone => askHistory(alone, token, env))
  return paths.map(path => [path, { state: 'tracked', tokenInHistory }])
}

function notRead({ gitDir }: Repository, path: string): GitVerdict {
  return { state: 'unknown', reason: say`git does not read the repository of ${gitDir ?? dirname(path)}` }
}

/** So many git processes run at once. */
const AT_A_TIME = 4

/** Windows takes 32,767 characters. */
const COMMAND_LINE = 24_000

function commandLines(repository: Repository, paths: readonly string[]): Repository[] {
  const parts: string[][] = []
  let length = COMMAND_LINE
  for (const path of paths) {
    length += nameIn(repository, path).length
    if (length > COMMAND_LINE) {
      parts.push([])
      length = 0
    }
    parts.at(-1)!.push(path)
  }
  return parts.map(paths => ({ ...repository, paths }))
}

async function eachAlone(repository: Repository, ask: (alone: Repository) => Promise<Verdicts>): Promise<Verdicts> {
  const verdicts: Verdicts = []
  const alone = repository.paths.map(path => ({ ...repository, paths: [path] }))
  await forEachConcurrently(alone, async each => void verdicts.push(...(await ask(each))), { width: AT_A_TIME })
  return verdicts
}
