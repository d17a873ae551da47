import { fstatSync, statSync, writeSync } from 'node:fs'
import type { Writable } from 'node:stream'

/** A standard stream. A reader that goes away never stops what is under way, nor does a full disk. */
export interface Output {
  readonly fd: number
  /** Node's own stream if this is a terminal. */
  readonly terminal: Terminal | undefined
  /** All of the text has left when this returns, except on a terminal of Windows and to a pipe that is full and does not block. */
  write(text: string): void
  /**
   * Resolves when all text has left or is lost: with the system's code if some is lost, such as `ENOSPC`; with undefined
   * if none is, or if the reader has gone, as `head` does.
   */
  flush(): Promise<string | undefined>
}

/** The part of Node's `tty.WriteStream` that is used. */
export type Terminal = Writable & { isTTY?: boolean; columns?: number }

/** The codes for a reader that has gone, of pipes, of pipes on Windows, and of sockets. */
const READER_GONE = ['EPIPE', 'EOF', 'ECONNRESET']

/**
 * Writes to a descriptor, and opens Node's stream only for a terminal or when a pipe is full: the streams take longer to
 * load than a small search takes.
 */
export function createOutput(fd: number, openStream: () => Terminal): Output {
  let opened: Terminal | undefined
  let lost: string | undefined
  const onError = (error: NodeJS.ErrnoException) => {
    lost ??= error.code
  }
  const stream = () => (opened ??= openStream().on('error', onError))
  const isPlain = !mayBeTerminal(fd)
  return {
    fd,
    get terminal() {
      return isPlain || !stream().isTTY ? undefined : stream()
    },
    write(text) {
      try {
        const rest = isPlain && !opened ? writeNow(fd, Buffer.from(text)) : text
        if (rest.length > 0) stream().write(rest)
      } catch (error) {
        onError(error as NodeJS.ErrnoException)
      }
    },
    async flush() {
      if (opened) await new Promise<void>(resolve => opened!.write('', () => setImmediate(resolve)))
      return lost && READER_GONE.includes(lost) ? undefined : lost
    },
  }
}

/** False for a file, a pipe, a socket and the null device, which need not be asked. */
function mayBeTerminal(fd: number): boolean {
  try {
    const stats = fstatSync(fd)
    return process.platform === 'win32' || (stats.isCharacterDevice() && stats.rdev !== statSync('/dev/null').rdev)
  } catch {
    return true
  }
}

/** Returns what did not go out because a pipe that does not block is full: Node's stream waits for its reader. */
function writeNow(fd: number, bytes: Buffer): Buffer {
  let rest = bytes
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
  }
  return rest
}
