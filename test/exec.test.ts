import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findTokens } from '../src/core/tokens.ts'
import { type Run, runGuard, sandbox, spawnGuard, startGuard, tempHome } from './helpers/guard.ts'

const TOKEN = 'tg_anon_TESTx7Qm2VbN4kLp9sWd'
const AT = 'http://127.0.0.1:7001'

/** Services that nobody asks: only their addresses count. */
const URLS = Object.fromEntries(
  ['NPM', 'PYPI', 'RUBYGEMS', 'GOLANG', 'PACKAGIST'].map(name => [`GUARD_${name}_URL`, `${AT}/${name.toLowerCase()}/`]),
)

/** A program that prints its environment, and which of it is new. */
const PRINT = 'process.stdout.write(JSON.stringify(process.env))'

async function environmentOf(run: Run & { flags?: string[] }): Promise<Record<string, string>> {
  const args = ['exec', ...(run.flags ?? []), '--', process.execPath, '-e', PRINT]
  const env = { ...URLS, GUARD_TOKEN: TOKEN, ...run.env }
  const { code, stdout, stderr } = await runGuard(args, { ...run, env, printsToken: true })
  expect(findTokens(stderr)).toEqual([])
  expect(code, stderr).toBe(0)
  const { GUARD_TOKEN: _given, ...seen } = JSON.parse(stdout) as Record<string, string>
  return Object.fromEntries(Object.entries(seen).filter(([name]) => !(name in URLS)))
}

