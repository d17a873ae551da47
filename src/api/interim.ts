import type { Duplex } from 'node:stream'

const NOTHING = Buffer.alloc(0)

/** undici refuses larger heads. */
const HEAD_LIMIT = 16 * 1024

/** No server sends more than this before its answer. A flood would fill the journal and the disk. */
const INTERIM_LIMIT = 1024 * 1024

/**
 * Removes interim responses (100 Continue, 103 Early Hints) from what a server sends. RFC 9110 requires clients to
 * accept any number of them, but undici drops the connection at a 100. Every head, interim or final, is passed to
 * `onHead` unchanged, so that no parser can lose anything. https://www.rfc-editor.org/rfc/rfc9110#section-15.2
 */
export function skipInterim<Socket extends Duplex>(socket: Socket, onHead: (bytes: Buffer) => void): Socket {
  const read = socket.read.bind(socket)
  const filter = createFilter(onHead, () => socket.destroy(new Error('too many interim responses')))
  // undici pulls with `read()`; Node itself calls `read(0)` to start the flow.
  socket.read = (size?: number): Buffer | null => {
    if (size === 0) return read(0)
    for (let chunk: Buffer | null = read(size); chunk !== null; chunk = read(size)) {
      const rest = filter(chunk)
      if (rest.length > 0) return rest
    }
    return null
  }
  return socket
}

/**
 * Holds back a head until it is complete. Everything after the final head passes through; after a flood nothing does.
 */
function createFilter(onHead: (bytes: Buffer) => void, onFlood: () => void): (chunk: Buffer) => Buffer {
  let held = NOTHING
  let isPassing = false
  let length = 0
  return chunk => {
    if (isPassing) return chunk
    length += chunk.length
    if (length > INTERIM_LIMIT) {
      onFlood()
      return NOTHING
    }
    held = Buffer.concat([held, chunk])
    let end = endOfHead(held)
    for (; end !== undefined && isInterim(held); end = endOfHead(held)) held = held.subarray(end)
    isPassing = end !== undefined || !mayBeHead(held)
    onHead(chunk.subarray(0, chunk.length - (end === undefined ? 0 : held.length - end)))
    return isPassing ? held : NOTHING
  }
}

/** The offset after the blank line, or undefined if it has not arrived yet. */
function endOfHead(bytes: Buffer): number | undefined {
  const end = bytes.indexOf('\r\n\r\n', 0, 'latin1')
  return end === -1 ? undefined : end + 4
}

/** 101 ends HTTP on this connection; guard never asks for it. */
function isInterim(bytes: Buffer): boolean {
  return /^HTTP\/1\.[01] 1(?!01)\d\d[ \r]/.test(bytes.toString('latin1', 0, 13))
}

function mayBeHead(bytes: Buffer): boolean {
  const start = 'HTTP/1.'
  return bytes.length <= HEAD_LIMIT && start.startsWith(bytes.toString('latin1', 0, start.length))
}
