import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findWebTokens } from '../src/sandbox/web-tokens.ts'
import { startService } from './api/helpers/servers.ts'
import { movableClock } from './helpers/clock.ts'
import { type Run, runGuard, sandbox, tempHome } from './helpers/guard.ts'

type Services = Awaited<ReturnType<typeof sandbox>>

/** A job of GitHub Actions that may request ID tokens, with everything it has in its environment. */
function jobOf({ environment }: Services): Record<string, string> {
  const { ACTIONS_ID_TOKEN_REQUEST_TOKEN = '', GUARD_BOT_ID = '' } = environment
  return { GITHUB_ACTIONS: 'true', ACTIONS_ID_TOKEN_REQUEST_TOKEN, GUARD_BOT_ID }
}

const PRINT = [process.execPath, '-e', 'process.stdout.write(JSON.stringify(process.env))']

async function ci(services: Services, { flags = [], program = PRINT, ...run }: Partial<Run> & Flags = {}) {
  const home = run.home ?? tempHome().home
  const env = { ...jobOf(services), ...run.env }
  return runGuard(['ci', ...flags, '--', ...program], { ...run, home, env, sandbox: services })
}

interface Flags {
  flags?: readonly string[]
  program?: readonly string[]
}

/** An ID token as GitHub would give it to this job. */
async function idTokenOf({ environment, url }: Services, audience = `${url}/sts`): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: endpoint, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = environment
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`${endpoint}&audience=${encodeURIComponent(audience)}`, { headers })
  return ((await response.json()) as { value: string }).value
}

const withoutServices = (env: Record<string, string>) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^GUARD_.*_URL$/.test(name)))

describe('a program that guard runs in a job of CI', () => {
  test('gets a short-lived token that every registry takes, and nothing that identifies the job', async () => {
    const services = await sandbox({ requireToken: true })
    const { home, files } = tempHome({ 'p/package.json': '{}', 'p/Gemfile': '' })
    const { code, stdout, stderr } = await ci(services, { home, cwd: join(home, 'p') })
    expect([code, stderr]).toEqual([0, ''])
    const env = JSON.parse(stdout) as Record<string, string>
    const token = env[`npm_config_//${services.host}/npm/:_authToken`]!
    expect(findWebTokens(token)).toEqual([{ kind: 'access', value: token }])
    expect(env.BUNDLE_127__0__0__1).toBe(`token:${token}`)
    expect(Object.keys(env).filter(name => /ID_TOKEN/.test(name))).toEqual([])
    expect(findWebTokens(stdout).filter(({ kind }) => kind !== 'access')).toEqual([])
    expect(files()).toEqual(['p/Gemfile', 'p/package.json'])
    const asked = [
      'npm/guard-sandbox-hello',
      'pypi/simple/',
      'rubygems/names',
      'golang/sandbox.flatt.tech/hello/@v/list',
      'packagist/packages.json',
    ]
    for (const path of asked) {
      const authorization = path.startsWith('npm') ? `Bearer ${token}` : `Basic ${btoa(`token:${token}`)}`
      expect([path, (await fetch(`${services.url}/${path}`, { headers: { authorization } })).status]).toEqual([
        path,
        200,
      ])
    }
  })

  test('gets a token that works as long as was asked for', async () => {
    const clock = movableClock()
    const services = await sandbox({ requireToken: true }, clock)
    const { stdout, stderr } = await ci(services, {
      clock,
      flags: ['--expires-in', '600', '--only', 'npm', '--verbose'],
    })
    expect(stderr).toContain(`${services.host} issued a token that works for 600 seconds`)
    const token = findWebTokens(stdout)[0]!.value
    const status = async () =>
      (await fetch(`${services.url}/npm/guard-sandbox-hello`, { headers: { authorization: `Bearer ${token}` } })).status
    clock.advance(599_000)
    expect(await status()).toBe(200)
    clock.advance(1_000)
    expect(await status()).toBe(401)
  })

  test.for(['GUARD_ID_TOKEN', '--id-token-file'])('gets one for the ID token of %s', async from => {
    const services = await sandbox()
    const idToken = await idTokenOf(services)
    const { home } = tempHome({ 'id.jwt': `${idToken}\n` })
    const given: Partial<Run> & Flags =
      from === 'GUARD_ID_TOKEN' ? { env: { [from]: idToken } } : { flags: [from, 'id.jwt'] }
    const env = { ACTIONS_ID_TOKEN_REQUEST_TOKEN: '', ...given.env }
    const { code, stdout } = await ci(services, { home, ...given, env })
    expect(code).toBe(0)
    expect(new Set(findWebTokens(stdout).map(({ kind }) => kind))).toEqual(new Set(['access']))
  })

  test('decides how guard ends', async () => {
    const services = await sandbox()
    const { code, stdout, stderr } = await ci(services, { program: ['sh', '-c', 'exit 42'] })
    expect([code, stdout, stderr]).toEqual([42, '', ''])
    expect((await ci(services, { program: ['no-such-program'] })).code).toBe(127)
  })

  test('prints what it prints with --json too, and only an error is a document', async () => {
    const services = await sandbox()
    const echo = await ci(services, { flags: ['--json'], program: ['echo', 'hello'] })
    expect([echo.code, echo.stdout]).toEqual([0, 'hello\n'])
    const failed = await ci(services, { flags: ['--json', '--bot-id', 'BT01UNKNOWN'] })
    expect(JSON.parse(failed.stdout)).toMatchObject({ schema: 'guard.error/1', code: 'ID_TOKEN_REJECTED', exitCode: 3 })
  })

  test('gets no token in a variable that the project gives to another host', async () => {
    const services = await sandbox()
    const { home } = tempHome({ '.npmrc': '@acme:registry=https://npm.acme.example/\n' })
    const { stdout, stderr } = await ci(services, { home, flags: ['--only', 'yarn-1'] })
    expect(findWebTokens(stdout)).toEqual([])
    expect(stderr).toContain('names npm.acme.example for @acme:registry')
  })
})

