import { renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import type { Replacement } from '../core/ports.ts'
import { removeFile, syncFolder } from './descriptors.ts'
import { identifyPath, isSameInode } from './identity.ts'
import { pathExists, readFile } from './read-file.ts'
import { asideOf } from './staging.ts'
import { reporting, succeeds } from './system-errors.ts'
import { finishInPlace } from './write-in-place.ts'

/** As in `FileWriter`. */
export function repairFile(path: string, { staging, expectHash }: Omit<Replacement, 'text'>): void {
  reporting({ path, code: 'UNWRITABLE', failure: say('cannot be repaired') }, () => {
    finishInPlace(staging)
    const aside = asideOf(staging)
    if (!pathExists(aside)) return
    const old = readFile(aside)
    const isUntouched = old.kind === 'file' && old.hash === expectHash
    const target = isUntouched ? undefined : swappedTarget(path, aside)
    // Of two changes the later one stays, as it would without guard.
    if (target !== undefined && modified(aside) >= modified(target)) putAsideBack(target, aside)
    else removeFile(aside)
    syncFolder(dirname(aside))
  })
}

/** As in `FileWriter`. A copy that a torn file still needs is used up first. */
export function discardStaging(staging: string): void {
  reporting({ path: staging, code: 'UNWRITABLE', failure: say('cannot be removed') }, () => {
    finishInPlace(staging)
    const removed = [staging, asideOf(staging)].filter(removeFile)
    if (removed.length > 0) syncFolder(dirname(staging))
  })
}

/** Puts the old inode back in its place; false where it has no second name. */
export function putAsideBack(realPath: string, aside: string): boolean {
  return succeeds(() => renameSync(encodePath(aside), encodePath(realPath)), ['ENOENT'])
}

/** The file that the path leads to, where another inode has taken the place of the one put aside. */
function swappedTarget(path: string, aside: string): string | undefined {
  const file = readFile(path)
  if (file.kind !== 'file') return undefined
  return isSameInode(identifyPath(file.realPath), identifyPath(aside)) ? undefined : file.realPath
}

function modified(path: string): bigint {
  return statSync(encodePath(path), { bigint: true }).mtimeNs
}
