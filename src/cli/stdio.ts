import { fstatSync, statSync, writeSync } from 'node:fs'
import type { Writable } from 'node:stream'

/** A standard stream. A reader that goes away never stops what is under way, nor does a full disk. */
export interface Output {
  readonly fd: number
  /** All of the text has left when this returns, except on a terminal of Windows and to a pipe that is full and does not block. */
  write(text: string): void
  readonly isTTY: boolean
  /** Of the terminal, or undefined. */
  readonly columns: number | undefined
  /**
   * Resolves when all text has left or is lost: with the system's code if some is lost, such as `ENOSPC`; with undefined
   * if none is, or if the reader has gone, as `head` does.
   */
  flush(): Promise<string | undefined>
  /** True once Node's stream is in use. */
  readonly isOpened: boolean
  /** Node's own stream, for libraries that need one. */
  readonly stream: TerminalStream
}

/** The part of Node's `tty.WriteStream` that is used. */
export type TerminalStream = Writable & { isTTY?: boolean; columns?: number }

/** The codes for a reader that has gone, of pipes, of pipes on Windows, and of sockets. */
const READER_GONE = ['EPIPE', 'EOF', 'ECONNRESET']

/**
 * Writes to a descriptor, and opens Node's stream only for a terminal or when a pipe is full: the streams take longer to
 * load than a small search takes.
 */
export function createOutput(fd: number, openStream: () => TerminalStream): Output {
  let opened: TerminalStream | undefined
  let plain: boolean | undefined
  const isPlain = () => (plain ??= isNoTerminal(fd))
  let lost: string | undefined
  const onError = (error: NodeJS.ErrnoException) => {
    lost ??= error.code
  }
  const stream = () => (opened ??= openStream().on('error', onError))
  return {
    fd,
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

/** True for a file, a pipe, a socket and the null device, which need not be asked whether they are a terminal. */
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
