import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runGuard, sandbox, tempHome } from './helpers/guard.ts'

const A = 'tg_anon_TESTaaaa1111aaaa'
const B = 'tg_anon_TESTbbbb2222bbbb'

const npmrc = (token: string, registry = true) =>
  `${registry ? 'registry=https://npm.flatt.tech/\n' : ''}//npm.flatt.tech/:_authToken=${token}\n`
const indexUrl = (token: string) => `https://token:${token}@pypi.flatt.tech/simple/`
const pipConf = (token: string, section = 'global') => `[${section}]\nindex-url = ${indexUrl(token)}\n`
const uvToml = (token: string) => `[[index]]\nurl = "${indexUrl(token)}"\n`
const netrc = (token: string) => `machine pypi.flatt.tech login token password ${token}\n`

/** What is there, what the tool makes of it. Files are below HOME and the folder is `p`, where there is a package.json. */
interface Case {
  files?: Record<string, string>
  env?: Record<string, string>
  wins: string
  shadowed?: string[]
  unread?: string[]
  traps?: string[]
}

const CASES: Record<string, Record<string, Case>> = {
  npm: {
    "the project's file beats the user's, and that it has another token is a trap": {
      files: { 'p/.npmrc': npmrc(A), '.npmrc': npmrc(B) },
      ...{ wins: 'p/.npmrc', shadowed: ['.npmrc'], traps: ['ANOTHER_TOKEN'] },
    },
    'the same token in both is no trap': {
      files: { 'p/.npmrc': npmrc(A), '.npmrc': npmrc(A) },
      ...{ wins: 'p/.npmrc', shadowed: ['.npmrc'] },
    },
    'a longer path beats a nearer file': {
      files: {
        'p/.npmrc': npmrc(A),
        '.npmrc': `//npm.flatt.tech/npm/:_authToken=${B}\n`,
      },
      ...{ wins: '.npmrc', shadowed: ['p/.npmrc'], traps: ['ANOTHER_TOKEN'] },
    },
    'NPM_CONFIG_USERCONFIG takes the place of ~/.npmrc': {
      files: { '.npmrc': npmrc(A), 'other/npmrc': npmrc(B) },
      env: { NPM_CONFIG_USERCONFIG: 'HOME/other/npmrc' },
      ...{ wins: 'other/npmrc', unread: ['.npmrc'] },
    },
    'files of the folders above are not read': {
      files: { 'w/p/package.json': '{}', 'w/.npmrc': npmrc(B), '.npmrc': npmrc(A) },
      wins: '.npmrc',
    },
    'a member of a workspace has an .npmrc for nothing': {
      files: { 'package.json': '{ "workspaces": ["p"] }', 'p/.npmrc': npmrc(B), '.npmrc': npmrc(A) },
      ...{ wins: '.npmrc', unread: ['p/.npmrc'] },
    },
    'a package that the workspace leaves out has its own .npmrc': {
      files: { 'package.json': '{ "workspaces": ["*", "!p"] }', 'p/.npmrc': npmrc(A), '.npmrc': npmrc(B) },
      ...{ wins: 'p/.npmrc', shadowed: ['.npmrc'], traps: ['ANOTHER_TOKEN'] },
    },
    'NPM_TOKEN does nothing by itself': {
      files: { '.npmrc': npmrc(A) },
      env: { NPM_TOKEN: A },
      ...{ wins: '.npmrc', traps: ['UNREAD_VARIABLE'] },
    },
    'a variable of this shell that a start-up file sets to another token is stale': {
      files: { '.npmrc': npmrc('${NPM_TOKEN}'), '.zshrc': `export NPM_TOKEN=${B}\n` },
      env: { NPM_TOKEN: A },
      ...{ wins: '.npmrc', traps: ['STALE_SHELL'] },
    },
    'a placeholder without its variable is sent as it is': {
      files: { '.npmrc': npmrc('${NPM_TOKEN}') },
      ...{ wins: '.npmrc', traps: ['UNSET_VARIABLE'] },
    },
    'where no registry is set the token is not sent': {
      files: { '.npmrc': npmrc(A, false) },
      ...{ wins: '.npmrc', traps: ['NOT_SENT'] },
    },
    'where another registry is set the token is not sent': {
      files: { '.npmrc': npmrc(A, false), 'p/.npmrc': 'registry=https://registry.example/\n' },
      ...{ wins: '.npmrc', traps: ['NOT_SENT'] },
    },
    'a registry in a variable counts': {
      files: { '.npmrc': npmrc(A, false) },
      env: { npm_config_registry: 'https://npm.flatt.tech/' },
      wins: '.npmrc',
    },
    'the last of two lines counts': {
      files: { '.npmrc': `${npmrc(B)}//npm.flatt.tech/:_authToken=${A}\n` },
      ...{ wins: '.npmrc:3', shadowed: ['.npmrc'], traps: ['ANOTHER_TOKEN'] },
    },
  },
  pnpm: {
    'auth.ini beats ~/.npmrc, which beats rc': {
      files: { '.config/pnpm/auth.ini': npmrc(A), '.npmrc': npmrc(A), '.config/pnpm/rc': npmrc(A) },
      ...{ wins: '.config/pnpm/auth.ini', shadowed: ['.npmrc', '.config/pnpm/rc'] },
    },
    'PNPM_CONFIG_NPMRC_AUTH_FILE takes the place of ~/.npmrc': {
      files: { '.npmrc': npmrc(B), 'other/auth': npmrc(A) },
      env: { PNPM_CONFIG_NPMRC_AUTH_FILE: 'HOME/other/auth' },
      ...{ wins: 'other/auth', unread: ['.npmrc'] },
    },
    'a variable in the .npmrc of a project is not expanded': {
      files: { 'p/.npmrc': npmrc('${NPM_TOKEN}'), '.npmrc': npmrc(A) },
      env: { NPM_TOKEN: A },
      ...{ wins: '.npmrc', unread: ['p/.npmrc'] },
    },
    'the JSON of pnpm_config__auth beats everything': {
      files: { 'p/.npmrc': npmrc(A) },
      env: { pnpm_config__auth: `{"https://npm.flatt.tech/":{"@":{"authToken":"${A}"}}}` },
      ...{ wins: 'env:pnpm_config__auth', shadowed: ['p/.npmrc'] },
    },
  },
  yarn: {
    'the nearest folder wins': {
      files: {
        'p/.yarnrc.yml': `npmRegistryServer: https://npm.flatt.tech\nnpmAlwaysAuth: true\nnpmAuthToken: ${A}\n`,
        '.yarnrc.yml': `npmAuthToken: ${A}\n`,
      },
      ...{ wins: 'p/.yarnrc.yml:3', shadowed: ['.yarnrc.yml'], traps: ['ANY_REGISTRY'] },
    },
    'without npmAlwaysAuth nothing is sent for most packages': {
      files: { '.yarnrc.yml': `npmRegistryServer: https://npm.flatt.tech\nnpmAuthToken: ${A}\n` },
      ...{ wins: '.yarnrc.yml:2', traps: ['NO_ALWAYS_AUTH', 'ANY_REGISTRY'] },
    },
    'an entry of npmRegistries beats the top level and the variable': {
      files: {
        'p/.yarnrc.yml': `npmRegistryServer: https://npm.flatt.tech\nnpmAuthToken: ${A}\n`,
        '.yarnrc.yml': `npmRegistries:\n  "//npm.flatt.tech":\n    npmAlwaysAuth: true\n    npmAuthToken: ${A}\n`,
      },
      env: { YARN_NPM_AUTH_TOKEN: A },
      ...{ wins: '.yarnrc.yml:4', shadowed: ['env:YARN_NPM_AUTH_TOKEN', 'p/.yarnrc.yml'] },
    },
    'YARN_NPM_AUTH_TOKEN goes to whatever registry is set': {
      files: {
        '.yarnrc.yml': `npmRegistryServer: https://registry.example\nnpmAlwaysAuth: true\nnpmAuthToken: ${B}\n`,
      },
      env: { YARN_NPM_AUTH_TOKEN: A },
      ...{ wins: 'env:YARN_NPM_AUTH_TOKEN', shadowed: ['.yarnrc.yml'], traps: ['ANOTHER_TOKEN', 'ANY_REGISTRY'] },
    },
    '.env.yarn gives a placeholder its value': {
      files: {
        'p/.yarnrc.yml': 'npmRegistryServer: https://npm.flatt.tech\nnpmAlwaysAuth: true\nnpmAuthToken: ${T}\n',
        'p/.env.yarn': `T=${A}\n`,
      },
      ...{ wins: 'p/.yarnrc.yml:3', traps: ['ANY_REGISTRY'] },
    },
  },
  'yarn-1': {
    'a file of a folder above is the last of all': {
      files: { 'w/.npmrc': npmrc(A), '.npmrc': `${npmrc(A)}always-auth=true\n`, 'w/p/x': '' },
      ...{ wins: '.npmrc', shadowed: ['w/.npmrc'] },
    },
  },
  bun: {
    'bunfig.toml beats .npmrc, and the user its own': {
      files: {
        '.bunfig.toml': `[install.registry]\nurl = "https://npm.flatt.tech/"\ntoken = "${A}"\n`,
        'p/.npmrc': npmrc(A),
      },
      ...{ wins: '.bunfig.toml:3', shadowed: ['p/.npmrc'] },
    },
    'XDG_CONFIG_HOME takes the place of ~/.bunfig.toml': {
      files: {
        '.bunfig.toml': `[install.registry]\nurl = "https://npm.flatt.tech/"\ntoken = "${A}"\n`,
        '.npmrc': npmrc(A),
      },
      env: { XDG_CONFIG_HOME: 'HOME/xdg' },
      ...{ wins: '.npmrc', unread: ['.bunfig.toml'] },
    },
    'BUN_CONFIG_TOKEN beats every file and goes to whatever registry is set': {
      files: { '.npmrc': npmrc(A) },
      env: { BUN_CONFIG_TOKEN: A },
      ...{ wins: 'env:BUN_CONFIG_TOKEN', shadowed: ['.npmrc'], traps: ['ANY_REGISTRY'] },
    },
  },
  pip: {
    'the environment, then the virtual environment, then the user, .netrc last': {
      files: { 'p/.venv/pip.conf': pipConf(A), '.config/pip/pip.conf': pipConf(A), '.netrc': netrc(A) },
      env: { PIP_INDEX_URL: indexUrl(A) },
      ...{ wins: 'env:PIP_INDEX_URL', shadowed: ['p/.venv/pip.conf', '.config/pip/pip.conf', '.netrc'] },
    },
    'the section of a command beats [global] of a stronger file': {
      files: { 'p/.venv/pip.conf': pipConf(A), '.config/pip/pip.conf': pipConf(A, 'install') },
      ...{ wins: '.config/pip/pip.conf', shadowed: ['p/.venv/pip.conf'] },
    },
    'PIP_CONFIG_FILE takes the place of the files of the user': {
      files: { '.config/pip/pip.conf': pipConf(A), 'other.conf': pipConf(A) },
      env: { PIP_CONFIG_FILE: 'HOME/other.conf' },
      ...{ wins: 'other.conf', unread: ['.config/pip/pip.conf'] },
    },
    '~/.config/pip beats ~/.pip': {
      files: { '.config/pip/pip.conf': pipConf(A), '.pip/pip.conf': pipConf(A) },
      ...{ wins: '.config/pip/pip.conf', shadowed: ['.pip/pip.conf'] },
    },
  },
  uv: {
    "pip's settings are nothing to uv": {
      files: { '.config/uv/uv.toml': uvToml(A), '.config/pip/pip.conf': pipConf(A) },
      ...{ wins: '.config/uv/uv.toml', traps: ['IGNORED_TOOL'] },
    },
    'the project, then the user, then .netrc': {
      files: { 'p/uv.toml': uvToml(A), '.config/uv/uv.toml': uvToml(A), '.netrc': netrc(A) },
      ...{ wins: 'p/uv.toml', shadowed: ['.config/uv/uv.toml', '.netrc'] },
    },
    'UV_CONFIG_FILE takes the place of all of them': {
      files: { 'p/uv.toml': uvToml(A), 'other.toml': uvToml(A) },
      env: { UV_CONFIG_FILE: 'HOME/other.toml' },
      ...{ wins: 'other.toml', unread: ['p/uv.toml'] },
    },
  },
  poetry: {
    'a variable beats auth.toml, which beats config.toml': {
      files: {
        '.config/pypoetry/auth.toml': `[http-basic.guard]\nusername = "token"\npassword = "${A}"\n`,
        '.config/pypoetry/config.toml': `[http-basic.guard]\nusername = "token"\npassword = "${A}"\n`,
      },
      env: { POETRY_HTTP_BASIC_GUARD_PASSWORD: A },
      wins: 'env:POETRY_HTTP_BASIC_GUARD_PASSWORD',
      shadowed: ['.config/pypoetry/auth.toml', '.config/pypoetry/config.toml'],
    },
  },
  bundler: {
    "the project's file beats the variable": {
      files: { 'p/.bundle/config': `BUNDLE_RUBYGEMS__FLATT__TECH: "token:${A}"\n` },
      env: { BUNDLE_RUBYGEMS__FLATT__TECH: `token:${A}` },
      ...{ wins: 'p/.bundle/config', shadowed: ['env:BUNDLE_RUBYGEMS__FLATT__TECH'] },
    },
  },
  go: {
    'of two entries in .netrc the first one counts': {
      files: {
        '.netrc': `machine golang.flatt.tech login t password ${A}\nmachine golang.flatt.tech login t password ${B}\n`,
      },
      ...{ wins: '.netrc:1', shadowed: ['.netrc'], traps: ['ANOTHER_TOKEN'] },
    },
  },
}

