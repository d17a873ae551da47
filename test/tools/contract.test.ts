import { describe, expect, test } from 'vitest'
import type { ByteText } from '../../src/core/bytes.ts'
import type { ConfigAdapter } from '../../src/formats/adapter.ts'
import { readConfig } from '../../src/formats/read-config.ts'
import { bunfig } from '../../src/tools/bun/bunfig.ts'
import { adapterById, adapters } from '../../src/tools/index.ts'
import { npmrc } from '../../src/tools/npm/npmrc.ts'
import { pip } from '../../src/tools/pip/pip.ts'
import { pyproject } from '../../src/tools/uv/uv.ts'
import { yarnrc } from '../../src/tools/yarn/yarnrc.ts'
import { bytes, FRESH, TOKEN } from '../formats/reading.ts'
import { rewriteConfig } from '../formats/rewrite.ts'

// What every adapter must keep, whatever the format. A new adapter adds one line here: a sample with <T> for the token,
// and the key under which it stands. Every é becomes a byte that is not UTF-8 in one of the disguises.
const samples: [id: string, key: string | null, sample: string][] = [
  ['npmrc', '//npm.flatt.tech/:_authToken', '; é mine\n//npm.flatt.tech/:_authToken = "<T>"\n\n# é\nfund=false\n'],
  ['pnpm-ini', '//npm.flatt.tech/:_authToken', '; é\n//npm.flatt.tech/:_authToken=<T>\n\n# é\nfund=false\n'],
  [
    'pnpm-yaml',
    '_auth."https://npm.flatt.tech/".@.authToken',
    '# é\n_auth:\n  https://npm.flatt.tech/:\n    "@":\n      authToken: "<T>" # é\n\nfund: false\n',
  ],
  [
    'yarnrc',
    'npmRegistries."//npm.flatt.tech/".npmAuthToken',
    '# é mine\nnpmRegistries:\n    "//npm.flatt.tech/":  # ours\n        npmAuthToken: "<T>" # é\n\nenableTelemetry: false\n',
  ],
  ['yarn-1', 'registry', '# é\nregistry "https://token:<T>@npm.flatt.tech/"\n\n# é\nlastUpdateCheck 1\n'],
  [
    'bunfig',
    'install.registry.token',
    '# é\n[install.registry]\nurl = "https://npm.flatt.tech/"\n\ntoken = "<T>" # é\n',
  ],
  [
    'pip',
    'global.index-url',
    '# é\n[global]\ntimeout: 60\nindex-url = https://é:<T>@pypi.flatt.tech/simple/\n\n[install]\n; é\nuser = no\n',
  ],
  ['requirements', '--index-url', '# é\n--index-url https://token:<T>@pypi.flatt.tech/simple/\n\nrequests==2 # é\n'],
  [
    'uv',
    'index[0].url',
    '# é\n[[index]]\nname = "guard"\nurl = "https://é:<T>@pypi.flatt.tech/simple/" # é\n\ndefault = true\n',
  ],
  [
    'uv-credentials',
    'credential[0].password',
    '# é\n[[credential]]\nservice = "https://pypi.flatt.tech/simple/"\nusername = "é"\npassword = "<T>"\n\n',
  ],
  [
    'pyproject',
    'tool.uv.index[0].url',
    '[project]\nname = "é"\n\n[[tool.uv.index]]\nurl = \'https://é:<T>@pypi.flatt.tech/simple/\'\ndefault = true\n',
  ],
  ['poetry', 'http-basic.guard.password', '# é\n[http-basic.guard]\nusername = "é"\npassword = "<T>" # é\n\n[other]\n'],
  [
    'pdm',
    'pypi.guard.password',
    '# é\n[pypi.guard]\nurl = "https://pypi.flatt.tech/simple/"\npassword = "<T>" # é\n\n[other]\n',
  ],
  [
    'pipfile',
    'source[0].url',
    '# é\n[[source]]\nname = "é"\nurl = "https://token:<T>@pypi.flatt.tech/simple/" # é\n\n[packages]\n',
  ],
  [
    'pipfile-lock',
    '_meta.sources[0].url',
    '{\n  "_meta": { "sources": [{ "name": "é", "url": "https://token:<T>@pypi.flatt.tech/simple/" }] },\n\n  "default": {}\n}\n',
  ],
  [
    'pypirc',
    'guard.password',
    '# é\n[distutils]\nindex-servers =\n    guard\n\n[guard]\nrepository = https://pypi.flatt.tech/simple/\nusername: é\npassword: <T>\n; é\n',
  ],
  [
    'netrc',
    '"golang.flatt.tech".password',
    '# é\nmachine golang.flatt.tech\n  login _ password <T>\n\nmachine é login a password b\n',
  ],
  [
    'bundler',
    'BUNDLE_RUBYGEMS__FLATT__TECH',
    '---\n# é\nBUNDLE_JOBS: "4"\nBUNDLE_RUBYGEMS__FLATT__TECH: "token:<T>"\n\nBUNDLE_PATH: "é"\n',
  ],
  ['gemfile', 'source', '# é\nsource "https://token:<T>@rubygems.flatt.tech/" # é\n\ngem "é"\n'],
  ['gem', ':sources[0]', '---\n# é\n:sources:\n- https://token:<T>@rubygems.flatt.tech/\n\n:verbose: é\n'],
  ['go-env', 'GOPROXY', 'GOFLAGS=-é\nGOPROXY=https://_:<T>@golang.flatt.tech\n\nGOPRIVATE=é\n'],
  [
    'composer',
    'http-basic."packagist.flatt.tech".password',
    '{\n    "http-basic": {\n        "packagist.flatt.tech": { "username": "é", "password": "<T>" }\n    },\n\n    "bearer": {}\n}\n',
  ],
  [
    'package-lock',
    'packages.node_modules/a.resolved',
    '{\n  "name": "é",\n  "packages": {\n    "node_modules/a": { "resolved": "https://token:<T>@npm.flatt.tech/a.tgz" }\n  },\n\n  "requires": true\n}\n',
  ],
  [
    'pnpm-lock',
    'packages."a@1.0.0".resolution.tarball',
    '# é\nlockfileVersion: 9\n\npackages:\n  a@1.0.0:\n    resolution: {tarball: "https://token:<T>@npm.flatt.tech/a.tgz"}\n    x: é\n',
  ],
  [
    'yarn-lock',
    'resolved',
    '# é\n\na@^1.0.0:\n  version "1.0.0"\n  resolved "https://token:<T>@npm.flatt.tech/a.tgz#é"\n',
  ],
  [
    'bun-lock',
    'packages.a[1]',
    '{\n  // é\n  "lockfileVersion": 1,\n\n  "packages": {\n    "a": ["é", "https://token:<T>@npm.flatt.tech/a.tgz", {}],\n  },\n}\n',
  ],
  [
    'uv-lock',
    'package[0].source.url',
    'version = 1\n\n[[package]]\nname = "é"\nsource = { url = "https://token:<T>@pypi.flatt.tech/a.whl" } # é\n',
  ],
  [
    'poetry-lock',
    'package[0].source.url',
    '# é\n[[package]]\nname = "é"\n\n[package.source]\nurl = "https://token:<T>@pypi.flatt.tech/simple"\n',
  ],
  [
    'pdm-lock',
    'package[0].url',
    '# é\n[[package]]\nname = "é"\nurl = "https://token:<T>@pypi.flatt.tech/a.whl"\n\nfiles = []\n',
  ],
  [
    'composer-lock',
    'packages[0].dist.url',
    '{\n    "packages": [{ "name": "é", "dist": { "url": "https://token:<T>@packagist.flatt.tech/a.zip" } }],\n\n    "aliases": []\n}\n',
  ],
  [
    'gemfile-lock',
    'remote',
    'GEM\n  remote: https://token:<T>@rubygems.flatt.tech/\n  specs:\n    é (1.0)\n\nDEPENDENCIES\n  é\n',
  ],
  ['mise', 'env.NPM_TOKEN', '# é\n[env]\nNPM_TOKEN = "<T>" # é\n\n[tools]\nnode = "22"\n'],
  [
    'fnox',
    'secrets.NPM_TOKEN.default',
    '# é\n[secrets]\nNPM_TOKEN = { description = "é", default = "<T>" } # é\n\n[providers]\n',
  ],
  ['dockerfile', 'NPM_TOKEN', '# é\nFROM node\nENV NPM_TOKEN="<T>"\n\nRUN echo é\n'],
  [
    'compose',
    'services.web.environment.NPM_TOKEN',
    '# é\nservices:\n  web:\n    image: é\n    environment:\n      NPM_TOKEN: "<T>" # é\n\n',
  ],
  [
    'devcontainer',
    'containerEnv.NPM_TOKEN',
    '{\n  // é\n  "name": "é",\n  "containerEnv": { "NPM_TOKEN": "<T>" }, // é\n\n}\n',
  ],
  ['secret-file', null, '<T>\n'],
  [
    'workflows',
    'jobs.test.env.NPM_TOKEN',
    '# é\non: push\njobs:\n  test:\n    env:\n      NPM_TOKEN: "<T>" # é\n\n    runs-on: é\n',
  ],
  [
    'vscode',
    '"terminal.integrated.env.linux".NPM_TOKEN',
    '{\n  // é\n  "editor.tabSize": 2,\n\n  "terminal.integrated.env.linux": { "NPM_TOKEN": "<T>", }, /* é */\n}\n',
  ],
  [
    'jetbrains',
    'NPM_TOKEN',
    '<component name="é">\n  <envs>\n    <env name="NPM_TOKEN" value="<T>" />\n  </envs>\n\n</component><!-- é -->\n',
  ],
  ['continue', 'models[0].apiKey', '{\n  "models": [{ "title": "é", "apiKey": "<T>" }],\n\n  "slashCommands": []\n}\n'],
  [
    'shell',
    'PIP_INDEX_URL',
    'alias é=ls\nexport PIP_INDEX_URL="https://é:<T>@pypi.flatt.tech/simple/" # é\n\nPS1="é$ "\n',
  ],
  ['fish-variables', 'NPM_TOKEN', '# é\n# VERSION: 3.0\nSETUVAR --export NPM_TOKEN:<T>\nSETUVAR é:1\n'],
  ['powershell', 'NPM_TOKEN', "# é\n$env:NPM_TOKEN = '<T>' # é\n\nSet-Alias é ls\n"],
  ['nushell', 'NPM_TOKEN', '# é\n$env.NPM_TOKEN = "<T>" # é\n\nalias é = ls\n'],
  ['tmux', 'NPM_TOKEN', '# é\nset-environment -g NPM_TOKEN "<T>" # é\n\nset -g status-left "é"\n'],
  ['environment-files', 'NPM_TOKEN', '# é\nNPM_TOKEN="<T>"\n\nLANG=é\n'],
  ['systemd', 'NPM_TOKEN', '# é\n[Service]\nEnvironment="NPM_TOKEN=<T>"\n\nExecStart=/é\n'],
  [
    'launchd',
    'NPM_TOKEN',
    '<?xml version="1.0"?>\n<!-- é -->\n<plist><dict>\n<key>EnvironmentVariables</key>\n<dict>\n<key>NPM_TOKEN</key>\n<string><T></string>\n\n</dict>\n<key>Label</key><string>é</string></dict></plist>\n',
  ],
  ['direnv', 'NPM_TOKEN', '# é\nexport NPM_TOKEN="<T>" # é\n\nPATH_add é\n'],
  ['dotenv', 'NPM_TOKEN', '# é\nNPM_TOKEN="<T>" # é\n\nOTHER=é\n'],
]

