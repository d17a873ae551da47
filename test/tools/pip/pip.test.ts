import { describe, expect, test } from 'vitest'
import { pipConfig } from '../../../src/tools/pip/pip.ts'
import { expectFailure, expectForm, type Form, OTHER, TOKEN } from '../../formats/reading.ts'

const URL = `https://token:${TOKEN}@pypi.flatt.tech/simple/`
const slot = (key: string | null) => ({ key, host: 'pypi.flatt.tech', carrier: 'url' as const })

test.for<[string, Form]>([
  ['as the seeds write it', { text: `[global]\nindex-url = ${URL}\n`, tokens: [slot('global.index-url')] }],
  ['after a colon', { text: `[global]\nindex-url: ${URL}\n`, tokens: [slot('global.index-url')] }],
  ['without blanks', { text: `[global]\nindex-url=${URL}\n`, tokens: [slot('global.index-url')] }],
  ['under a name in capitals', { text: `[global]\nIndex_URL = ${URL}\n`, tokens: [slot('global.index_url')] }],
  [
    'in every section that pip reads',
    {
      text: ['global', 'install', 'download', 'wheel', 'lock', 'index', 'DEFAULT']
        .map(section => `[${section}]\nindex-url = ${URL}\n`)
        .join('\n'),
      tokens: ['global', 'install', 'download', 'wheel', 'lock', 'index', 'DEFAULT'].map(section =>
        slot(`${section}.index-url`),
      ),
    },
  ],
  [
    'on continuation lines, with a comment between them',
    {
      text: `[global]\nextra-index-url =\n    https://a.example/simple\n    # ours\n    ${URL}\n\n\t${URL}\ntimeout = 5\n`,
      tokens: [slot('global.extra-index-url'), slot('global.extra-index-url')],
    },
  ],
  [
    'behind others on one line',
    {
      text: `[global]\nextra-index-url = https://u:p@a.example/ ${URL} https://b.example/\n`,
      tokens: [slot('global.extra-index-url')],
    },
  ],
  [
    'as the bare user of the URL',
    { text: `[global]\nindex-url = https://${TOKEN}@pypi.flatt.tech/simple/\n`, tokens: [slot('global.index-url')] },
  ],
  [
    'as the user of the URL with an empty password',
    { text: `[global]\nindex-url = https://${TOKEN}:@pypi.flatt.tech/simple/\n`, tokens: [slot('global.index-url')] },
  ],
  [
    'with a raw percent sign and what elsewhere would be an inline comment',
    {
      text: `[global]\nindex-url = https://tok%40en:${TOKEN}@pypi.flatt.tech/simple/ ; %(no)s # note\n`,
      tokens: [slot('global.index-url')],
    },
  ],
  [
    'in a comment',
    {
      text: `[global]\n# index-url = ${URL}\n; ${OTHER}\nindex-url = ${URL}\n`,
      tokens: [
        { ...slot(null), carrier: 'comment' },
        { key: null, carrier: 'comment', token: OTHER },
        slot('global.index-url'),
      ],
    },
  ],
  [
    'for the index of somebody else',
    {
      text: `[global]\nindex-url = http://t:${TOKEN}@index.example:80/simple/\nfind-links = https://t:${TOKEN}@pypi.flatt.tech.example/\n`,
      tokens: [
        { key: 'global.index-url', host: 'index.example', carrier: 'url' },
        { key: 'global.find-links', host: 'pypi.flatt.tech.example', carrier: 'url' },
      ],
    },
  ],
  ['in an option that is no URL', { text: `[global]\nproxy = ${TOKEN}\n`, tokens: [{ key: 'global.proxy' }] }],
  [
    'under two names that pip takes for one',
    {
      text: `[global]\nindex-url = ${URL}\nindex_url = ${URL}\n`,
      tokens: [slot('global.index-url'), slot('global.index_url')],
    },
  ],
])('finds and rewrites a token %s', ([, form]) => expectForm(pipConfig, form))

