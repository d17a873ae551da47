/** A buffer whose bytes can be searched for many needles. */
export interface NeedleScan {
  /** Where to read into; it is used again for every file. */
  readonly buffer: Buffer
  /** Whether one of the needles stands in the first `length` bytes of the buffer. */
  hasNeedle(length: number): boolean
}

/** Bytes are never decoded before a needle was seen: that would cost more than reading them. */
export function createNeedleScan(needles: readonly string[], size: number): NeedleScan {
  const buffer = Buffer.alloc(size)
  const wanted = needles.map(needle => Buffer.from(needle, 'latin1'))
  return {
    buffer,
    hasNeedle(length) {
      const filled = buffer.subarray(0, length)
      return wanted.some(needle => filled.includes(needle))
    },
  }
}
