import { fstatSync, statSync, writeSync } from 'node:fs'
import type { WriteStream } from 'node:tty'

/** A standard stream of this process. A reader that goes away never stops what is under way: its errors are dropped. */
export interface Output {
  /** All of the text has left when this returns, but on a terminal of Windows and to a pipe that is full and does not block. */
  write(text: string): void
  readonly isTTY: boolean
  /** Of the terminal, or undefined. */
  readonly columns: number | undefined
  /** True once it is in use. */
  readonly isOpened: boolean
  /** Node's own, for those who must have it. */
  readonly stream: WriteStream
}

export const stdout = createOutput(1, () => process.stdout)
export const stderr = createOutput(2, () => process.stderr)

/** True where all text has left, which cannot be told of a stream of Node's. */
export function isWritten(): boolean {
  return !stdout.isOpened && !stderr.isOpened
}

/** Node's streams take longer to load than all of a small search: only what may be a terminal is given one. */
function createOutput(fd: number, openStream: () => WriteStream): Output {
  let opened: WriteStream | undefined
  let plain: boolean | undefined
  const isPlain = () => (plain ??= isNoTerminal(fd))
  const stream = () => (opened ??= openStream().on('error', () => {}))
  return {
    write(text) {
      const rest = isPlain() && !opened ? writeNow(fd, Buffer.from(text)) : text
      if (rest.length > 0) stream().write(rest)
    },
    get isTTY() {
      return !isPlain() && stream().isTTY === true
    },
    get columns() {
      return isPlain() ? undefined : stream().columns
    },
    get isOpened() {
      return opened !== undefined
    },
    get stream() {
      return stream()
    },
  }
}

/** True where nothing has to be asked: for a file, a pipe, a socket and the null device. */
function isNoTerminal(fd: number): boolean {
  if (process.platform === 'win32') return false
  try {
    const stats = fstatSync(fd)
    return !stats.isCharacterDevice() || stats.rdev === statSync('/dev/null').rdev
  } catch {
    return false
  }
}

/** Returns what did not go out because a pipe that does not block is full: Node's stream waits for its reader. */
function writeNow(fd: number, bytes: Buffer): Buffer {
  let rest = bytes
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest))
    return rest
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? rest : rest.subarray(rest.length)
  }
}