/** A token in a comment, where the format has comments. */
const comments: Record<string, string> = {
  'pipfile-lock': '',
  'package-lock': '',
  'composer-lock': '',
  'bun-lock': `// ${TOKEN}\n`,
  composer: '',
  continue: '',
  devcontainer: `// ${TOKEN}\n`,
  vscode: `// ${TOKEN}\n`,
  jetbrains: `<!-- ${TOKEN} -->\n`,
  launchd: `<!-- ${TOKEN} -->\n`,
}

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
  expect(samples.map(([id]) => id)).toEqual(adapters.map(({ id }) => id))
  for (const adapter of adapters) expect(adapterById(adapter.id)).toBe(adapter)
  expect(adapterById('no such adapter')).toBeUndefined()
})

for (const [id, key, sample] of samples) {
  const adapter = adapterById(id)!
  const comment = comments[id] ?? `# ${TOKEN}\n`
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
  const parsed = samples
    .map(([id, , sample]) => ({ id, adapter: adapterById(id)!, sample }))
    .filter(({ adapter }) => adapter.parse)

  test.for(parsed)('$id, with a value that would break out of its place', ({ adapter, sample }) => {
    const text = bytes(sample.replace('<T>', TOKEN))
    expect(() => rewriteConfig(adapter, text, TOKEN, 'a"\'\nguard = "1\n</string>[x]\n"""')).toThrow()
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

  test('nothing of it is printed as a warning', async () => {
    const text = `? [${TOKEN}, b]\n: c\n`
    const warnings: unknown[] = []
    const onWarning = (warning: unknown) => warnings.push(warning)
    process.on('warning', onWarning)
    try {
      expect(readConfig(yarnrc, text).slots).toHaveLength(1)
      await new Promise(resolve => setImmediate(resolve)) // warnings come later
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