describe('the token', () => {
  test('is in nothing that guard prints, whatever its shape', async () => {
    const services = await sandbox()
    const opaque = 'opaqueTEST0123456789abcdef'
    await services.fault({
      ...{ path: '/sts/bots/exchange', fault: 'answer', times: 0 },
      body: JSON.stringify({ access_token: opaque, expires_in: 60 }),
    })
    const { home } = tempHome({
      'p/.npmrc': `; ${opaque}\n//elsewhere.example/:_authToken=\${NPM_TOKEN}\n`,
      [`${opaque}/.npmrc`]: '@acme:registry=https://npm.acme.example/\n',
    })
    const cwd = join(home, opaque)
    const program = ['sh', '-c', 'exit 3']
    const { stderr } = await ci(services, { home, cwd, program, flags: ['--verbose', '--only', 'yarn-1,npm'] })
    expect(stderr).toContain('names npm.acme.example for @acme:registry')
    expect(stderr).not.toContain(opaque)
  })

  test('is shown to the runner of GitHub alone, which then hides it, and only if that is asked for', async () => {
    const services = await sandbox()
    const masked = await ci(services, { flags: ['--add-mask'] })
    const [token] = findWebTokens(masked.stdout)
    expect(masked.stderr).toBe(`::add-mask::${token!.value}\n`)
    const elsewhere = await ci(services, { flags: ['--add-mask'], env: { GITHUB_ACTIONS: '' } })
    expect([elsewhere.code, elsewhere.stdout]).toEqual([2, ''])
    expect(elsewhere.stderr).toContain('[NOT_ON_GITHUB]')
  })
})

