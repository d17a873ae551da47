import { describe, expect, test } from 'vitest'
import { pyproject, uvConfig } from '../../../src/tools/uv/uv.ts'
import { expectFailure, expectForm, type Form, TOKEN } from '../../formats/reading.ts'

const URL = `https://token:${TOKEN}@pypi.flatt.tech/simple/`
const slot = (key: string | null, tool?: string) => ({
  key,
  host: 'pypi.flatt.tech',
  carrier: 'url' as const,
  ...(tool ? { tool } : {}),
})

test.for<[string, Form]>([
  [
    'in an index',
    { text: `[[index]]\nname = "guard"\nurl = "${URL}"\ndefault = true\n`, tokens: [slot('index[0].url')] },
  ],
  [
    'in the second index',
    {
      text: `[[index]]\nurl = "https://a.example/"\n\n[[index]]\nurl = '${URL}'\npublish-url = "${URL}"\n`,
      tokens: [slot('index[1].url'), slot('index[1].publish-url')],
    },
  ],
  [
    'in the older keys',
    {
      text: `index-url = "${URL}"\nextra-index-url = ["https://a.example/", "${URL}"]\n`,
      tokens: [slot('index-url'), slot('extra-index-url[1]')],
    },
  ],
  [
    'in the section for pip',
    {
      text: `[pip]\nindex-url = "${URL}"\nfind-links = [\n  "${URL}", # ours\n]\n`,
      tokens: [slot('pip.index-url'), slot('pip.find-links[0]')],
    },
  ],
  [
    'in a list of inline tables',
    { text: `index = [{ name = "guard", url = "${URL}" }]\n`, tokens: [slot('index[0].url')] },
  ],
  [
    'as the bare user of the URL',
    { text: `index-url = "https://${TOKEN}@pypi.flatt.tech/simple"\n`, tokens: [slot('index-url')] },
  ],
  [
    'for the index of somebody else, and in a comment',
    {
      text: `# index-url = "${URL}"\nindex-url = "https://t:${TOKEN}@index.example:8443/simple/"\n`,
      tokens: [
        { ...slot(null), carrier: 'comment' },
        { key: 'index-url', host: 'index.example:8443', carrier: 'url' },
      ],
    },
  ],
])('finds and rewrites a token of uv.toml %s', ([, form]) => expectForm(uvConfig, form))

test.for<[string, Form]>([
  [
    'in an index of uv',
    {
      text: `[project]\nname = "a"\n\n[[tool.uv.index]]\nname = "guard"\nurl = "${URL}"\n`,
      tokens: [slot('tool.uv.index[0].url', 'uv')],
    },
  ],
  [
    'in the older keys of uv',
    {
      text: `[tool.uv]\nindex-url = "${URL}"\n[tool.uv.pip]\nextra-index-url = ["${URL}"]\n`,
      tokens: [slot('tool.uv.index-url', 'uv'), slot('tool.uv.pip.extra-index-url[0]', 'uv')],
    },
  ],
  [
    'in a source of uv',
    {
      text: `[tool.uv.sources]\na = { url = "https://t:${TOKEN}@pypi.flatt.tech/a.whl" }\n`,
      tokens: [slot('tool.uv.sources.a.url', 'uv')],
    },
  ],
  [
    'in a source of Poetry',
    {
      text: `[[tool.poetry.source]]\nname = "takumi-guard"\nurl = "${URL}"\npriority = "primary"\n`,
      tokens: [slot('tool.poetry.source[0].url', 'poetry')],
    },
  ],
  [
    'of uv and of Poetry in one file',
    {
      text: `[[tool.poetry.source]]\nurl = "${URL}"\n[[tool.uv.index]]\nurl = "${URL}"\n`,
      tokens: [slot('tool.poetry.source[0].url', 'poetry'), slot('tool.uv.index[0].url', 'uv')],
    },
  ],
  ['of PDM', { text: `[[tool.pdm.source]]\nurl = "${URL}"\n`, tokens: [slot('tool.pdm.source[0].url', 'pdm')] }],
  [
    'in a direct requirement',
    {
      text: `[project]\ndependencies = ["a @ https://t:${TOKEN}@pypi.flatt.tech/a.whl"]\n`,
      tokens: [slot('project.dependencies[0]', 'python')],
    },
  ],
])('finds and rewrites a token of pyproject.toml %s', ([, form]) => expectForm(pyproject, form))

test('finds placeholders in the userinfo of a URL', () => {
  expectForm(pyproject, {
    text: '[[tool.uv.index]]\nurl = "https://token:${UV_TOKEN}@pypi.flatt.tech/simple/"\ncache = "${HOME}"\n',
    references: [{ name: 'UV_TOKEN', key: 'tool.uv.index[0].url', host: 'pypi.flatt.tech' }],
  })
})

describe('a file that uv would refuse', () => {
  test.for<[string, { text: string; line: number }]>([
    ['an open quote', { text: `[[index]]\nurl = "${URL}\n`, line: 2 }],
    ['a key that stands twice', { text: `[[index]]\nurl = "a"\n\nurl = "${URL}"\n`, line: 4 }],
    ['an open bracket', { text: `[[index]\nurl = "${URL}"\n`, line: 1 }],
  ])('is named with its line: %s', ([, failure]) => {
    expectFailure(uvConfig, failure)
    expectFailure(pyproject, failure)
  })
})

test('the places of uv are this folder, its parents, the home, the machine and the one the environment names', () => {
  const where = { home: '/home/a', cwd: '/home/a/p', platform: 'linux' as const }
  expect(uvConfig.places({ ...where, env: { UV_CONFIG_FILE: '/u.toml' } })).toEqual([
    { path: '/home/a/p/uv.toml', level: 'project' },
    { path: '/home/a/uv.toml', level: 'project' },
    { path: '/home/uv.toml', level: 'project' },
    { path: '/uv.toml', level: 'project' },
    { path: '/home/a/.config/uv/uv.toml', level: 'user' },
    { path: '/etc/xdg/uv/uv.toml', level: 'system' },
    { path: '/etc/uv/uv.toml', level: 'system' },
    { path: '/u.toml', level: 'user' },
  ])
  expect(pyproject.places({ ...where, env: {} }).map(({ path }) => path)).toEqual([
    '/home/a/p/pyproject.toml',
    '/home/a/pyproject.toml',
    '/home/pyproject.toml',
    '/pyproject.toml',
  ])
  const windows = { home: 'C:\\a', cwd: 'C:\\', env: {}, platform: 'win32' as const }
  expect(uvConfig.places(windows).map(({ path }) => path)).toEqual([
    'C:\\uv.toml',
    'C:\\a\\AppData\\Roaming\\uv\\uv.toml',
    'C:\\ProgramData\\uv\\uv.toml',
  ])
})
