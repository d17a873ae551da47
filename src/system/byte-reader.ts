/** Takes lines and pieces of known lengths from a stream. */
export interface ByteReader {
  /** Up to the next line break, without it. Undefined at the end. */
  line(): Promise<string | undefined>
  /** Fewer bytes only at the end. */
  take(length: number): Promise<Buffer>
  skip(length: number): Promise<void>
}

/** How much is kept of what is skipped. */
const PIECE = 1024 * 1024

export function createByteReader(stream: AsyncIterable<Buffer>): ByteReader {
  const source = stream[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const next = async () => {
    const { done, value } = await source.next()
    return done ? undefined : value
  }
  const take = async (length: number) => {
    const pieces = [rest]
    for (let size = rest.length; size < length; size += pieces.at(-1)!.length) {
      const piece = await next()
      if (!piece) break
      pieces.push(piece)
    }
    const all = pieces.length === 1 ? rest : Buffer.concat(pieces)
    rest = all.subarray(length)
    return all.subarray(0, length)
  }
  return {
    take,
    async skip(length) {
      for (let left = length; left > 0; left -= PIECE) await take(Math.min(left, PIECE))
    },
    async line() {
      while (!rest.includes(10)) {
        const piece = await next()
        if (!piece) return undefined
        rest = Buffer.concat([rest, piece])
      }
      const line = await take(rest.indexOf(10))
      await take(1)
      return line.toString('latin1')
    },
  }
}