describe.for(Object.entries(CASES))('%s', ([tool, cases]) => {
  test.for(Object.entries(cases))('%s', async ([, { files = {}, env = {}, ...expected }]) => {
    const folder = Object.keys(files).some(path => path.startsWith('w/p/')) ? 'w/p' : 'p'
    const { home } = tempHome({ [`${folder}/package.json`]: '{}', ...files })
    const here = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('HOME', home)]))

    const run = { home, cwd: join(home, folder), env: here }
    const { stdout } = await runGuard(['find', '--explain', tool, '--json'], run)

    const { uses, unread, traps } = JSON.parse(stdout)
    const shown = ({ path }: { path: string }) => path.replace(`${home}/`, '')
    expect(uses).toHaveLength(1)
    expect([shown(uses[0].winner), `${shown(uses[0].winner)}:${uses[0].winner.line}`]).toContain(expected.wins)
    expect(uses[0].shadowed.map(shown)).toEqual(expected.shadowed ?? [])
    expect(unread.map(shown)).toEqual(expected.unread ?? [])
    expect(traps.map(({ code }: { code: string }) => code)).toEqual(expected.traps ?? [])
  })
})

test('people read who wins, why, what it shadows, and what is not as it seems', async () => {
  const { home } = tempHome({ 'p/package.json': '{}', 'p/.npmrc': npmrc(A), '.npmrc': npmrc(B) })
  const { code, stdout, stderr } = await runGuard(['find', '--explain', 'npm'], { home, cwd: join(home, 'p') })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.split('\n')).toEqual([
    'npm in ~/p',
    '  registry: npm.flatt.tech (~/p/.npmrc)',
    "  wins      ~/p/.npmrc:2  tg_anon_…aaaa  the project's file beats the user's",
    "  shadowed  ~/.npmrc:2    tg_anon_…bbbb  the project's file beats the user's",
    '  trap: ~/p/.npmrc: it outranks ~/.npmrc:2, which has another token',
    '  reads: npm_config_//… > .npmrc of the project > .npmrc of the user > global npmrc',
    '',
  ])
})

