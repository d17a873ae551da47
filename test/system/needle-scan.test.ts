import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import wabt from 'wabt'
import { NEEDLES } from '../../src/core/needles.ts'
import { TOKEN_PREFIXES } from '../../src/core/tokens.ts'
import { createNeedleScan } from '../../src/system/needle-scan/needle-scan.ts'
import { needleTables } from './needle-tables.ts'

const SIZE = 4096
const FOLDER = join(import.meta.dirname, '../../src/system/needle-scan')
const scan = createNeedleScan(SIZE)

function hasNeedle(text: string): boolean {
  return scan.hasNeedle(scan.buffer.write(text, 'latin1'))
}

test('needle-scan.wasm.ts is needle-scan.wat, compiled, with the tables of all needles; GUARD_UPDATE=1 makes it again', async () => {
  const { parseWat } = await wabt()
  const compiled = parseWat('needle-scan.wat', readFileSync(join(FOLDER, 'needle-scan.wat'), 'utf8')).toBinary({})
  const base64 = Buffer.from(compiled.buffer).toString('base64')
  const constant = (name: string, base64: string) => [
    `export const ${name} = Buffer.from(`,
    `  '${base64}',`,
    "  'base64',",
    ')',
    '',
  ]
  const module = [
    '/** needle-scan.wat compiled to WebAssembly; its test generates this file. */',
    ...constant('NEEDLE_SCAN', base64),
    '/** Its tables for the needles of core/needles.ts. */',
    ...constant('NEEDLE_TABLES', needleTables(NEEDLES).toString('base64')),
  ].join('\n')
  if (process.env.GUARD_UPDATE) writeFileSync(join(FOLDER, 'needle-scan.wasm.ts'), module)
  expect(readFileSync(join(FOLDER, 'needle-scan.wasm.ts'), 'utf8')).toBe(module)
})

test('a needle at the end of the buffer is found', () => {
  for (const needle of NEEDLES) {
    scan.buffer.fill('x')
    scan.buffer.write(needle, SIZE - needle.length, 'latin1')
    expect(scan.hasNeedle(SIZE)).toBe(true)
    expect(scan.hasNeedle(SIZE - 1)).toBe(false)
  }
})

test('without WebAssembly, as in node --jitless, there is one pass per needle', () => {
  vi.stubGlobal('WebAssembly', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
  const plain = createNeedleScan(SIZE)
  for (const needle of NEEDLES) {
    const length = plain.buffer.write(`here: ${needle}`, 'latin1')
    expect(plain.hasNeedle(length)).toBe(true)
    expect(plain.hasNeedle(length - 1)).toBe(false)
  }
})

test('a needle is found at every position, but not if it is cut off', () => {
  for (const needle of NEEDLES) {
    for (let position = 0; position < 40; position += 1) {
      const text = `${'x'.repeat(position)}${needle}`
      expect(hasNeedle(text)).toBe(true)
      // The rest of the needle is still in the buffer, after the end of this text.
      expect(scan.hasNeedle(text.length - 1)).toBe(false)
    }
  }
})

test('a text has a needle exactly if a plain search finds one', () => {
  const pieces = fc.constantFrom(...NEEDLES, ...NEEDLES.map(needle => needle.slice(0, -1)), ...'tsdR0cNz_\0\xff', ' ')
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), parts => {
      const text = parts.join('')
      expect(hasNeedle(text)).toBe(NEEDLES.some(needle => text.includes(needle)))
    }),
  )
})

test('every text with a token contains a needle, plain or in base64', () => {
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
