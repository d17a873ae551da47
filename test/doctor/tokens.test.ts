import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cleanEnvironment, runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { check, NOWHERE, NPMRC, privateHome, TOKEN } from './doctor.ts'

describe.skipIf(process.platform === 'win32')('perms', () => {
  test('finds a file that other users can read, and --fix closes it', async () => {
    const { home, read } = tempHome({ '.npmrc': NPMRC })
    const path = join(home, '.npmrc')
    chmodSync(path, 0o644)
    expect(await check('perms', { home, env: NOWHERE })).toMatchObject({
      outcome: 'fault',
      findings: [{ path, fix: `run \`chmod 600 ${path}\``, fixable: true }],
    })
    expect(await check('perms', { home, env: NOWHERE }, ['--fix', '--yes'])).toMatchObject({
      outcome: 'ok',
      mended: [{ path }],
    })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(read('.npmrc')).toBe(NPMRC)
  })

  test('ignores files without a token', async () => {
    const { home } = tempHome({ '.npmrc': 'registry=https://npm.acme.example/\n' })
    chmodSync(join(home, '.npmrc'), 0o644)
    expect(await check('perms', { home })).toMatchObject({ outcome: 'ok', findings: [] })
  })
})

describe('git', () => {
  const git = (folder: string, ...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-C', folder, ...words], {
      env: cleanEnvironment(folder),
      stdio: 'pipe',
    })

  test('finds the token in a file that git tracks', async () => {
    const { home } = privateHome({ 'p/.npmrc': NPMRC })
    git(join(home, 'p'), 'init', '-q')
    git(join(home, 'p'), 'add', '.npmrc')
    const { outcome, findings } = await check('git', { home, env: NOWHERE })
    expect(outcome).toBe('fault')
    expect(findings).toMatchObject([
      { path: join(home, 'p/.npmrc'), message: expect.stringContaining('git tracks it') },
    ])
  })

  test('finds a token in the history after it was removed from the file', async () => {
    const { home, write } = privateHome({ 'p/.npmrc': NPMRC, '.npmrc': NPMRC })
    const folder = join(home, 'p')
    git(folder, 'init', '-q')
    git(folder, 'add', '.npmrc')
    git(folder, 'commit', '-qm', 'x')
    write('p/.npmrc', 'fund=false\n')
    git(folder, 'commit', '-qam', 'y')
    const { outcome, findings } = await check('git', { home, cwd: folder, env: NOWHERE })
    expect(outcome).toBe('fault')
    expect(findings).toMatchObject([
      {
        path: join(folder, '.npmrc'),
        message: expect.stringContaining('no longer in the file'),
        fix: expect.stringContaining('guard rotate'),
      },
    ])
  })

  test('accepts a file that git ignores', async () => {
    const { home } = privateHome({ 'p/.npmrc': NPMRC, 'p/.gitignore': '.npmrc\n' })
    git(join(home, 'p'), 'init', '-q')
    git(join(home, 'p'), 'add', '.')
    expect(await check('git', { home, env: NOWHERE })).toMatchObject({ outcome: 'ok', findings: [] })
  })
})

describe('history', () => {
  test('finds tokens that were typed, and says how to remove them', async () => {
    const { home } = privateHome({ '.bash_history': `ls\nexport NPM_TOKEN=${TOKEN}\n` })
    expect(await check('history', { home, env: NOWHERE })).toMatchObject({
      outcome: 'fault',
      findings: [{ path: join(home, '.bash_history'), line: 2, fix: expect.stringContaining('history -c') }],
    })
  })

  test('accepts a history without tokens', async () => {
    const { home } = privateHome({ '.zsh_history': ': 1700000000:0;ls\n' })
    expect(await check('history', { home, env: NOWHERE })).toMatchObject({ outcome: 'ok', findings: [] })
  })

  test('is skipped if no shell keeps one', async () => {
    expect(await check('history', { home: tempHome().home })).toMatchObject({ outcome: 'skipped' })
  })
})

