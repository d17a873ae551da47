import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findOccurrences } from '../../src/formats/occurrences.ts'
import { readConfig } from '../../src/formats/read-config.ts'
import { adapters } from '../../src/tools/index.ts'
import { TOKENS } from '../token-samples.ts'

const RUNS = Number(process.env.GUARD_PROPERTY_RUNS ?? 400)
const SHELL = { quoting: 'words', comment: /^\s*#/ } as const

/** Each character spelled in one of the ways, of which the first is how it is. */
function spelledBy(ways: (character: string) => string[]): fc.Arbitrary<{ token: string; spelled: string }> {
  return fc.constantFrom(...TOKENS.map(([, token]) => token)).chain(token => {
    const characters = [...token].map(character => fc.constantFrom(...ways(character)))
    return fc.tuple(...characters).map(parts => ({ token, spelled: parts.join('') }))
  })
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, '0')
}

// A text is looked at without a pattern first, and these would be passed over if that look were too quick.
test.for<[string, (character: string) => string[], (spelled: string) => string]>([
  [
    'escapes',
    character => [
      character,
      character,
      `\\x${hex(character)}`,
      `\\u00${hex(character).toUpperCase()}`,
      ...(/[_-]/.test(character) ? [`\\${character}`] : []),
    ],
    spelled => `key = "${spelled}"\n`,
  ],
  [
    'an escape right before it',
    character => (/[_-]/.test(character) ? [character, `\\${character}`] : [character]),
    spelled => `key = "a\\n${spelled}"\n`,
  ],
  [
    'percent signs in a URL',
    character => [character, character, `%${hex(character)}`],
    spelled => `url = https://token:${spelled}@pypi.flatt.tech/simple/\n`,
  ],
  [
    'quotes and line breaks between its characters',
    character => [character, character, `${character}''`, `${character}"'`, `${character}\\\n`, `${character}\\\r\n`],
    spelled => `export A=${spelled}\n`,
  ],
])('a token is found with %s anywhere in it', ([, ways, write]) => {
  fc.assert(
    fc.property(spelledBy(ways), ({ token, spelled }) => {
      expect(findOccurrences(write(spelled), SHELL).map(occurrence => occurrence.token)).toEqual([token])
    }),
    { numRuns: RUNS },
  )
})

test('a token is found in base64 wherever it begins in it', () => {
  const word = fc.stringMatching(/^[a-z:. ]{0,8}$/)
  fc.assert(
    fc.property(word, fc.constantFrom(...TOKENS), word, (before, [, token], after) => {
      const encoded = Buffer.from(`${before} ${token} ${after}`).toString('base64')
      expect(findOccurrences(`_auth=${encoded}\n`).map(occurrence => occurrence.token)).toEqual([token])
    }),
    { numRuns: RUNS },
  )
})

test('a text is kept for its placeholders only where a line of its format can set a variable', () => {
  const lines = adapters.filter(adapter => !adapter.parse)
  const keeping = (text: string) => lines.filter(adapter => readConfig(adapter, text).definitions)
  expect(keeping('export A=5 dollars\n')).toEqual([])
  expect(keeping('export A=$5\n')).toEqual(lines.filter(adapter => adapter.variable ?? adapter.layout))
  expect(keeping('export A=$5\n').map(({ id }) => id)).not.toContain('yarn-lock')
})
