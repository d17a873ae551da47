import { describe, expect, test } from 'vitest'
import type { ByteText } from '../../src/core/bytes.ts'
import type { ConfigAdapter } from '../../src/formats/adapter.ts'
import { readConfig } from '../../src/formats/read-config.ts'
import { bunfig } from '../../src/tools/bun/bunfig.ts'
import { adapterById, adapters } from '../../src/tools/index.ts'
import { npmrc } from '../../src/tools/npm/npmrc.ts'
import { pipConfig } from '../../src/tools/pip/pip.ts'
import { pyproject } from '../../src/tools/uv/uv.ts'
import { yarnrc } from '../../src/tools/yarn/yarnrc.ts'
import { bytes, FRESH, TOKEN } from '../formats/reading.ts'
import { rewriteConfig } from '../formats/rewrite.ts'
import { SAMPLES, sampleOf } from './samples.ts'

const disguises: Record<string, (text: string) => ByteText> = {
  'as written': bytes,
  'with CRLF': text => bytes(text.replaceAll('\n', '\r\n')),
  'with a BOM': text => bytes(`\uFEFF${text}`),
  'without a final newline': text => bytes(text.trimEnd()),
  'with bytes that are not UTF-8': text => bytes(text).replaceAll('\xC3\xA9', '\xE9\xFF'),
  'with all of it': text =>
    bytes(`\uFEFF${text.trimEnd().replaceAll('\n', '\r\n')}`).replaceAll('\xC3\xA9', '\xE9\xFF'),
}

test('every sample is that of an adapter, and a journal finds each adapter by its name', () => {
  for (const adapter of adapters) expect(adapterById(adapter.id)).toBe(adapter)
  expect(Object.keys(SAMPLES).filter(id => !adapterById(id))).toEqual([])
  expect(adapterById('no such adapter')).toBeUndefined()
})

for (const adapter of adapters) {
  describe.for(Object.entries(disguises))(`${adapter.id} %s`, ([, disguise]) => {
    const { key, text: sample, comment } = sampleOf(adapter)
    const text = disguise(sample.replace('<T>', TOKEN))
    const places = (of: ByteText) =>
      readConfig(adapter, of).tokens.map(slot => ({ token: of.slice(...slot.span), key: slot.key, tool: slot.tool }))

    test('shows the token at its key', () => {
      expect(places(text)).toEqual([{ token: TOKEN, key, tool: adapter.tool }])
      expect(readConfig(adapter, text).failure).toBeUndefined()
    })

    test('changes the token and nothing else', () => {
      expect(rewriteConfig(adapter, text, TOKEN, FRESH)).toBe(text.replace(TOKEN, FRESH))
    })

    test('reads back what was written', () => {
      expect(places(rewriteConfig(adapter, text, TOKEN, FRESH))).toEqual([{ token: FRESH, key, tool: adapter.tool }])
    })

    test('is the same to the byte when the old token is put back', () => {
      expect(rewriteConfig(adapter, rewriteConfig(adapter, text, TOKEN, FRESH), FRESH, TOKEN)).toBe(text)
    })

    test('is left alone where another token is meant', () => {
      expect(rewriteConfig(adapter, text, FRESH, TOKEN)).toBe(text)
    })

    test('keeps a placeholder', () => {
      const reference = disguise(`${comment}${sample.replace('<T>', '${GUARD_NPM_TOKEN}')}`)
      expect(places(reference)).toEqual(comment ? [{ token: TOKEN, key: null, tool: adapter.tool }] : [])
      const rewritten = rewriteConfig(adapter, reference, TOKEN, FRESH)
      expect(rewritten).toBe(reference.replace(TOKEN, FRESH))
      expect(rewritten).toContain('${GUARD_NPM_TOKEN}')
    })

    test('takes the default inside a placeholder for a token', () => {
      const withDefault = disguise(sample.replace('<T>', `\${GUARD_NPM_TOKEN:-${TOKEN}}`))
      expect(places(withDefault)).toEqual([{ token: TOKEN, key, tool: adapter.tool }])
      expect(readConfig(adapter, withDefault).references).toEqual([])
      expect(rewriteConfig(adapter, withDefault, TOKEN, FRESH)).toBe(withDefault.replace(TOKEN, FRESH))
    })
  })
}

describe('a rewrite that cannot be proved is refused', () => {
  test.for(adapters.filter(({ parse }) => parse))('$id, with a value that would break out of its place', adapter => {
    const text = bytes(sampleOf(adapter).text.replace('<T>', TOKEN))
    expect(() => rewriteConfig(adapter, text, TOKEN, 'a"\'\nguard = "1\n</string>[x]\n"""')).toThrow()
  })

  test('where the token is part of an option name that the format changes', () => {
    const text = `[global]\n${TOKEN} = 1\n`
    expect(() => rewriteConfig(pipConfig, text, TOKEN, FRESH)).toThrow('more than the token would change')
  })

  test('where the old token would still be there', () => {
    expect(() => rewriteConfig(npmrc, `a=${TOKEN}\n`, TOKEN, `x ${TOKEN}`)).toThrow(
      'the old token would still be there',
    )
  })
})