describe('a program that guard runs', () => {
  test('gets registry and token of every tool, and the token only beside its host', async () => {
    const env = await environmentOf({ home: tempHome().home })
    const withUser = `http://token:${TOKEN}@127.0.0.1:7001`
    expect(env).toMatchObject({
      npm_config_registry: `${AT}/npm/`,
      'npm_config_//127.0.0.1:7001/npm/:_authToken': TOKEN,
      pnpm_config_registry: `${AT}/npm/`,
      'pnpm_config_//127.0.0.1:7001/npm/:_authToken': TOKEN,
      npm_config__auth: Buffer.from(`token:${TOKEN}`).toString('base64'),
      YARN_NPM_REGISTRY_SERVER: `${AT}/npm/`,
      YARN_NPM_AUTH_TOKEN: TOKEN,
      YARN_NPM_ALWAYS_AUTH: 'true',
      BUN_CONFIG_REGISTRY: `${withUser}/npm/`,
      PIP_INDEX_URL: `${withUser}/pypi/simple/`,
      UV_DEFAULT_INDEX: `${withUser}/pypi/simple/`,
      UV_INDEX_URL: `${withUser}/pypi/simple/`,
      PDM_PYPI_URL: `${withUser}/pypi/simple/`,
      'BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/': `${AT}/rubygems/`,
      BUNDLE_127__0__0__1: `token:${TOKEN}`,
      GOPROXY: `${withUser}/golang`,
      COMPOSER_AUTH: JSON.stringify({ 'http-basic': { '127.0.0.1:7001': { username: '_', password: TOKEN } } }),
    })
    expect(env).not.toHaveProperty('npm_config_always_auth')
  })

  test('gets the variables of the named tools alone', async () => {
    const home = tempHome().home
    const given = await environmentOf({ home, flags: ['--only', 'pip, uv'] })
    const names = Object.keys(given).filter(name => findTokens(given[name]!).length > 0)
    expect(names.sort()).toEqual(['PIP_INDEX_URL', 'UV_DEFAULT_INDEX', 'UV_INDEX_URL'])
  })

  test('gets what only Yarn 1 needs where Yarn 1 is named', async () => {
    const env = await environmentOf({ home: tempHome().home, flags: ['--only', 'yarn-1'] })
    expect(env.npm_config_always_auth).toBe('true')
  })

  test('keeps the rest of the environment, and loses what would beat the new variables', async () => {
    const env = await environmentOf({
      home: tempHome().home,
      env: {
        MINE: 'kept',
        NPM_CONFIG_REGISTRY: 'https://elsewhere.example/',
        BUN_CONFIG_TOKEN: 'somebody-elses',
        COMPOSER_AUTH: '{"bearer":{"a.example":"theirs"},"http-basic":{"b.example":{"username":"u","password":"p"}}}',
      },
    })
    expect(env.MINE).toBe('kept')
    expect(env).not.toHaveProperty('NPM_CONFIG_REGISTRY')
    expect(env).not.toHaveProperty('BUN_CONFIG_TOKEN')
    expect(JSON.parse(env.COMPOSER_AUTH!)).toEqual({
      bearer: { 'a.example': 'theirs' },
      'http-basic': {
        'b.example': { username: 'u', password: 'p' },
        '127.0.0.1:7001': { username: '_', password: TOKEN },
      },
    })
  })

  test('gets the variable that its configs expand for Guard, and none that another host gets as well', async () => {
    const { home } = tempHome({
      '.npmrc': [
        '//127.0.0.1:7001/npm/:_authToken=${FLATT_NPM_TOKEN}',
        '//127.0.0.1:7001/other/:_authToken=${NPM_TOKEN}',
        '//npm.acme.example/:_authToken=${NPM_TOKEN}',
        '',
      ].join('\n'),
      'p/pyproject.toml': [
        '[[tool.poetry.source]]',
        'name = "takumi-guard"',
        `url = "${AT}/pypi/simple/"`,
        '[[tool.poetry.source]]',
        'name = "acme"',
        'url = "https://pypi.acme.example/simple/"',
        '[[tool.uv.index]]',
        'name = "my.idx-1"',
        `url = "${AT}/pypi/simple/"`,
        '',
      ].join('\n'),
    })
    const env = await environmentOf({ home, cwd: join(home, 'p') })
    expect(env).toMatchObject({
      FLATT_NPM_TOKEN: TOKEN,
      POETRY_HTTP_BASIC_TAKUMI_GUARD_USERNAME: 'token',
      POETRY_HTTP_BASIC_TAKUMI_GUARD_PASSWORD: TOKEN,
      UV_INDEX_MY_IDX_1_USERNAME: 'token',
      UV_INDEX_MY_IDX_1_PASSWORD: TOKEN,
    })
    expect(env).not.toHaveProperty('NPM_TOKEN')
    expect(Object.keys(env).filter(name => name.includes('ACME'))).toEqual([])
  })

  test.for<[string, Record<string, string>]>([
    [
      'a scope has a registry elsewhere',
      { '.yarnrc.yml': 'npmScopes:\n  acme:\n    npmRegistryServer: https://npm.acme.example\n' },
    ],
    ['it publishes elsewhere', { 'package.json': '{"publishConfig":{"registry":"https://npm.acme.example/"}}' }],
    ['the server to publish to is elsewhere', { '.yarnrc.yml': 'npmPublishRegistry: "https://npm.acme.example"\n' }],
    [
      'the lockfile names an address elsewhere',
      { 'yarn.lock': '  resolution: "x@npm:1.0.0::__archiveUrl=https%3A%2F%2Fnpm.acme.example%2Fx.tgz"\n' },
    ],
  ])('gets no variable of Yarn where %s, for that names no host', async ([, files]) => {
    const { home } = tempHome(files)
    const env = await environmentOf({ home })
    expect(Object.keys(env).filter(name => name.startsWith('YARN_'))).toEqual([])
    expect(env).toHaveProperty(['npm_config_//127.0.0.1:7001/npm/:_authToken'])
  })

  test('gets the variables of Yarn where the scope has a token of its own, or the registry is only the default', async () => {
    const { home } = tempHome({
      '.yarnrc.yml':
        'npmRegistryServer: https://npm.acme.example\nnpmScopes:\n  acme:\n    npmRegistryServer: https://npm.acme.example\n    npmAuthToken: theirs\n',
    })
    const env = await environmentOf({ home })
    expect(env.YARN_NPM_AUTH_TOKEN).toBe(TOKEN)
    expect(env.YARN_NPM_REGISTRY_SERVER).toBe(`${AT}/npm/`)
  })

  test('gets no token without a host where .npmrc names a registry for a scope', async () => {
    const { home } = tempHome({ '.npmrc': '@acme:registry=https://npm.acme.example/\n' })
    expect(await environmentOf({ home })).not.toHaveProperty('npm_config__auth')
  })

  test('gets the variable of Pipenv only where a Pipfile names its sources, for else Pipenv would write the token there', async () => {
    const { home, write } = tempHome()
    expect(await environmentOf({ home })).not.toHaveProperty('PIPENV_PYPI_MIRROR')
    write('Pipfile', '[packages]\n')
    expect(await environmentOf({ home })).not.toHaveProperty('PIPENV_PYPI_MIRROR')
    write('Pipfile', '[[source]]\nname = "pypi"\nurl = "https://pypi.acme.example/simple"\n')
    const env = await environmentOf({ home })
    expect(env.PIPENV_PYPI_MIRROR).toBe(`http://token:${TOKEN}@127.0.0.1:7001/pypi/simple/`)
  })

  test.skipIf(process.platform === 'win32')(
    'gets no index for pip where it is Pipenv, which would write that into a Pipfile',
    async () => {
      const { home } = tempHome({ 'bin/pipenv': '#!/bin/sh\necho "${PIP_INDEX_URL-unset}"\n' })
      chmodSync(join(home, 'bin/pipenv'), 0o700)
      const env = { ...URLS, GUARD_TOKEN: TOKEN }
      const { stdout, stderr } = await runGuard(['exec', '--', join(home, 'bin/pipenv')], { home, env })
      expect(stdout).toBe('unset\n')
      expect(stderr).toContain('there is no Pipfile')
    },
  )

  test('is told why its token was left out', async () => {
    const { home } = tempHome({ '.npmrc': '@acme:registry=https://npm.acme.example/\n' })
    const env = { ...URLS, GUARD_TOKEN: TOKEN }
    const { stderr } = await runGuard(['exec', '--only', 'yarn-1', '--', 'true'], { home, env })
    expect(stderr).toBe(
      `note: yarn-1 gets no token, which would not stay where it belongs: ${home}/.npmrc:1 names npm.acme.example for @acme:registry\n`,
    )
  })
})

