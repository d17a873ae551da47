import { closeSync, constants, openSync, readSync } from 'node:fs'
import { positionAt, positionsIn, toUtf8, wideEncoding } from '../core/bytes.ts'
import type { LocatedToken } from '../core/ports/search.ts'
import type { NeedleScan } from './needle-scan/needle-scan.ts'

/** Finds tokens in a text by whatever spelling they have. */
export type FindTokens = (text: string) => (Omit<LocatedToken, 'line' | 'column'> & { offset: number })[]

/** How much is read at once, at most. */
export const CHUNK = 1024 * 1024
/** What two chunks of a large file have in common: no token is longer, and hardly a stretch of base64 with one in it. */
const OVERLAP = 64 * 1024
/** Git and grep tell binary files by a NUL in as much of the beginning, too. */
export const BINARY_SAMPLE = 8192
/** Files in UTF-16 are decoded as a whole, up to here. */
const WIDE_CHUNKS = 32

// Between the listing and the opening a file may become a FIFO or a symlink. Windows has none of these flags.
const GENTLE = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW

export interface SearchedFile {
  bytes: number
  found: LocatedToken[]
}

export interface FileSearch {
  scan: NeedleScan
  findTokens: FindTokens
  /** The first bytes of the scan's buffer. */
  beginning: Buffer
  /** Also binary files. */
  allFiles: boolean
}

/** Reads a file to its end, and decodes of it only the chunks with a needle in them. Throws what the file system says. */
export function searchFile(path: string | Buffer, search: FileSearch): SearchedFile {
  const fd = openSync(path, GENTLE)
  try {
    return searchChunks(fd, search)
  } finally {
    closeSync(fd)
  }
}

function searchChunks(fd: number, search: FileSearch): SearchedFile {
  const { buffer, hasNeedle } = search.scan
  const found: LocatedToken[] = []
  for (let start = 0, kept = 0; ; ) {
    const size = kept + readSync(fd, buffer, kept, CHUNK - kept, null)
    if (start === 0) {
      if (isWide(buffer, size)) return searchWide(fd, buffer.subarray(0, size), search.findTokens)
      if (!search.allFiles && isBinary(search.beginning, size)) return { bytes: size, found }
    }
    const isLast = size < CHUNK
    if (hasNeedle(size))
      found.push(...findInChunk(fd, { start, isLast, text: buffer.toString('latin1', 0, size) }, search))
    if (isLast) return { bytes: start + size, found }
    kept = OVERLAP
    buffer.copyWithin(0, size - kept, size)
    start += size - kept
  }
}

function isWide(buffer: Buffer, size: number): boolean {
  return size > 1 && buffer[0]! >= 0xfe && wideEncoding(buffer.toString('latin1', 0, 2)) !== undefined
}

/** Behind the text there is still that of another file. */
function isBinary(beginning: Buffer, size: number): boolean {
  const nul = beginning.indexOf(0)
  return nul !== -1 && nul < size
}

interface Chunk {
  start: number
  isLast: boolean
  text: string
}

/** A token at a chunk's very first byte is the chunk's before: what stands in front decides whether it is a token. */
function findInChunk(fd: number, { start, isLast, text }: Chunk, { findTokens }: FileSearch): LocatedToken[] {
  const own = findTokens(text).filter(
    ({ offset }) => (start === 0 || offset > 0) && (isLast || offset <= text.length - OVERLAP),
  )
  if (own.length === 0) return []
  return locate(own, text, start === 0 ? undefined : positionOf(fd, start))
}

interface Position {
  line: number
  column: number
}

function locate(found: ReturnType<FindTokens>, text: string, start: Position = { line: 1, column: 1 }): LocatedToken[] {
  const placeOf = positionsIn(text)
  return found.map(({ offset, ...token }) => {
    const { line, column } = placeOf(offset)
    return {
      ...token,
      line: start.line + line - 1,
      column: line === 1 ? start.column + column - 1 : column,
    }
  })
}

/** Line and column of an offset far into a file, counted from its beginning: rarely needed, so it may take its time. */
function positionOf(fd: number, offset: number): Position {
  const buffer = Buffer.allocUnsafe(OVERLAP)
  const position = { line: 1, column: 1 }
  for (let at = 0; at < offset; ) {
    const size = readSync(fd, buffer, 0, Math.min(buffer.length, offset - at), at)
    if (size === 0) break
    const { line, column } = positionAt(buffer.toString('latin1', 0, size), size)
    position.column = line === 1 ? position.column + column - 1 : column
    position.line += line - 1
    at += size
  }
  return position
}

/** Text in UTF-16, as PowerShell writes it, is full of NULs and shows no needle. */
function searchWide(fd: number, beginning: Buffer, findTokens: FindTokens): SearchedFile {
  const chunks = [Buffer.from(beginning)]
  while (chunks.at(-1)!.length > 0 && chunks.length < WIDE_CHUNKS) {
    const chunk = Buffer.allocUnsafe(CHUNK)
    chunks.push(chunk.subarray(0, readSync(fd, chunk, 0, CHUNK, null)))
  }
  const bytes = Buffer.concat(chunks)
  const text = toUtf8(bytes.toString('latin1'))
  return { bytes: bytes.length, found: locate(findTokens(text), text) }
}
