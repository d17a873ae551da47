import { describe, expect, test } from 'vitest'
import type { ConfigAdapter } from '../../src/configs/adapter.ts'
import { bunfig } from '../../src/configs/bunfig.ts'
import { adapterById, adapters } from '../../src/configs/index.ts'
import { npmrc } from '../../src/configs/npmrc.ts'
import { pip } from '../../src/configs/pip.ts'
import { poetry } from '../../src/configs/poetry.ts'
import { readConfig } from '../../src/configs/read-config.ts'
import { rewriteConfig } from '../../src/configs/rewrite-config.ts'
import { dotenv, shell } from '../../src/configs/shell.ts'
import { pyproject, uv } from '../../src/configs/uv.ts'
import { yarnrc } from '../../src/configs/yarnrc.ts'
import type { ByteText } from '../../src/core/bytes.ts'
import { bytes, FRESH, TOKEN } from './reading.ts'

// What every adapter must keep, whatever the format. A new adapter adds one line here: a sample with <T> for the token,
// and the key under which it stands. Every é becomes a byte that is not UTF-8 in one of the disguises.
const samples: [adapter: ConfigAdapter, key: string, sample: string][] = [
  [npmrc, '//npm.flatt.tech/:_authToken', '; é mine\n//npm.flatt.tech/:_authToken = "<T>"\n\n# é\nfund=false\n'],
  [
    yarnrc,
    'npmRegistries."//npm.flatt.tech/".npmAuthToken',
    '# é mine\nnpmRegistries:\n    "//npm.flatt.tech/":  # ours\n        npmAuthToken: "<T>" # é\n\nenableTelemetry: false\n',
  ],
  [bunfig, 'install.registry.token', '# é\n[install.registry]\nurl = "https://npm.flatt.tech/"\n\ntoken = "<T>" # é\n'],
  [
    pip,
    'global.index-url',
    '# é\n[global]\ntimeout: 60\nindex-url = https://é:<T>@pypi.flatt.tech/simple/\n\n[install]\n; é\nuser = no\n',
  ],
  [
    uv,
    'index[0].url',
    '# é\n[[index]]\nname = "guard"\nurl = "https://é:<T>@pypi.flatt.tech/simple/" # é\n\ndefault = true\n',
  ],
  [
    pyproject,
    'tool.uv.index[0].url',
    '[project]\nname = "é"\n\n[[tool.uv.index]]\nurl = \'https://é:<T>@pypi.flatt.tech/simple/\'\ndefault = true\n',
  ],
  [poetry, 'http-basic.guard.password', '# é\n[http-basic.guard]\nusername = "é"\npassword = "<T>" # é\n\n[other]\n'],
  [
    shell,
    'PIP_INDEX_URL',
    'alias é=ls\nexport PIP_INDEX_URL="https://é:<T>@pypi.flatt.tech/simple/" # é\n\nPS1="é$ "\n',
  ],
  [dotenv, 'NPM_TOKEN', '# é\nNPM_TOKEN="<T>" # é\n\nOTHER=é\n'],
]

const disguises: Record<string, (text: string) => ByteText> = {
  'as written': bytes,
  'with CRLF': text => bytes(text.replaceAll('\n', '\r\n')),
  'with a BOM': text => bytes(`\uFEFF${text}`),
  'without a final newline': text => bytes(text.trimEnd()),
  'with bytes that are not UTF-8': text => bytes(text).replaceAll('\xC3\xA9', '\xE9\xFF'),
  'with all of it': text =>
    bytes(`\uFEFF${text.trimEnd().replaceAll('\n', '\r\n')}`).replaceAll('\xC3\xA9', '\xE9\xFF'),
}

test('every adapter is under the contract, and a journal finds it by its name', () => {
  expect(samples.map(([adapter]) => adapter.id)).toEqual(adapters.map(({ id }) => id))
  for (const adapter of adapters) expect(adapterById(adapter.id)).toBe(adapter)
  expect(adapterById('no such adapter')).toBeUndefined()
})

