/** A buffer whose bytes can be searched for many needles in one pass. */
export interface NeedleScan {
  /** Where to read into; it is used again for every file. */
  readonly buffer: Buffer
  /** Whether one of the needles stands in the first `length` bytes of the buffer. */
  hasNeedle(length: number): boolean
}

/**
 * Looks at three bytes and skips as far as no needle can begin, as Wu and Manber do; bytes are never decoded. Needles have at
 * least three bytes. https://en.wikipedia.org/wiki/Wu%E2%80%93Manber_string_search_algorithm
 */
export function createNeedleScan(needles: readonly string[], size: number): NeedleScan {
  const buffer = Buffer.alloc(size)
  const wanted = needles.map(needle => Buffer.from(needle, 'latin1'))
  const window = Math.min(...wanted.map(needle => needle.length))
  const skips = skipTable(wanted, window)
  return {
    buffer,
    hasNeedle(length) {
      for (let last = window - 1; last < length; ) {
        const skip = skips[blockAt(buffer, last)]!
        if (skip > 0) last += skip
        else if (wanted.some(needle => startsAt(buffer, last - window + 1, needle, length))) return true
        else last += 1
      }
      return false
    },
  }
}

/** How far from each block of three bytes the first few of a needle end at the nearest: 0 where they may end with it. */
function skipTable(needles: readonly Buffer[], window: number): Uint8Array {
  const skips = new Uint8Array(BLOCKS).fill(window - 2)
  for (const needle of needles) {
    for (let last = 2; last < window; last += 1) {
      const block = blockAt(needle, last)
      skips[block] = Math.min(skips[block]!, window - 1 - last)
    }
  }
  return skips
}

const BLOCKS = 0x1_0000

/** A number for the three bytes that end here; other bytes may share it, which costs a second look and no more. */
function blockAt(bytes: Buffer, last: number): number {
  return ((bytes[last - 2]! << 10) ^ (bytes[last - 1]! << 5) ^ bytes[last]!) & (BLOCKS - 1)
}

function startsAt(buffer: Buffer, start: number, needle: Buffer, length: number): boolean {
  return start + needle.length <= length && needle.every((byte, index) => buffer[start + index] === byte)
}