test('Poetry asks for the index with the password of the URL, and for the files with that of the settings', async () => {
  const { home } = tempHome({
    'pyproject.toml': `[[tool.poetry.source]]\nname = "guard"\nurl = "${indexUrl(A)}"\n`,
    '.config/pypoetry/auth.toml': `[http-basic.guard]\nusername = "token"\npassword = "${B}"\n`,
  })
  const { stdout } = await runGuard(['find', '--explain', 'poetry', '--json'], { home })
  const paths = JSON.parse(stdout).uses.map(({ winner }: { winner: { path: string } }) => winner.path)
  expect(paths).toEqual([join(home, 'pyproject.toml'), join(home, '.config/pypoetry/auth.toml')])
})

test('with --probe each token has its state', async () => {
  const services = await sandbox()
  const token = await services.issue()
  const key = `//${services.host}/npm/:_authToken`
  const { home } = tempHome({ '.npmrc': `registry=${services.url}/npm/\n${key}=${token}\n` })
  const { stdout } = await runGuard(['find', '--explain', 'npm', '--probe', '--json'], { home, sandbox: services })
  const { registry, uses } = JSON.parse(stdout)
  expect(registry).toEqual({ host: services.host, path: join(home, '.npmrc') })
  expect(uses[0]).toMatchObject({ sentTo: services.host, winner: { key, line: 2, state: 'valid', level: 'user' } })
})

