import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NEEDLES } from '../../src/core/needles.ts'
import { TOKEN_PREFIXES } from '../../src/core/tokens.ts'
import { createNeedleScan } from '../../src/system/needle-scan.ts'

const SIZE = 4096
const scan = createNeedleScan(NEEDLES, SIZE)

function hasNeedle(text: string): boolean {
  return scan.hasNeedle(scan.buffer.write(text, 'latin1'))
}

test('a needle is found at every position, and not where it is cut off', () => {
  for (const needle of NEEDLES) {
    for (let position = 0; position < 40; position += 1) {
      const text = `${'x'.repeat(position)}${needle}`
      expect(hasNeedle(text)).toBe(true)
      // The rest of the needle is still in the buffer, behind the end of this text.
      expect(scan.hasNeedle(text.length - 1)).toBe(false)
    }
  }
})

test('a text has a needle if a plain search says so', () => {
  const pieces = fc.constantFrom(...NEEDLES, ...NEEDLES.map(needle => needle.slice(0, -1)), ...'tsdR0cNz_\0\xff', ' ')
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), parts => {
      const text = parts.join('')
      expect(hasNeedle(text)).toBe(NEEDLES.some(needle => text.includes(needle)))
    }),
  )
})

test('whatever holds a token has a needle in it, in plain form and in base64', () => {
  const around = fc.string({ unit: 'binary-ascii', maxLength: 10 })
  fc.assert(
    fc.property(
      around,
      fc.constantFrom(...TOKEN_PREFIXES),
      fc.stringMatching(/^[0-9a-f]{64}$/),
      (before, prefix, body) => {
        expect(hasNeedle(before + prefix + body)).toBe(true)
        expect(hasNeedle(Buffer.from(before + prefix + body).toString('base64'))).toBe(true)
      },
    ),
  )
})
