import { accessSync, constants, linkSync, renameSync, rmdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ByteText } from '../core/bytes.ts'
import { FileChangedError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import { sha256 } from '../core/sha256.ts'
import {
  createPrivateFolder,
  READ,
  readAll,
  removeFile,
  syncFolder,
  withFile,
  writePrivateFile,
} from './descriptors.ts'
import { pathExists } from './read-file.ts'
import { stagingName } from './staging.ts'
import { describeCode, reporting, succeeds, systemCode } from './system-errors.ts'

/** As in `FileWriter`. */
export function creationPath(path: string): string {
  return join(dirname(path), stagingName(basename(path), 'tmp'))
}

/** As in `FileReader`. */
export function creationProblem(path: string): string | undefined {
  return pathExists(path) ? say('it is a symbolic link that leads nowhere') : folderProblem(dirname(path))
}

/** Why nothing can be created in a folder, or in its nearest existing ancestor. */
function folderProblem(folder: string): string | undefined {
  try {
    if (!statSync(encodePath(folder)).isDirectory()) return describeCode('ENOTDIR')
    accessSync(encodePath(folder), constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    if (code !== 'ENOENT' || pathExists(folder)) return describeCode(code)
    return folderProblem(dirname(folder))
  }
}

/** As in `FileWriter`. Publishes the complete file under its name in one step, and only if the name is free. */
export function createFile(path: string, { staging, text }: { staging: string; text: ByteText }): void {
  reporting({ path, code: 'UNWRITABLE', failure: say('cannot be created') }, () => {
    makeFolder(dirname(path))
    removeFile(staging)
    writePrivateFile(staging, Buffer.from(text, 'latin1'))
    try {
      if (!publish(staging, path)) throw new FileChangedError(path)
      syncFolder(dirname(path))
    } finally {
      removeFile(staging)
    }
  })
}

/** As in `FileWriter`. */
export function deleteFile(path: string, expectHash: string): void {
  reporting({ path, code: 'UNWRITABLE', failure: say('cannot be removed') }, () => {
    const bytes = withFile(path, READ, fd => readAll(fd))
    if (!bytes || sha256(bytes) !== expectHash) throw new FileChangedError(path)
    removeFile(path)
    syncFolder(dirname(path))
  })
}

/** As in `FileWriter`. */
export function deleteFolder(path: string): boolean {
  return reporting({ path, code: 'UNWRITABLE', failure: say('cannot be removed') }, () => {
    const isGone = succeeds(
      () => rmdirSync(encodePath(path)),
      ['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EBUSY'],
    )
    if (isGone) syncFolder(dirname(path))
    return isGone
  })
}

/** The hard link fails if the name is taken, even by a dangling symlink. */
function publish(staging: string, path: string): boolean {
  try {
    linkSync(encodePath(staging), encodePath(path))
    return true
  } catch (error) {
    const code = systemCode(error) ?? ''
    if (code === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(code)) throw error
    if (pathExists(path)) return false
    renameSync(encodePath(staging), encodePath(path))
    return true
  }
}

/** 0700, like the missing folders above it: other users could not read them before either. */
function makeFolder(path: string): void {
  if (pathExists(path)) return
  makeFolder(dirname(path))
  if (succeeds(() => createPrivateFolder(path), ['EEXIST'])) syncFolder(dirname(path))
}