test('a tool that finds nothing ends with exit status 1, and what it reads is said all the same', async () => {
  const { home } = tempHome({ '.npmrc': npmrc(A) })
  const { code, stdout, stderr } = await runGuard(['find', '--explain', 'uv'], { home })
  expect(code).toBe(1)
  expect(stdout).toContain('reads: UV_INDEX… > uv.toml of the nearest folder')
  expect(stderr).toContain('uv finds no token in this folder [NOTHING_FOUND]')
})

test.for([
  [['--explain', 'npm', '.'], '`--explain` is about the current folder'],
  [['--explain', 'nope'], 'npm, pnpm, yarn'],
] as const)('guard find %j is refused', async ([args, message]) => {
  const { home } = tempHome()
  const { code, stderr } = await runGuard(['find', ...args], { home })
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})

describe('guard status', () => {
  test('names the tools that really use a token here, and those for which another one shadows it', async () => {
    const services = await sandbox()
    const [mine, theirs] = [await services.issue(), await services.issue()]
    const lines = (token: string) => `registry=${services.url}/npm/\n//${services.host}/npm/:_authToken=${token}\n`
    const { home } = tempHome({ 'p/package.json': '{}', 'p/.npmrc': lines(mine), '.npmrc': lines(theirs) })
    const run = { home, cwd: join(home, 'p'), sandbox: services }

    const { tokens } = JSON.parse((await runGuard(['status', '--json'], run)).stdout)
    expect(tokens).toMatchObject([
      { usedBy: ['npm', 'pnpm', 'bun'], shadowedFor: [] },
      { usedBy: [], shadowedFor: ['npm', 'pnpm', 'bun'] },
    ])

    const { stdout } = await runGuard(['status'], run)
    expect(stdout).toMatch(/valid +1 copy +npm, pnpm, bun$/m)
    expect(stdout).toMatch(/valid +1 copy +used by no tool here$/m)
    expect(stdout).toContain('  shadowed for npm, pnpm, bun; see `guard find --explain npm`')
  })

  test.for([
    ['Deno in a project with its config', { 'p/deno.jsonc': '{}' }, 'deno'],
    ['Deno in a project with its lockfile', { 'p/deno.lock': '{}' }, 'deno'],
    [
      'Yarn 1 in a project with its lockfile',
      { 'p/yarn.lock': '# THIS IS AUTOGENERATED\n# yarn lockfile v1\n' },
      'yarn-1',
    ],
    ['no Yarn 1 in a project of a later Yarn', { 'p/yarn.lock': '__metadata:\n  version: 8\n' }, undefined],
  ] as const)('names %s, and in a folder below it', async ([, files, tool]) => {
    const services = await sandbox()
    const token = await services.issue()
    const { home } = tempHome({
      ...files,
      'p/src/a': '',
      '.npmrc': `registry=${services.url}/npm/\n//${services.host}/npm/:_authToken=${token}\n`,
    })
    for (const cwd of ['p', 'p/src']) {
      const { stdout } = await runGuard(['status', '--json'], { home, cwd: join(home, cwd), sandbox: services })
      const { usedBy } = JSON.parse(stdout).tokens[0]
      expect(usedBy.filter((name: string) => /^(?:deno|yarn-1)$/.test(name))).toEqual(tool ? [tool] : [])
    }
  })

  test('names Deno for a variable of its own, whatever the project has', async () => {
    const services = await sandbox()
    const { home } = tempHome()
    const env = { DENO_AUTH_TOKENS: 'tg_anon_TESTx81kQ7pLm20aVbN@deno.example' }
    const { stdout } = await runGuard(['status', '--json'], { home, env, sandbox: services })
    expect(JSON.parse(stdout).tokens).toMatchObject([{ usedBy: ['deno'] }])
  })
})