describe('the token of exec', () => {
  test('is the valid one that is found, and no file is written', async () => {
    const services = await sandbox()
    const token = await services.issue()
    const tree = { '.npmrc': `//${services.host}/npm/:_authToken=${token}\n` }
    const { home, files, read } = tempHome(tree)
    const args = ['exec', '--', process.execPath, '-p', 'process.env.YARN_NPM_AUTH_TOKEN']
    const { stdout } = await runGuard(args, { home, sandbox: services, printsToken: true })
    expect(stdout).toBe(`${token}\n`)
    expect(files()).toEqual(['.npmrc'])
    expect(read('.npmrc')).toBe(tree['.npmrc'])
  })

  test('is not one that the service rejects', async () => {
    const services = await sandbox()
    const { home } = tempHome({ '.npmrc': `//${services.host}/npm/:_authToken=${TOKEN}\n` })
    const { code, stderr } = await runGuard(['exec', '--', 'true'], { home, sandbox: services })
    expect(code).toBe(3)
    expect(stderr).toContain('rejects')
  })

  test('is the only one there is, where the service cannot be asked', async () => {
    const { home } = tempHome({ '.npmrc': `//127.0.0.1:9/npm/:_authToken=${TOKEN}\n` })
    const env = { GUARD_NPM_URL: 'http://127.0.0.1:9/npm/' }
    const args = ['exec', '--', process.execPath, '-p', 'process.env.YARN_NPM_AUTH_TOKEN']
    const { code, stdout } = await runGuard(args, { home, env, printsToken: true })
    expect([code, stdout]).toEqual([0, `${TOKEN}\n`])
  })

  test('is chosen by its fingerprint where several are valid', async () => {
    const services = await sandbox()
    const [first, second] = [await services.issue(), await services.issue()]
    const { home } = tempHome({
      '.npmrc': `//${services.host}/npm/:_authToken=${first}\n`,
      '.yarnrc.yml': `npmAuthToken: ${second}\n`,
    })
    const run = { home, sandbox: services, printsToken: true }
    expect((await runGuard(['exec', '--', 'true'], run)).code).toBe(2)
    const found = JSON.parse((await runGuard(['find', '--json'], run)).stdout)
    for (const { fingerprint } of found.tokens) {
      const args = ['exec', '--token', fingerprint, '--', process.execPath, '-p', 'process.env.YARN_NPM_AUTH_TOKEN']
      const { stdout } = await runGuard(args, run)
      expect(JSON.parse((await runGuard(['token', '--token', fingerprint, '--json'], run)).stdout).token).toBe(
        stdout.trim(),
      )
    }
  })

  test('comes from standard input, and the program then has an empty one', async () => {
    const { home } = tempHome()
    const script = 'console.log(process.env.YARN_NPM_AUTH_TOKEN, require("fs").readFileSync(0).length)'
    const args = ['exec', '--token-stdin', '--', process.execPath, '-e', script]
    const { stdout } = await runGuard(args, { home, env: URLS, input: `${TOKEN}\n`, printsToken: true })
    expect(stdout).toBe(`${TOKEN} 0\n`)
  })

  test('is refused where standard input holds something else', async () => {
    const { home } = tempHome()
    const { code, stderr } = await runGuard(['exec', '--token-stdin', '--', 'true'], { home, input: 'hello\n' })
    expect(code).toBe(2)
    expect(stderr).toContain('NOT_A_TOKEN')
  })

  test.runIf(process.platform === 'linux')('stands on no command line', async () => {
    const { home } = tempHome()
    const script = `const fs = require('fs'); for (const pid of ['self', process.ppid]) console.log(fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8').replaceAll('\\0', ' '))`
    const args = ['exec', '--', process.execPath, '-e', script]
    const { stdout } = await spawnGuard(args, { home, env: { ...URLS, GUARD_TOKEN: TOKEN } })
    expect(stdout).toContain('exec')
    expect(stdout).not.toContain(TOKEN)
  })
})

