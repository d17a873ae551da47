import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ByteText } from '../../src/core/bytes.ts'
import { tokenKind } from '../../src/core/tokens.ts'
import type { ConfigAdapter } from '../../src/formats/adapter.ts'
import { readConfig } from '../../src/formats/read-config.ts'
import { adapters } from '../../src/tools/index.ts'
import { BAD_BYTE, fill, holes } from '../formats/documents.ts'
import { bytes, OTHER } from '../formats/reading.ts'
import { rewriteConfig } from '../formats/rewrite.ts'
import { sampleOf } from './samples.ts'

/** How many documents are made up for each format. */
const RUNS = Number(process.env.GUARD_PROPERTY_RUNS ?? 150)

const token = fc
  .tuple(fc.constantFrom('tg_anon_', 'tg_org_'), fc.stringMatching(/^[A-Za-z0-9_-]{8,48}$/))
  .map(parts => parts.join(''))
  .filter(value => tokenKind(value) !== undefined)
const twoTokens = fc.uniqueArray(token, { minLength: 2, maxLength: 2 }).filter(pair => !pair.includes(OTHER))

const disguise = fc.record({
  crlf: fc.boolean(),
  bom: fc.boolean(),
  noFinalNewline: fc.boolean(),
})

/** The bytes of a document in its disguise, with bytes that are not UTF-8 in their places. */
function encode(
  text: string,
  { crlf, bom, noFinalNewline }: { crlf: boolean; bom: boolean; noFinalNewline: boolean },
): ByteText {
  const cut = noFinalNewline ? text.replace(/\n$/, '') : text
  const broken = crlf ? cut.replaceAll('\n', '\r\n') : cut
  return bytes(bom ? `\uFEFF${broken}` : broken).replaceAll(bytes(BAD_BYTE), '\xFF')
}

/** Where a token stands, in the words of the format; the others are as good as the rest of the text. */
function placesOf(adapter: ConfigAdapter, text: ByteText, wanted: string) {
  const { tokens, references, failure } = readConfig(adapter, text)
  expect(failure).toBeUndefined()
  return {
    tokens: tokens
      .filter(slot => slot.token === wanted)
      .map(({ key, tool, host, carrier }) => ({ key, tool, host, carrier })),
    others: tokens.filter(slot => slot.token !== wanted).map(slot => [slot.key, slot.token]),
    references: references.map(({ key, name, host }) => ({ key, name, host })),
  }
}

/** How many of the documents are this adapter's. */
function shareOf(adapter: ConfigAdapter): number {
  const sharing = adapters.filter(other => sampleOf(other).documents === sampleOf(adapter).documents)
  return Math.ceil(RUNS / sharing.length)
}

describe.for(adapters.map(adapter => [adapter.id, adapter] as const))('%s', ([, adapter]) => {
  const runs = shareOf(adapter)
  test(`any document survives the exchange of a token (${runs} of them)`, { timeout: 60_000 + runs * 30 }, () => {
    let tokens = 0
    fc.assert(
      fc.property(sampleOf(adapter).documents, twoTokens, disguise, (written, [old, fresh], dress) => {
        const before = encode(fill(written, old!), dress)
        const after = encode(fill(written, fresh!), dress)
        const places = placesOf(adapter, before, old!)
        expect(places.tokens).toHaveLength(holes(written))
        tokens += places.tokens.length

        expect(rewriteConfig(adapter, before, old!, fresh!)).toBe(after)
        expect(placesOf(adapter, after, fresh!)).toEqual(places)
        expect(rewriteConfig(adapter, after, fresh!, old!)).toBe(before)
      }),
      { numRuns: runs },
    )
    expect(tokens).toBeGreaterThan(runs / 2)
  })
})
