import { basename, dirname } from 'node:path'
import { say } from '../core/language.ts'
import { isStagingPath } from '../core/paths.ts'
import { identifyIfThere, isSameInode } from './identity.ts'
import { realPath } from './read-file.ts'
import { asideOf, isGuards, stagingBase } from './staging.ts'
import { describeCode, systemCode } from './system-errors.ts'

interface Staged {
  staging: string
  /** The file whose new text is staged. */
  path: string
  stateFolder: string
}

/**
 * Why a staging file cannot be one that guard made for its target, or undefined. Its path comes from a journal, which
 * may be damaged or forged: a file that fails here is not deleted, written or moved.
 */
export function stagingProblem(staged: Staged): string | undefined {
  return nameProblem(staged) ?? problemOf(staged.staging, staged.path, () => 1)
}

/**
 * The same for a staging file that is only to be removed. A new file has both names until its staging file is
 * removed.
 */
export function leftoverProblem(staged: Staged): string | undefined {
  const { staging, path } = staged
  return nameProblem(staged) ?? problemOf(staging, path, () => (isSameFile(staging, path) ? 2 : 1))
}

function nameProblem({ staging, path, stateFolder }: Staged): string | undefined {
  if (!isStagingPath(staging) || staging === asideOf(staging) || !isNamedAfter(path, staging))
    return say('its name is not one that guard gives')
  const folder = dirname(staging)
  if (folder === dirname(path) || folder === stateFolder) return undefined
  const isBeside = foldersOf(path).includes(folder) || folder === resolved(stateFolder)
  return isBeside ? undefined : say('it is not beside the file that it is for')
}

/** Named after the file, or after the file to which its links lead. */
function isNamedAfter(path: string, staging: string): boolean {
  const base = basename(staging).replace(/\.guard-[0-9a-f]{16}\.\w+$/, '')
  return base === stagingBase(basename(path)) || base === stagingBase(basename(resolved(path)))
}

/** True if the staging file is a second name of the file to which the path leads. */
function isSameFile(staging: string, path: string): boolean {
  const [found, target] = [identifyIfThere(staging), identifyIfThere(resolved(path))]
  return found !== undefined && target !== undefined && isSameInode(found, target)
}

/** The same for the second name that a replaced file has briefly. It has both names until one of them is replaced. */
export function asideProblem({ staging, path }: Omit<Staged, 'stateFolder'>): string | undefined {
  const aside = asideOf(staging)
  if (!foldersOf(path).includes(dirname(aside))) return say('it is not beside the file that it is for')
  return problemOf(aside, path, () => (isSameFile(aside, path) ? 2 : 1))
}

function problemOf(staging: string, path: string, mostLinks: () => number): string | undefined {
  try {
    const found = identifyIfThere(staging)
    if (!found) return undefined
    if (!found.isFile) return say('it is not a regular file')
    const isOurs = (found.links === 1 || found.links <= mostLinks()) && mayOwn(found.owner, path)
    return isOurs ? undefined : say('guard did not put it there')
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    return describeCode(code)
  }
}

function mayOwn(owner: number, path: string): boolean {
  return isGuards(owner, { target: () => ownerOf(resolved(path)), folders: () => foldersOf(path).map(ownerOf) })
}

/** The folder of the path, and the folder to which its links lead. */
function foldersOf(path: string): string[] {
  return [dirname(path), resolved(dirname(path)), dirname(resolved(path))]
}

function ownerOf(path: string): number | undefined {
  return identifyIfThere(path)?.owner
}

/** Resolves all links, as far as the path exists. */
function resolved(path: string): string {
  try {
    return realPath(path)
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return path
  }
}
