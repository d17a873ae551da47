import { describe, expect, test } from 'vitest'
import { poetryConfig } from '../../../src/tools/poetry/poetry.ts'
import { expectFailure, expectForm, type Form, OTHER, TOKEN } from '../../formats/reading.ts'

test.for<[string, Form]>([
  [
    'as `poetry config http-basic.takumi-guard token …` writes it',
    {
      text: `[http-basic.takumi-guard]\nusername = "token"\npassword = "${TOKEN}"\n`,
      tokens: [{ key: 'http-basic.takumi-guard.password' }],
    },
  ],
  [
    'in an inline table',
    {
      text: `[http-basic]\ntakumi-guard = { username = 'token', password = '${TOKEN}' } # mine\n`,
      tokens: [{ key: 'http-basic.takumi-guard.password' }],
    },
  ],
  [
    'under dotted keys and a quoted name',
    {
      text: `http-basic."takumi.guard".username = "token"\nhttp-basic."takumi.guard".password = "${TOKEN}"\n`,
      tokens: [{ key: 'http-basic."takumi.guard".password' }],
    },
  ],
  ['as a token for publishing', { text: `[pypi-token]\nguard = "${TOKEN}"\n`, tokens: [{ key: 'pypi-token.guard' }] }],
  [
    'as the user',
    {
      text: `[http-basic.guard]\nusername = "${TOKEN}"\npassword = ""\n`,
      tokens: [{ key: 'http-basic.guard.username' }],
    },
  ],
  [
    'for a repository whose URL stands in the same file',
    {
      text: `[repositories.guard]\nurl = "https://pypi.flatt.tech/simple/"\n\n[http-basic.guard]\npassword = "${TOKEN}"\n[pypi-token]\nguard = "${TOKEN}"\n`,
      tokens: [
        { key: 'http-basic.guard.password', host: 'pypi.flatt.tech' },
        { key: 'pypi-token.guard', host: 'pypi.flatt.tech' },
      ],
    },
  ],
  [
    'for a repository of somebody else',
    {
      text: `[http-basic.a]\npassword = "${TOKEN}"\n\n[repositories.a]\nurl = "https://index.example/"\n`,
      tokens: [{ key: 'http-basic.a.password', host: 'index.example' }],
    },
  ],
  [
    'in the URL of a repository',
    {
      text: `[repositories]\nguard = { url = "https://token:${TOKEN}@pypi.flatt.tech/simple/" }\n`,
      tokens: [{ key: 'repositories.guard.url', host: 'pypi.flatt.tech', carrier: 'url' }],
    },
  ],
  [
    'in a comment',
    {
      text: `# ${TOKEN}\n[http-basic.guard]\npassword = "${OTHER}" # ${TOKEN}\n`,
      tokens: [
        { key: null, carrier: 'comment' },
        { key: 'http-basic.guard.password', token: OTHER },
        { key: null, carrier: 'comment' },
      ],
    },
  ],
])('finds and rewrites a token %s', ([, form]) => expectForm(poetryConfig, form))

test('finds placeholders where a credential stands', () => {
  expectForm(poetryConfig, {
    text: '[http-basic.a]\nusername = "${USER_A}"\npassword = "${TOKEN_A}"\n[pypi-token]\nb = "$TOKEN_B"\n[virtualenvs]\npath = "${HOME}/v"\n',
    references: [
      { name: 'TOKEN_A', key: 'http-basic.a.password' },
      { name: 'TOKEN_B', key: 'pypi-token.b' },
    ],
  })
})

describe('a file that Poetry would refuse', () => {
  test.for<[string, { text: string; line: number }]>([
    ['an open quote', { text: `[http-basic.guard]\nusername = "token"\npassword = "${TOKEN}\n`, line: 3 }],
    ['a table that stands twice', { text: `[http-basic.guard]\npassword = "${TOKEN}"\n[http-basic.guard]\n`, line: 3 }],
    ['an equals sign too many', { text: `[http-basic.guard]\npassword == "${TOKEN}"\n`, line: 2 }],
  ])('is named with its line: %s', ([, failure]) => expectFailure(poetryConfig, failure))
})

test('its places are the project, its parents, and the config folder of the platform', () => {
  const places = (where: Partial<Parameters<typeof poetryConfig.places>[0]>) =>
    poetryConfig
      .places({ home: '/h', cwd: '/p', env: {}, platform: 'linux', ...where })
      .map(({ path, level }) => `${level} ${path}`)
  expect(places({ env: { POETRY_CONFIG_DIR: '/c' } })).toEqual([
    'project /p/poetry.toml',
    'project /poetry.toml',
    'user /c/auth.toml',
    'user /c/config.toml',
    'user /h/.config/pypoetry/auth.toml',
    'user /h/.config/pypoetry/config.toml',
  ])
  expect(places({ platform: 'darwin' }).slice(2)).toEqual([
    'user /h/Library/Application Support/pypoetry/auth.toml',
    'user /h/Library/Application Support/pypoetry/config.toml',
    'user /h/Library/Preferences/pypoetry/auth.toml',
    'user /h/Library/Preferences/pypoetry/config.toml',
  ])
  expect(places({ platform: 'win32', home: 'C:\\a', cwd: 'C:\\' }).slice(1)).toEqual([
    'user C:\\a\\AppData\\Roaming\\pypoetry\\auth.toml',
    'user C:\\a\\AppData\\Roaming\\pypoetry\\config.toml',
  ])
})