test('finds placeholders in the userinfo of a URL, and no other', () => {
  expectForm(pipConfig, {
    text: '[global]\nindex-url = https://token:${PYPI_TOKEN}@pypi.flatt.tech/simple/\nextra-index-url =\n  https://$BARE@pypi.flatt.tech/\ncache-dir = ${HOME}/c\n; https://token:${OLD}@pypi.flatt.tech/\n',
    references: [
      { name: 'PYPI_TOKEN', key: 'global.index-url', host: 'pypi.flatt.tech' },
      { name: 'BARE', key: 'global.extra-index-url', host: 'pypi.flatt.tech' },
    ],
  })
})

describe('a file that makes every pip command fail', () => {
  test.for<[string, { text: string; line: number }]>([
    ['an option that stands twice', { text: `[global]\nindex-url = a\n\nindex-url = ${URL}\n`, line: 4 }],
    ['an option that stands twice, in another case', { text: `[global]\nindex-url: ${URL}\nINDEX-URL = b\n`, line: 3 }],
    ['a section that stands twice', { text: `[global]\nindex-url = ${URL}\n[install]\n[global]\n`, line: 4 }],
    ['an option before the first section', { text: `# pip\nindex-url = ${URL}\n`, line: 2 }],
    ['a line that is no option', { text: `[global]\nindex-url = ${URL}\nnonsense\n`, line: 3 }],
    ['an option without a name', { text: `[global]\nindex-url = ${URL}\n= nonsense\n`, line: 3 }],
    ['with CRLF', { text: `[global]\r\nindex-url = ${URL}\r\nnonsense\r\n`, line: 3 }],
  ])('is named with its line: %s', ([, failure]) => expectFailure(pipConfig, failure))
})

describe('the places of a pip.conf', () => {
  const places = (where: Partial<Parameters<typeof pipConfig.places>[0]>) =>
    pipConfig
      .places({ home: '/home/a', cwd: '/p', env: {}, platform: 'linux', ...where })
      .map(({ path, level }) => `${level} ${path}`)

  test('on Linux', () => {
    expect(
      places({ env: { VIRTUAL_ENV: '/v', PIP_CONFIG_FILE: '/c', XDG_CONFIG_DIRS: '/s:/t', XDG_CONFIG_HOME: '/x' } }),
    ).toEqual([
      'system /s/pip/pip.conf',
      'system /t/pip/pip.conf',
      'system /etc/pip.conf',
      'user /home/a/.pip/pip.conf',
      'user /x/pip/pip.conf',
      'project /v/pip.conf',
      'project /p/.venv/pip.conf',
      'project /p/venv/pip.conf',
      'user /c',
    ])
    expect(places({})).toEqual(
      expect.arrayContaining(['system /etc/xdg/pip/pip.conf', 'user /home/a/.config/pip/pip.conf']),
    )
  })

  test('on macOS', () => {
    expect(places({ platform: 'darwin' })).toEqual(
      expect.arrayContaining([
        'system /Library/Application Support/pip/pip.conf',
        'user /home/a/Library/Application Support/pip/pip.conf',
        'user /home/a/.config/pip/pip.conf',
      ]),
    )
  })

  test('on Windows', () => {
    const env = { APPDATA: 'C:\\Users\\a\\AppData\\Roaming', ProgramData: 'D:\\Data', VIRTUAL_ENV: 'C:\\v' }
    expect(places({ platform: 'win32', home: 'C:\\Users\\a', cwd: 'C:\\p', env })).toEqual([
      'system D:\\Data\\pip\\pip.ini',
      'user C:\\Users\\a\\pip\\pip.ini',
      'user C:\\Users\\a\\AppData\\Roaming\\pip\\pip.ini',
      'project C:\\v\\pip.ini',
      'project C:\\p\\.venv\\pip.ini',
      'project C:\\p\\venv\\pip.ini',
    ])
  })
})