describe('tokens', () => {
  test('names each copy of a token that the service rejects', async () => {
    const services = await sandbox()
    const valid = await services.issue()
    const { home } = privateHome({
      '.npmrc': `//${services.host}/npm/:_authToken=${valid}\n`,
      '.yarnrc.yml': `# ours\nnpmAuthToken: ${TOKEN}\n`,
    })
    const { outcome, findings } = await check('tokens', { home, sandbox: services })
    expect(outcome).toBe('fault')
    expect(findings).toMatchObject([
      { path: join(home, '.yarnrc.yml'), line: 2, fix: expect.stringMatching(/guard sync --from sha256:/) },
    ])
  })

  test('warns if several tokens are valid', async () => {
    const services = await sandbox()
    const { home } = privateHome({
      '.npmrc': `//${services.host}/npm/:_authToken=${await services.issue()}\n`,
      '.yarnrc.yml': `npmAuthToken: ${await services.issue()}\n`,
    })
    const { outcome, findings } = await check('tokens', { home, sandbox: services })
    expect([outcome, findings[0]?.message]).toEqual(['warning', expect.stringContaining('2 different tokens')])
  })

  test('never takes a missing answer for a rejection', async () => {
    const { home } = privateHome({ '.npmrc': NPMRC })
    const { outcome, findings } = await check('tokens', { home, env: NOWHERE })
    expect([outcome, findings[0]?.message]).toEqual(['warning', expect.stringContaining('cannot be told')])
  })

  test('accepts one valid token', async () => {
    const services = await sandbox()
    const { home } = privateHome({ '.npmrc': `//${services.host}/npm/:_authToken=${await services.issue()}\n` })
    expect(await check('tokens', { home, sandbox: services })).toMatchObject({
      outcome: 'ok',
      evidence: '1 of 1 tokens valid',
    })
  })
})

describe('leaks', () => {
  test('finds a config that sends the token to another host', async () => {
    const { home } = privateHome({ '.npmrc': `${NPMRC}//npm.acme.example/:_authToken=${TOKEN}\n` })
    expect(await check('leaks', { home, env: NOWHERE })).toMatchObject({
      outcome: 'fault',
      findings: [{ path: join(home, '.npmrc'), line: 2, message: expect.stringContaining('npm.acme.example') }],
    })
  })

  test.for([
    ['YARN_NPM_AUTH_TOKEN', '.yarnrc.yml', 'npmRegistryServer: "https://npm.acme.example"\n'],
    ['BUN_CONFIG_TOKEN', 'bunfig.toml', '[install]\nregistry = "https://npm.acme.example/"\n'],
    ['NPM_CONFIG_TOKEN', '.npmrc', 'registry=https://npm.acme.example/\n'],
  ])('finds that %s is sent where %s says', async ([name, path, text]) => {
    const { home } = privateHome({ [path!]: text! })
    const { outcome, findings } = await check('leaks', { home, env: { ...NOWHERE, [name!]: TOKEN } })
    expect([outcome, findings[0]?.message]).toEqual(['fault', expect.stringContaining('sends it to npm.acme.example')])
  })

  test.for([
    ['YARN_NPM_AUTH_TOKEN', { YARN_NPM_REGISTRY_SERVER: 'http://127.0.0.1:9/npm/' }],
    ['BUN_CONFIG_TOKEN', { BUN_CONFIG_REGISTRY: 'http://127.0.0.1:9/npm/' }],
  ] as const)('accepts %s beside its registry', async ([name, env]) => {
    const { home } = tempHome()
    const result = await check('leaks', { home, env: { ...NOWHERE, ...env, [name]: TOKEN } })
    expect(result).toMatchObject({ outcome: 'ok', findings: [] })
  })

  test('finds a scope for which Yarn sends a token that names no registry', async () => {
    const yarnrc = `npmRegistryServer: "http://127.0.0.1:9/npm"\nnpmAuthToken: ${TOKEN}\nnpmScopes:\n  acme:\n    npmRegistryServer: https://npm.acme.example\n`
    const { home } = privateHome({ '.yarnrc.yml': yarnrc })
    const { outcome, findings } = await check('leaks', { home, env: NOWHERE })
    expect([outcome, findings[0]?.message]).toEqual(['fault', expect.stringContaining('npm.acme.example')])
  })
})

describe('unfinished', () => {
  test('finds a killed rotation, and nothing after it was resumed', async () => {
    const services = await sandbox()
    const { home } = privateHome({ '.npmrc': `//${services.host}/npm/:_authToken=${await services.issue()}\n` })
    const run = { home, sandbox: services }
    await services.fault({ path: '/npm/api/v1/tokens/regenerate', fault: 'cut-after', times: 1 })
    expect((await runGuard(['rotate', '--yes'], run)).code).toBe(7)
    expect(await check('unfinished', run)).toMatchObject({
      outcome: 'fault',
      findings: [
        {
          fix: expect.stringMatching(
            /^run `guard sync --token-stdin` with the token of another machine; if none has one, `guard reset EMAIL`/,
          ),
        },
      ],
    })
  })

  test('reports nothing without a journal', async () => {
    expect(await check('unfinished', { home: tempHome().home })).toMatchObject({ outcome: 'ok', findings: [] })
  })
})

