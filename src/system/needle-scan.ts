/** needle-scan.wat in the form that the machine reads; a test compiles that file again and compares. */
export const NEEDLE_SCAN =
  'AGFzbQEAAAABBwFgAn9/AX8CDwEDZW52Bm1lbW9yeQIAAQMCAQAHCAEEbmV4dAAACtMBAdABAQl7QQD9AAQAIQJBAP0ABBAhA0EA/QAEICEEQQ' +
  'D9AAQwIQVBAP0ABEAhBkEA/QAEUCEHQQ/9DyEIAkADQCAAIAFPDQEgAP0ABAAhCSACIAkgCP1O/Q4gBSAJQQT9bf0O/U4hCiAA/QAEASEJIAog' +
  'AyAJIAj9Tv0OIAYgCUEE/W39Dv1O/U4hCiAA/QAEAiEJIAogBCAJIAj9Tv0OIAcgCUEE/W39Dv1O/U4hCiAK/VMEQCAAIApBAP0P/ST9ZGhqDw' +
  'sgAEEQaiEADAALCyABCw=='

/** Node's types name only the types: https://webassembly.github.io/spec/js-api/ */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => WebAssembly.Module
  Memory: new (descriptor: { initial: number }) => { readonly buffer: ArrayBuffer }
  Instance: new (module: WebAssembly.Module, imports: unknown) => { readonly exports: unknown }
}

/** Sixteen bytes for each half of the first three bytes of a needle. */
const TABLES = 96
const START = 1024
/** The scan reads whole vectors, and the second and third of them a byte or two further on. */
const PADDING = 32
const PAGE = 64 * 1024

/** A buffer whose bytes can be searched for many needles in one pass. */
export interface NeedleScan {
  /** Where to read into. */
  readonly buffer: Buffer
  /** Whether one of the needles stands in the first `length` bytes of the buffer. */
  hasNeedle(length: number): boolean
}

/** The code is compiled once: threads that get the module share what the engine makes of it. */
export function compileNeedleScan(): WebAssembly.Module {
  return new WebAssembly.Module(Buffer.from(NEEDLE_SCAN, 'base64'))
}

export function createNeedleScan(module: WebAssembly.Module, needles: readonly string[], size: number): NeedleScan {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((START + size + PADDING) / PAGE) })
  const { next } = new WebAssembly.Instance(module, { env: { memory } }).exports as { next: Next }
  fillTables(Buffer.from(memory.buffer, 0, TABLES), needles)
  const buffer = Buffer.from(memory.buffer, START, size)
  const byFirst = groupByFirst(needles)
  return {
    buffer,
    hasNeedle(length) {
      const end = START + length
      for (let at = next(START, end); at < end; at = next(at + 1, end)) {
        const first = buffer[at - START]!
        if (byFirst[first]?.some(needle => startsAt(buffer, length, at - START, needle))) return true
      }
      return false
    },
  }
}

type Next = (at: number, end: number) => number

/** Needles with the same first byte make a group; there are eight at most, one for each bit of a byte. */
function fillTables(tables: Buffer, needles: readonly string[]): void {
  const groups = [...new Set(needles.map(needle => needle[0]))]
  if (groups.length > 8) throw new Error('more than eight groups of needles')
  for (const needle of needles) {
    const bit = 1 << groups.indexOf(needle[0])
    for (const position of [0, 1, 2]) {
      const byte = needle.charCodeAt(position)
      tables[position * 16 + (byte & 0x0f)]! |= bit
      tables[48 + position * 16 + (byte >> 4)]! |= bit
    }
  }
}

function groupByFirst(needles: readonly string[]): Buffer[][] {
  const groups: Buffer[][] = []
  for (const needle of needles) {
    const first = needle.charCodeAt(0)
    groups[first] = [...(groups[first] ?? []), Buffer.from(needle, 'latin1')]
  }
  return groups
}

function startsAt(buffer: Buffer, length: number, at: number, needle: Buffer): boolean {
  const end = at + needle.length
  return end <= length && buffer.compare(needle, 0, needle.length, at, end) === 0
}
