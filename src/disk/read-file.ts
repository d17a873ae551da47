import { fstatSync, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { say } from '../core/language.ts'
import { decodePath, encodePath } from '../core/paths.ts'
import type { FileRead, FileSnapshot, FolderEntry, UnreadableFile } from '../core/ports/files.ts'
import { sha256 } from '../core/sha256.ts'
import { MAX_BYTES, READ, readAll, withFile } from './descriptors.ts'
import { describeCode, systemCode } from './system-errors.ts'

/** Reads a regular file. Never blocks, and never throws for an error of the file system. */
export function readFile(path: string): FileRead {
  if (path.includes('\0')) return { kind: 'absent', path }
  try {
    // Checked before opening, because a FIFO's writer would notice the opening, and some devices react to it.
    const stats = statSync(encodePath(path), { throwIfNoEntry: false })
    return stats ? (notReadable(path, stats) ?? snapshot(path)) : { kind: 'absent', path }
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent', path }
    const isNoFile = ['EISDIR', 'ENODEV', 'ENXIO'].includes(code)
    const found = problem(path, isNoFile ? 'NOT_A_FILE' : 'UNREADABLE', describeCode(code))
    return code === 'EACCES' || code === 'EPERM' ? { ...found, forbidden: true } : found
  }
}

/** As in `FileReader`. */
export function listFolder(path: string): FolderEntry[] | undefined {
  try {
    const entries = readdirSync(encodePath(path), { withFileTypes: true, encoding: 'buffer' })
    return entries.map(entry => ({ name: decodePath(entry.name), isFolder: entry.isDirectory() }))
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return undefined
  }
}

/** True if anything is at the path, even a dangling symlink. */
export function pathExists(path: string): boolean {
  if (path.includes('\0')) return false
  try {
    return lstatSync(encodePath(path), { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return false
  }
}

/** The path with all symlinks followed. */
export function realPath(path: string): string {
  // The other realpathSync does not accept bytes.
  return decodePath(realpathSync.native(encodePath(path), 'buffer'))
}

/** The same, and the path itself if it leads to nothing. */
export function realPathOrSelf(path: string): string {
  try {
    return realPath(path)
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return path
  }
}

function snapshot(path: string): FileSnapshot | UnreadableFile {
  const target = realPath(path)
  return withFile(target, READ, fd => {
    const stats = fstatSync(fd)
    const refusal = notReadable(path, stats)
    if (refusal) return refusal
    const bytes = readAll(fd, MAX_BYTES, stats)
    if (bytes === undefined) return tooLarge(path)
    const text = bytes.toString('latin1')
    return {
      kind: 'file',
      path,
      realPath: target,
      text,
      // Asked for only where the file is to be written.
      get hash() {
        return sha256(Buffer.from(text, 'latin1'))
      },
      mode: stats.mode & 0o7777,
    }
  })
}

function notReadable(path: string, stats: Stats): UnreadableFile | undefined {
  if (!stats.isFile()) return problem(path, 'NOT_A_FILE', say`it is ${kindOf(stats)}`)
  return stats.size > MAX_BYTES ? tooLarge(path) : undefined
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return say('a folder')
  if (stats.isFIFO()) return say('a named pipe')
  return stats.isSocket() ? say('a socket') : say('a device')
}

function tooLarge(path: string): UnreadableFile {
  return problem(path, 'TOO_LARGE', say`it is larger than ${MAX_BYTES / 1024 / 1024} MiB`)
}

function problem(path: string, code: UnreadableFile['code'], message: string): UnreadableFile {
  return { kind: 'problem', path, code, message }
}
