/** Numbers that look like chance, and are the same for the same seed: https://prng.di.unimi.it/splitmix64.c, in 32 bits. */
export interface Chance {
  /** A whole number from 0, below the limit. */
  below(limit: number): number
  one<T>(items: readonly T[]): T
}

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const below = (limit: number) => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) % limit
  }
  return { below, one: items => items[below(items.length)]! }
}

/** Bytes with some of them changed, taken away, doubled or made up. */
export function mutate(bytes: Buffer, chance: Chance): Buffer {
  let result: Buffer = Buffer.from(bytes)
  for (let times = 1 + chance.below(4); times > 0; times -= 1)
    result = MUTATIONS[chance.below(MUTATIONS.length)]!(result, chance)
  return result
}

const ODD = [
  '\0',
  '\r',
  '\n',
  '\t',
  '"',
  "'",
  '\\',
  '${',
  '}',
  '$(',
  '{{',
  '[',
  ']',
  '#',
  ';',
  ':',
  '=',
  '<<',
  '&a ',
  '*a',
  '- ',
  '\u{feff}',
  '\x80',
  '%5F',
  '\\u005f',
  '@',
  '://',
  '9'.repeat(40),
]

const MUTATIONS: ((bytes: Buffer, chance: Chance) => Buffer)[] = [
  (bytes, chance) => {
    if (bytes.length > 0) bytes[chance.below(bytes.length)]! ^= 1 << chance.below(8)
    return bytes
  },
  (bytes, chance) => splice(bytes, chance, Buffer.from(chance.one(ODD))),
  (bytes, chance) => splice(bytes, chance, Buffer.from(chance.one(ODD).repeat(1 + chance.below(200)))),
  (bytes, chance) => {
    const [from, to] = range(bytes, chance)
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
  },
  (bytes, chance) => splice(bytes, chance, bytes.subarray(...range(bytes, chance))),
  (bytes, chance) => bytes.subarray(0, chance.below(bytes.length + 1)),
  (bytes, chance) => {
    const lines = bytes.toString('latin1').split('\n')
    const [from, to] = [chance.below(lines.length), chance.below(lines.length)]
    ;[lines[from], lines[to]] = [lines[to]!, lines[from]!]
    return Buffer.from(lines.join('\n'), 'latin1')
  },
]

function range(bytes: Buffer, chance: Chance): [number, number] {
  const from = chance.below(bytes.length + 1)
  return [from, from + chance.below(Math.min(60, bytes.length - from + 1))]
}

function splice(bytes: Buffer, chance: Chance, piece: Buffer): Buffer {
  const at = chance.below(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)])
}
