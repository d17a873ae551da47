import { NEEDLES } from '../../core/needles.ts'
import { NEEDLE_SCAN, NEEDLE_TABLES } from './needle-scan.wasm.ts'

const WANTED = NEEDLES.map(needle => Buffer.from(needle, 'latin1'))

/** A buffer that can be searched for all needles in one pass. */
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

/** Scans sixteen bytes at once (needle-scan.wat); bytes are never decoded. */
export function createNeedleScan(size: number): NeedleScan {
  if (!canScan()) return createPlainScan(size)
  const memory = new WebAssembly.Memory({ initial: Math.ceil((TEXT + size + BEHIND) / PAGE) })
  new Uint8Array(memory.buffer).set(NEEDLE_TABLES)
  const buffer = Buffer.from(memory.buffer, TEXT, size)
  const { nextCandidate } = new WebAssembly.Instance(new WebAssembly.Module(NEEDLE_SCAN), { scan: { memory } })
    .exports as { nextCandidate(at: number, end: number): number }
  return {
    buffer,
    hasNeedle(length) {
      const end = TEXT + length
      for (let at = nextCandidate(TEXT, end); at >= 0; at = nextCandidate(at + 1, end)) {
        if (WANTED.some(needle => startsAt(buffer, at - TEXT, needle, length))) return true
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
function createPlainScan(size: number): NeedleScan {
  const buffer = Buffer.alloc(size)
  return {
    buffer,
    hasNeedle: length => WANTED.some(needle => buffer.subarray(0, length).includes(needle)),
  }
}

function startsAt(buffer: Buffer, start: number, needle: Buffer, length: number): boolean {
  return start + needle.length <= length && needle.every((byte, index) => buffer[start + index] === byte)
}