describe('without an ID token', () => {
  const none = { ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }

  test('nothing is run, and the missing permission is named', async () => {
    const services = await sandbox()
    const { code, stdout, stderr } = await ci(services, { env: none })
    expect([code, stdout]).toEqual([9, ''])
    expect(stderr).toMatch(
      /^error: GitHub issues no ID token to this job \[NO_ID_TOKEN\]\nhint: add `permissions: id-token: write`/,
    )
  })

  test('the program runs with the registries alone if that is asked for, and without a bot id', async () => {
    const services = await sandbox()
    const env = { ...none, GUARD_BOT_ID: '' }
    const { code, stdout, stderr } = await ci(services, { env, flags: ['--or-anonymous'] })
    expect(code).toBe(0)
    expect(stderr).toBe(
      `note: this job has no ID token, so ${process.execPath} gets Guard's registries without a token\n`,
    )
    const seen = JSON.parse(stdout) as Record<string, string>
    expect(withoutServices(seen)).toMatchObject({
      npm_config_registry: `${services.url}/npm/`,
      YARN_NPM_REGISTRY_SERVER: `${services.url}/npm/`,
      BUN_CONFIG_REGISTRY: `${services.url}/npm/`,
      PIP_INDEX_URL: `${services.url}/pypi/simple/`,
      UV_DEFAULT_INDEX: `${services.url}/pypi/simple/`,
      'BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/': `${services.url}/rubygems/`,
      GOPROXY: `${services.url}/golang`,
    })
    expect(Object.keys(seen).filter(name => /_auth|AUTH|PASSWORD|BUNDLE_127/.test(name))).toEqual([])
  })

  test.for<[string, Record<string, unknown>, number]>([
    ['is rejected', { fault: 'status', status: 400 }, 3],
    ['cannot be exchanged', { fault: 'status', status: 503 }, 4],
    ['is exchanged too often', { fault: 'status', status: 429, retryAfter: 300 }, 5],
  ])('that flag does not count: the program does not run where the ID token %s', async ([, fault, exit]) => {
    const services = await sandbox()
    await services.fault({ path: '/sts/bots/exchange', times: 0, ...fault })
    const { code, stdout } = await ci(services, { flags: ['--or-anonymous'] })
    expect([code, stdout]).toEqual([exit, ''])
  })
})

describe('guard ci refuses', () => {
  test.for<[string, Partial<Run> & Flags, number, string]>([
    ['no bot id', { env: { GUARD_BOT_ID: '' } }, 2, 'BAD_ID'],
    ['an API key as a bot id', { env: { GUARD_BOT_ID: 'shisho_apikey_TESTx7Qm2VbN4kLp9sWd3' } }, 2, 'BAD_ID'],
    ['a bot that there is not', { flags: ['--bot-id', 'BT01UNKNOWN'] }, 3, 'ID_TOKEN_REJECTED'],
    ['a lifetime of nothing', { flags: ['--expires-in', '0'] }, 2, ''],
    ['a lifetime of more than a day', { flags: ['--expires-in', '86401'] }, 2, ''],
    ['a file that is not there', { flags: ['--id-token-file', 'gone.jwt'] }, 2, 'NO_ID_TOKEN'],
    [
      'a Guard token in the place of an ID token',
      { env: { GUARD_ID_TOKEN: 'tg_anon_TESTx7Qm2VbN4kLp9sWd' } },
      2,
      'NOT_AN_ID_TOKEN',
    ],
    ['a service over http', { env: { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://g.example/' } }, 8, 'INSECURE_URL'],
    [
      'a request token that GitHub does not know',
      { env: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'TESTunknown' } },
      9,
      'NO_ID_TOKEN',
    ],
  ])('%s', async ([, given, exit, words]) => {
    const services = await sandbox()
    const { code, stdout, stderr } = await ci(services, given)
    expect([code, stdout]).toEqual([exit, ''])
    expect(stderr).toContain(words)
  })

  test('to send an ID token that another service would accept', async () => {
    const services = await sandbox()
    const sts = await startService({ body: {} })
    const env = { GUARD_ID_TOKEN: await idTokenOf(services, 'https://other.example'), GUARD_STS_URL: sts.url }
    const { code, stderr } = await ci(services, { env })
    expect(code).toBe(8)
    expect(stderr).toContain('[WRONG_AUDIENCE]')
    expect(sts.received).toEqual([])
  })

  test('to follow GitHub to another place: no request token goes there', async () => {
    const services = await sandbox()
    const elsewhere = await startService({ body: { value: 'a.b.c' } })
    const moved = await startService({ status: 302, headers: { location: elsewhere.url } })
    const { code } = await ci(services, { env: { ACTIONS_ID_TOKEN_REQUEST_URL: moved.url } })
    expect(code).toBe(4)
    expect(elsewhere.received).toEqual([])
    expect(moved.received).toHaveLength(1)
  })

  test('to start before the answer is there, and is patient with a service that is not', async () => {
    const services = await sandbox()
    await services.fault({ path: '/sts/bots/exchange', fault: 'cut-after', times: 3 })
    const clock = movableClock()
    const { code } = await ci(services, { clock })
    expect(code).toBe(0)
    expect(clock.slept).toHaveLength(3)
  })
})
