import { renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { displayPath, encodePath } from '../core/paths.ts'
import type { Replacement } from '../core/ports/files.ts'
import { removeFile, syncFolder } from './descriptors.ts'
import { identifyPath, isSameInode } from './identity.ts'
import { asideProblem, leftoverProblem } from './own-staging.ts'
import { pathExists, readFile } from './read-file.ts'
import { asideOf } from './staging.ts'
import { reporting, succeeds } from './system-errors.ts'
import { finishInPlace } from './write-in-place.ts'

/** As in `FileWriter`. */
export function repairFile(path: string, { staging, expectHash }: Omit<Replacement, 'text'>): void {
  reporting({ path, code: 'UNWRITABLE', failure: say('cannot be repaired') }, () => {
    finishInPlace(staging, path)
    const aside = asideOf(staging)
    if (!pathExists(aside) || asideProblem({ staging, path })) return
    const old = readFile(aside)
    const isUntouched = old.kind === 'file' && old.hash === expectHash
    const target = isUntouched ? undefined : swappedTarget(path, aside)
    // Of two changes the later one wins, as it would without guard.
    if (target !== undefined && modified(aside) >= modified(target)) putAsideBack(target, aside)
    else removeFile(aside)
    syncFolder(dirname(aside))
  })
}

/** As in `FileWriter`, of what is left there. If a torn file still needs the copy, it is repaired first. */
export function discardStaging(staging: string, path: string, stateFolder: string): string | undefined {
  const isAside = pathExists(asideOf(staging))
  const problem =
    leftoverProblem({ staging, path, stateFolder }) ?? (isAside ? asideProblem({ staging, path }) : undefined)
  if (problem !== undefined) return leftSentence(staging, problem)
  finishCutShort(staging, path)
  return removalProblem(staging)
}

/** Tries twice: a refusal by a disk or a virus scanner is often temporary. */
function removalProblem(staging: string, tries = 2): string | undefined {
  try {
    removeStaging(staging)
    return undefined
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    return tries > 1 ? removalProblem(staging, tries - 1) : error.message
  }
}

function finishCutShort(staging: string, path: string): void {
  reporting({ path, code: 'UNWRITABLE', failure: say('cannot be repaired') }, () => finishInPlace(staging, path))
}

function leftSentence(staging: string, problem: string): string {
  return say`${displayPath(staging)} was left where it is: ${problem}`
}

/** The same for a staging file that guard itself has used. */
export function removeStaging(staging: string): void {
  reporting({ path: staging, code: 'UNWRITABLE', failure: say('cannot be removed') }, () => {
    const removed = [staging, asideOf(staging)].filter(removeFile)
    if (removed.length > 0) syncFolder(dirname(staging))
  })
}

/** Puts the old inode back in its place; false if it has no second name. */
export function putAsideBack(realPath: string, aside: string): boolean {
  return succeeds(() => renameSync(encodePath(aside), encodePath(realPath)), ['ENOENT'])
}

/** The file that the path leads to, if another inode has replaced the one that was set aside. */
function swappedTarget(path: string, aside: string): string | undefined {
  const file = readFile(path)
  if (file.kind !== 'file') return undefined
  return isSameInode(identifyPath(file.realPath), identifyPath(aside)) ? undefined : file.realPath
}

function modified(path: string): bigint {
  return statSync(encodePath(path), { bigint: true }).mtimeNs
}