describe('a file that was made to waste time or to mislead', () => {
  test.for<[string, ConfigAdapter, string]>([
    ['an array in an array in an array', bunfig, `a = ${'['.repeat(3000)}${']'.repeat(3000)}\nb = "${TOKEN}"\n`],
    ['a table in a table in a table', bunfig, `[${'a.'.repeat(5000)}a]\nb = "${TOKEN}"\n`],
    ['a section in a section in a section', npmrc, `[${'a.'.repeat(5000)}a]\nb = ${TOKEN}\n`],
    ['a flow in a flow in a flow', yarnrc, `a: ${'['.repeat(3000)}${']'.repeat(3000)}\nb: ${TOKEN}\n`],
    ['a list that contains itself', yarnrc, `a: &a [*a, *a, *a]\nb: ${TOKEN}\n`],
    [
      'a billion laughs',
      yarnrc,
      `a: &a [x, x, x, x, x, x, x, x]\n${[...'bcdefgh'].map(name => `${name}: &${name} [${`*${String.fromCharCode(name.charCodeAt(0) - 1)}, `.repeat(8)}]\n`).join('')}z: ${TOKEN}\n`,
    ],
  ])('%s is refused, its token still seen', ([, adapter, text]) => {
    const { tokens, failure } = readConfig(adapter, text)
    expect(failure).toMatchObject({ code: 'PARSE_FAILED' })
    expect(tokens.map(({ token }) => token)).toEqual([TOKEN])
  })

  const many = Array.from({ length: 4000 }, (_, index) => `tg_anon_abcde${String(index).padStart(5, '0')}A`)

  test.for<[string, ConfigAdapter, string]>([
    ['thousands of comments in an .npmrc', npmrc, many.map(token => `# ${token}\n`).join('')],
    ['thousands of comments in YAML', yarnrc, many.map(token => `# ${token}\n`).join('')],
    ['thousands of comments in TOML', bunfig, many.map(token => `# ${token}\n`).join('')],
    ['thousands of duplicates', npmrc, many.map(token => `a=${token}\n`).join('')],
    ['thousands of blanks in one line', pipConfig, `[a]\nb${' '.repeat(200_000)}c = ${TOKEN}\n`],
    ['one endless word', pyproject, `# ${'a'.repeat(200_000)}://${'b'.repeat(10_000)} ${TOKEN}\n`],
  ])('%s are read before this test runs out of time', ([, adapter, text]) => {
    expect(readConfig(adapter, text).tokens.length).toBeGreaterThan(0)
  })

  test('a key that holds a token does not show it', () => {
    const text = `npmRegistries:\n  "https://u:${TOKEN}@npm.flatt.tech/":\n    npmAuthToken: ${TOKEN}\n`
    const { tokens } = readConfig(yarnrc, text)
    expect(tokens[1]).toMatchObject({
      key: 'npmRegistries."https://u:tg_anon_…aVbN@npm.flatt.tech/".npmAuthToken',
      host: 'npm.flatt.tech',
    })
  })

  test('nothing of it is printed as a warning', async () => {
    const text = `? [${TOKEN}, b]\n: c\n`
    const warnings: unknown[] = []
    const onWarning = (warning: unknown) => warnings.push(warning)
    process.on('warning', onWarning)
    try {
      expect(readConfig(yarnrc, text).tokens).toHaveLength(1)
      await new Promise(resolve => setImmediate(resolve)) // warnings come later
    } finally {
      process.off('warning', onWarning)
    }
    expect(warnings).toEqual([])
  })
})

test('a file of more than 256 KiB is searched and not parsed', () => {
  const text = `npmAuthToken: ${TOKEN}\n${'# filler\n'.repeat(30_000)}`
  const { tokens, failure } = readConfig(yarnrc, text)
  expect(tokens).toMatchObject([{ key: null, token: TOKEN }])
  expect(failure).toMatchObject({ code: 'TOO_LARGE' })
  expect(() => rewriteConfig(yarnrc, text, TOKEN, FRESH)).toThrow('too large')
})

test.for<[string, (text: string) => Buffer]>([
  ['UTF-16LE', text => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['UTF-16BE', text => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
])('a file in %s is searched and not written', ([encoding, encode]) => {
  const text = encode(`; größer\n//npm.flatt.tech/:_authToken=${TOKEN}\n`).toString('latin1')
  const { tokens, failure } = readConfig(npmrc, text)
  expect(tokens).toMatchObject([{ token: TOKEN }])
  expect(failure).toMatchObject({ code: 'NOT_UTF8', message: expect.stringContaining(encoding) })
  expect(() => rewriteConfig(npmrc, text, TOKEN, FRESH)).toThrow(encoding)
})