for (const [adapter, key, sample] of samples) {
  describe.for(Object.entries(disguises))(`${adapter.id} %s`, ([, disguise]) => {
    const text = disguise(sample.replace('<T>', TOKEN))
    const places = (of: ByteText) =>
      readConfig(adapter, of).slots.map(slot => ({ token: of.slice(...slot.span), key: slot.key, tool: slot.tool }))

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
      const reference = disguise(`# ${TOKEN}\n${sample.replace('<T>', '${GUARD_NPM_TOKEN}')}`)
      expect(places(reference)).toEqual([{ token: TOKEN, key: null, tool: adapter.tool }])
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
  const parsed = samples
    .filter(([adapter]) => adapter.parse)
    .map(([adapter, , sample]) => ({ id: adapter.id, adapter, sample }))

  test.for(parsed)('$id, with a value that would break out of its place', ({ adapter, sample }) => {
    const text = bytes(sample.replace('<T>', TOKEN))
    expect(() => rewriteConfig(adapter, text, TOKEN, 'a"\'\nguard = "1\n[x]\n"""')).toThrow()
  })

  test('where the token is part of an option name that the format changes', () => {
    const text = `[global]\n${TOKEN} = 1\n`
    expect(() => rewriteConfig(pip, text, TOKEN, FRESH)).toThrow('more than the token would change')
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
    const { slots, failure } = readConfig(adapter, text)
    expect(failure).toMatchObject({ code: 'PARSE_FAILED' })
    expect(slots.map(({ token }) => token)).toEqual([TOKEN])
  })

  const many = Array.from({ length: 4000 }, (_, index) => `tg_anon_abcde${String(index).padStart(5, '0')}A`)

  test.for<[string, ConfigAdapter, string]>([
    ['thousands of comments in an .npmrc', npmrc, many.map(token => `# ${token}\n`).join('')],
    ['thousands of comments in YAML', yarnrc, many.map(token => `# ${token}\n`).join('')],
    ['thousands of comments in TOML', bunfig, many.map(token => `# ${token}\n`).join('')],
    ['thousands of duplicates', npmrc, many.map(token => `a=${token}\n`).join('')],
    ['thousands of blanks in one line', pip, `[a]\nb${' '.repeat(200_000)}c = ${TOKEN}\n`],
    ['one endless word', pyproject, `# ${'a'.repeat(200_000)}://${'b'.repeat(10_000)} ${TOKEN}\n`],
  ])('%s are read before this test runs out of time', ([, adapter, text]) => {
    expect(readConfig(adapter, text).slots.length).toBeGreaterThan(0)
  })

  test('a key that holds a token does not show it', () => {
    const text = `npmRegistries:\n  "https://u:${TOKEN}@npm.flatt.tech/":\n    npmAuthToken: ${TOKEN}\n`
    const { slots } = readConfig(yarnrc, text)
    expect(slots[1]).toMatchObject({
      key: 'npmRegistries."https://u:tg_anon_…aVbN@npm.flatt.tech/".npmAuthToken',
      host: 'npm.flatt.tech',
    })
  })

  test('nothing of it is printed as a warning', () => {
    const text = `? [${TOKEN}, b]\n: c\n`
    const warnings: unknown[] = []
    const onWarning = (warning: unknown) => warnings.push(warning)
    process.on('warning', onWarning)
    try {
      expect(readConfig(yarnrc, text).slots).toHaveLength(1)
    } finally {
      process.off('warning', onWarning)
    }
    expect(warnings).toEqual([])
  })
})

test('a file of more than 256 KiB is searched and not parsed', () => {
  const text = `npmAuthToken: ${TOKEN}\n${'# filler\n'.repeat(30_000)}`
  const { slots, failure } = readConfig(yarnrc, text)
  expect(slots).toMatchObject([{ key: null, token: TOKEN }])
  expect(failure).toMatchObject({ code: 'TOO_LARGE' })
  expect(() => rewriteConfig(yarnrc, text, TOKEN, FRESH)).toThrow('too large')
})

test.for<[string, (text: string) => Buffer]>([
  ['UTF-16LE', text => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['UTF-16BE', text => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
])('a file in %s is searched and not written', ([encoding, encode]) => {
  const text = encode(`; größer\n//npm.flatt.tech/:_authToken=${TOKEN}\n`).toString('latin1')
  const { slots, failure } = readConfig(npmrc, text)
  expect(slots).toMatchObject([{ token: TOKEN }])
  expect(failure).toMatchObject({ code: 'NOT_UTF8', message: expect.stringContaining(encoding) })
  expect(() => rewriteConfig(npmrc, text, TOKEN, FRESH)).toThrow(encoding)
})