/** A server that answers every request alike. */
async function stranger(status: number, body: string, headers: Record<string, string> = {}): Promise<string> {
  const server = createServer((_request, response) => void response.writeHead(status, headers).end(body)).listen(
    0,
    '127.0.0.1',
  )
  await new Promise(ready => server.once('listening', ready))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/npm/`
}

describe('canary', () => {
  test('passes if Guard blocks the package', async () => {
    const result = await check('canary', { home: tempHome().home, sandbox: await sandbox() })
    expect(result).toMatchObject({ outcome: 'ok', evidence: expect.stringContaining('blocked by security policy') })
  })

  test('finds a registry that serves the package', async () => {
    const env = { GUARD_NPM_URL: await stranger(200, '{"name":"x"}') }
    expect(await check('canary', { home: tempHome().home, env })).toMatchObject({ outcome: 'fault' })
  })

  test.for([
    [403, '<html>Sign in</html>'],
    [404, '{}'],
  ] as const)('cannot tell from an answer %i without a message about blocking', async ([status, body]) => {
    const env = { GUARD_NPM_URL: await stranger(status, body) }
    expect(await check('canary', { home: tempHome().home, env })).toMatchObject({ outcome: 'warning' })
  })
})

describe('clock', () => {
  test('finds a clock that is an hour off', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString()
    const env = { GUARD_NPM_URL: await stranger(403, '{}', { date }) }
    const { outcome, evidence } = await check('clock', { home: tempHome().home, env })
    expect([outcome, evidence]).toEqual(['fault', expect.stringMatching(/^3(?:59\d|60\d) seconds behind 127\.0\.0\.1/)])
  })

  test('accepts the time of the service', async () => {
    const result = await check('clock', { home: tempHome().home, sandbox: await sandbox() })
    expect(result).toMatchObject({ outcome: 'ok', findings: [] })
  })

  test('is skipped if no answer comes', async () => {
    expect(await check('clock', { home: tempHome().home, env: NOWHERE })).toMatchObject({ outcome: 'skipped' })
  })
})

describe('network', () => {
  test.for<[string, Record<string, string>]>([
    ['HTTPS_PROXY', { HTTPS_PROXY: 'socks5://127.0.0.1:1' }],
    ['NODE_EXTRA_CA_CERTS', { NODE_EXTRA_CA_CERTS: '/no/such/file.pem' }],
    ['NODE_TLS_REJECT_UNAUTHORIZED', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
  ])('finds what is wrong with %s', async ([name, env]) => {
    const { outcome, findings } = await check('network', { home: tempHome().home, env })
    expect([outcome, findings.map(({ path }) => path)]).toEqual(['fault', [`env:${name}`]])
  })

  test.for([
    ['.npmrc', 'registry=http://npm.flatt.tech/\n', 'plain http'],
    ['.npmrc', 'strict-ssl=false\n', 'strict-ssl'],
    ['.config/pip/pip.conf', '[global]\ntrusted-host = pypi.flatt.tech\n', 'trusted-host'],
  ])('finds settings in %s that weaken TLS: %s', async ([path, text, word]) => {
    const { home } = tempHome({ [path!]: text! })
    const { outcome, findings } = await check('network', { home })
    expect([outcome, findings[0]?.message]).toEqual(['fault', expect.stringContaining(word!)])
  })

  test('accepts a proxy, existing certificates, and https', async () => {
    const pem = readFileSync(join(import.meta.dirname, '../../LICENSE'))
    const { home } = tempHome({ 'ca.pem': pem, '.npmrc': 'registry=https://npm.flatt.tech/\nstrict-ssl=true\n' })
    const env = { HTTPS_PROXY: 'http://127.0.0.1:3128', NODE_EXTRA_CA_CERTS: join(home, 'ca.pem') }
    expect(await check('network', { home, env })).toMatchObject({ outcome: 'ok', evidence: 'HTTPS_PROXY set' })
  })
})

describe('keychain', () => {
  test('is not checked unless a copy there was requested', async () => {
    expect(await check('keychain', { home: tempHome().home })).toMatchObject({ outcome: 'skipped' })
  })

  test.skipIf(process.platform !== 'linux')('finds that the requested copy cannot be read', async () => {
    const { home } = tempHome({ '.config/guard/config.toml': 'keychain = true\n' })
    const { outcome } = await check('keychain', { home, env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' } })
    expect(outcome).toBe('fault')
  })
})
