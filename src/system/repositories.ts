import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { encodePath } from '../core/paths.ts'
import { mountPointsBelow } from './mount-table.ts'

/** A repository that may track files. */
export interface Repository {
  /** Where git is started; the files are below it. */
  folder: string
  paths: string[]
  /** A repository that git does not find by itself from there. */
  gitDir?: string
  /** True for a folder that only may be a dotfiles repository: git is asked, and may fail to answer. */
  isGuess: boolean
  /** True if git cannot be asked, because this user has no right to look into the `.git`. */
  isClosed: boolean
}

/** The repositories around the files. A file that has no `.git` above it is in none. */
export function repositoriesAbove(paths: readonly string[]): Repository[] {
  const seen = new Map<string, Repository | undefined>()
  const around = (folder: string): Repository | undefined => {
    if (!seen.has(folder)) seen.set(folder, repositoryAt(folder) ?? aboveOf(folder))
    return seen.get(folder)
  }
  const aboveOf = (folder: string) => (dirname(folder) === folder ? undefined : around(dirname(folder)))
  for (const path of paths) around(dirname(path))?.paths.push(path)
  return [...new Set(seen.values())].filter(repository => repository !== undefined)
}

/** Undefined if there is no `.git`. One that cannot be looked at counts as one. */
function repositoryAt(folder: string): Repository | undefined {
  const git = encodePath(join(folder, '.git'))
  const found = { folder, paths: [], isGuess: false }
  try {
    const stats = statSync(git, { throwIfNoEntry: false })
    if (!stats) return undefined
    accessSync(git, stats.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK)
    return { ...found, isClosed: false }
  } catch (error) {
    // A file is where the folder would be.
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? undefined : { ...found, isClosed: true }
  }
}

/** Bare repositories that have the home folder as their work tree. */
export function dotfileRepositories(paths: readonly string[], home: string): Repository[] {
  const below = paths.filter(path => !relative(home, path).startsWith('..'))
  if (below.length === 0) return []
  return bareRepositories(home).map(gitDir => ({
    ...{ folder: home, paths: below, gitDir, isGuess: !isNamedForDotfiles(gitDir), isClosed: false },
  }))
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
  const mounts = new Set(mountPointsBelow(home))
  try {
    const entries = readdirSync(home, { withFileTypes: true })
    const folders = entries.filter(entry => entry.isDirectory() && entry.name !== '.git')
    return folders.map(({ name }) => join(home, name)).filter(folder => !mounts.has(folder))
  } catch {
    return []
  }
}
