import { fstatSync, statSync, writeSync } from 'node:fs'
import type { WriteStream } from 'node:tty'

/** A standard stream of this process. A reader that goes away never stops what is under way, nor does a full disk. */
export interface Output {
  /** All of the text has left when this returns, but on a terminal of Windows and to a pipe that is full and does not block. */
  write(text: string): void
  readonly isTTY: boolean
  /** Of the terminal, or undefined. */
  readonly columns: number | undefined
  /**
   * When all text has left or is lost: the system's code for why some is, such as `ENOSPC`. Undefined also where whoever
   * read it has gone, as `head` does.
   */
  flush(): Promise<string | undefined>
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

/** Of pipes, of pipes on Windows, of sockets. */
const READER_GONE = ['EPIPE', 'EOF', 'ECONNRESET']

/** Node's streams take longer to load than all of a small search: only what may be a terminal is given one. */
function createOutput(fd: number, openStream: () => WriteStream): Output {
  let opened: WriteStream | undefined
  let plain: boolean | undefined
  const isPlain = () => (plain ??= isNoTerminal(fd))
  let lost: string | undefined
  const onError = (error: NodeJS.ErrnoException) => {
    lost ??= error.code
  }
  const stream = () => (opened ??= openStream().on('error', onError))
  return {
    write(text) {
      try {
        const rest = isPlain() && !opened ? writeNow(fd, Buffer.from(text)) : text
        if (rest.length > 0) stream().write(rest)
      } catch (error) {
        onError(error as NodeJS.ErrnoException)
      }
    },
    async flush() {
      if (opened) await new Promise<void>(resolve => opened!.write('', () => setImmediate(resolve)))
      return lost && READER_GONE.includes(lost) ? undefined : lost
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
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return rest
    throw error
  }
}