describe('guard ends as the program does', () => {
  const run = () => ({ home: tempHome().home, env: { ...URLS, GUARD_TOKEN: TOKEN } })

  test.for([0, 1, 7, 42, 255])('with its exit status %i, and says nothing', async status => {
    const { code, stderr, stdout } = await runGuard(['exec', '--', 'sh', '-c', `exit ${status}`], run())
    expect([code, stderr, stdout]).toEqual([status, '', ''])
  })

  test.for([
    ['TERM', 143],
    ['KILL', 137],
    ['INT', 130],
  ])('with 128 and the number of the signal %s that ended it', async ([signal, status]) => {
    expect((await runGuard(['exec', '--', 'sh', '-c', `kill -${signal} $$`], run())).code).toBe(status)
  })

  test('and passes on the signal that it gets', async () => {
    const script = `process.on('SIGTERM', () => { console.log('heard'); process.exit(9) }); console.log('ready'); setInterval(() => {}, 1000)`
    const { child, finished } = startGuard(['exec', '--', process.execPath, '-e', script], run())
    await new Promise<void>(ready => child.stdout.once('data', () => ready()))
    child.kill('SIGTERM')
    const { code, stdout } = await finished
    expect([code, stdout]).toEqual([9, 'ready\nheard\n'])
  })

  test('with 127 where there is no such program', async () => {
    const { code, stderr } = await runGuard(['exec', '--', 'no-such-program'], run())
    expect(code).toBe(127)
    expect(stderr).toBe(
      'error: no-such-program: there is no such program [NOT_STARTED]\nhint: check its name, its mode and PATH\n',
    )
  })

  test.for([
    [['no-such-program', '--json']],
    [['no-such-program', '--json', '--lang', 'ja', '--no-color', '--verbose']],
    [['--', 'no-such-program', '--json']],
  ])("and takes none of the program's flags for its own: guard exec %j", async ([words]) => {
    const { code, stdout, stderr } = await runGuard(['exec', ...words!], run())
    expect([code, stdout]).toEqual([127, ''])
    expect(stderr).toMatch(/^error: no-such-program: there is no such program \[NOT_STARTED\]\n/)
  })

  test('and speaks as a document where the flag is its own', async () => {
    const { code, stdout } = await runGuard(['exec', '--json', 'no-such-program', '--lang', 'ja'], run())
    expect([code, JSON.parse(stdout).code]).toEqual([127, 'NOT_STARTED'])
  })

  test('with 126 where it cannot be executed', async () => {
    const { home } = tempHome({ 'notes.txt': 'no program\n' })
    chmodSync(join(home, 'notes.txt'), 0o600)
    const { code, stderr } = await runGuard(['exec', '--', join(home, 'notes.txt')], { ...run(), home })
    expect(code).toBe(126)
    expect(stderr).toContain('it cannot be executed [NOT_STARTED]')
  })

  test('and leaves it its standard input, its arguments and their flags', async () => {
    const script = 'console.log(process.argv.slice(1).join(" "), require("fs").readFileSync(0, "utf8").trim())'
    const words = ['exec', process.execPath, '-e', script, '--', '--json', '--only', 'x']
    const { stdout } = await runGuard(words, { ...run(), input: 'typed\n' })
    expect(stdout).toBe('--json --only x typed\n')
  })
})
