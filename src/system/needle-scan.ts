import { BEGINNING, groupBeginnings } from './needle-groups.ts'
import { NEEDLE_SCAN } from './needle-scan.wasm.ts'

/** A buffer that can be searched for many needles in one pass. */
export interface NeedleScan {
  /** The buffer to read into; reused for every file. */
  readonly buffer: Buffer
  /** Whether one of the needles is in the first `length` bytes of the buffer. */
  hasNeedle(length: number): boolean
}

/** Where the text begins in the scan's memory: the tables come before it. */
const TEXT = 128
/** How far beyond the text's end the scan may read. */
const BEHIND = 17
const PAGE = 65_536

/** Scans sixteen bytes at once (needle-scan.wat); bytes are never decoded. Needles must have three bytes or more. */
export function createNeedleScan(needles: readonly string[], size: number): NeedleScan {
  const wanted = needles.map(needle => Buffer.from(needle, 'latin1'))
  if (!canScan()) return createPlainScan(wanted, size)
  const memory = new WebAssembly.Memory({ initial: Math.ceil((TEXT + size + BEHIND) / PAGE) })
  new Uint8Array(memory.buffer).set(tables(wanted))
  const buffer = Buffer.from(memory.buffer, TEXT, size)
  const { nextCandidate } = new WebAssembly.Instance(new WebAssembly.Module(NEEDLE_SCAN), { scan: { memory } })
    .exports as { nextCandidate(at: number, end: number): number }
  return {
    buffer,
    hasNeedle(length) {
      const end = TEXT + length
      for (let at = nextCandidate(TEXT, end); at >= 0; at = nextCandidate(at + 1, end)) {
        if (wanted.some(needle => startsAt(buffer, at - TEXT, needle, length))) return true
      }
      return false
    },
  }
}

/** False if Node may not generate machine code (`--jitless`), and on processors without these instructions. */
function canScan(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(NEEDLE_SCAN)
}

/** One pass per needle. */
function createPlainScan(needles: readonly Buffer[], size: number): NeedleScan {
  const buffer = Buffer.alloc(size)
  return {
    buffer,
    hasNeedle: length => needles.some(needle => buffer.subarray(0, length).includes(needle)),
  }
}

/** In needle-scan.wat's format: a table for each half of each byte of a beginning, with one bit per group. */
function tables(needles: readonly Buffer[]): Uint8Array {
  const bytes = new Uint8Array(BEGINNING * 32)
  for (const [group, beginnings] of groupBeginnings(needles, 8).entries()) {
    for (const beginning of beginnings) {
      for (const [place, byte] of beginning.entries()) {
        bytes[place * 32 + (byte & 15)]! |= 1 << group
        bytes[place * 32 + 16 + (byte >> 4)]! |= 1 << group
      }
    }
  }
  return bytes
}

function startsAt(buffer: Buffer, start: number, needle: Buffer, length: number): boolean {
  return start + needle.length <= length && needle.every((byte, index) => buffer[start + index] === byte)
}
