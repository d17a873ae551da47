import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Client, openSandbox, register, run, tempFolder } from './client.ts'

interface Packument {
  name: string
  versions: Record<string, { dist: { tarball: string; shasum: string; integrity: string } }>
}

describe('real npm', () => {
  test('installs the scoped package and its dependency with a valid token', async () => {
    const sandbox = await openSandbox({ requireToken: true })
    const { code, err, folder } = await npmInstall(sandbox, await register(sandbox))
    expect(code, err).toBe(0)
    for (const name of ['guard-sandbox-hello', '@guard-sandbox/hello']) {
      expect(await readFile(join(folder, 'node_modules', name, 'index.js'), 'utf8')).toContain(`hello from ${name}`)
    }
    expect(await sandbox.violations()).toEqual([])
  })

  test('is refused with a revoked token', async () => {
    const sandbox = await openSandbox()
    const { code, err } = await npmInstall(sandbox, await deadToken(sandbox))
    expect(code).not.toBe(0)
    expect(err).toContain('E401')
  })

  test('installs with a revoked token if such are treated as anonymous', async () => {
    const sandbox = await openSandbox({ deadTokens: 'anonymous' })
    expect((await npmInstall(sandbox, await deadToken(sandbox))).code).toBe(0)
    expect(await sandbox.violations()).toEqual([])
  })

  test('prints why a blocked package is blocked', async () => {
    const sandbox = await openSandbox()
    const { code, err } = await npmInstall(sandbox, await register(sandbox), '@panda-guard/test-malicious')
    expect(code).not.toBe(0)
    expect(err).toContain(
      `403 Forbidden - GET ${sandbox.url}/npm/@panda-guard%2ftest-malicious - Package blocked by security policy`,
    )
  })
})

describe('a packument', () => {
  test.for(['guard-sandbox-hello', '@guard-sandbox/hello', '@guard-sandbox%2fhello', '@guard-sandbox%2Fhello'])(
    'of %s names a tarball of this registry with correct checksums',
    async name => {
      const sandbox = await openSandbox()
      const { body } = await sandbox.call<Packument>(`/npm/${name}`)
      const { tarball, shasum, integrity } = body.versions['1.0.0']!.dist
      expect(body.name).toBe(decodeURIComponent(name))
      expect(tarball).toMatch(new RegExp(`^${sandbox.url}/npm/.+/-/.+-1\\.0\\.0\\.tgz$`))
      const bytes = new Uint8Array(await (await fetch(tarball)).arrayBuffer())
      expect(createHash('sha1').update(bytes).digest('hex')).toBe(shasum)
      expect(`sha512-${createHash('sha512').update(bytes).digest('base64')}`).toBe(integrity)
    },
  )

  test('of an unknown package is 404 in the format that npm prints', async () => {
    const sandbox = await openSandbox()
    expect(await sandbox.call('/npm/no-such-package')).toMatchObject({ status: 404, body: { error: 'Not found' } })
    expect((await sandbox.call('/npm/guard-sandbox-hello/-/guard-sandbox-hello-9.9.9.tgz')).status).toBe(404)
  })

  test.for(['%2f', '%2F', '/'])('of the blocked package is 403, with %s in its name', async slash => {
    const sandbox = await openSandbox()
    const answer = await sandbox.call(`/npm/@panda-guard${slash}test-malicious`)
    expect(answer).toMatchObject({ status: 403, body: { error: 'Package blocked by security policy' } })
  })
})

describe('the npm registry', () => {
  test.for([
    ['Bearer', (token: string) => `Bearer ${token}`],
    ['Basic with any user', (token: string) => `Basic ${Buffer.from(`me:${token}`).toString('base64')}`],
  ] as const)('accepts a token as %s', async ([, write]) => {
    const sandbox = await openSandbox({ requireToken: true })
    const token = await register(sandbox)
    const status = async (authorization: string) =>
      (await sandbox.call('/npm/guard-sandbox-hello', { headers: { authorization } })).status
    expect(await status(write(token))).toBe(200)
    expect(await status(write(`${token}A`))).toBe(401)
  })

  test('serves requests without a token, unless one is required', async () => {
    const open = await openSandbox()
    expect((await open.call('/npm/guard-sandbox-hello')).status).toBe(200)
    const closed = await openSandbox({ requireToken: true, deadTokens: 'anonymous' })
    expect((await closed.call('/npm/guard-sandbox-hello')).status).toBe(401)
    expect((await closed.call('/npm/guard-sandbox-hello', { token: 'tg_anon_TESTdead1' })).status).toBe(401)
  })

  test('refuses a revoked token for a tarball as for a packument', async () => {
    const sandbox = await openSandbox()
    const token = await deadToken(sandbox)
    const path = '/npm/guard-sandbox-hello/-/guard-sandbox-hello-1.0.0.tgz'
    expect((await sandbox.call(path, { token })).status).toBe(401)
    expect((await sandbox.call(path)).status).toBe(200)
  })
})

async function deadToken(sandbox: Client): Promise<string> {
  const token = await register(sandbox)
  await sandbox.call('/npm/api/v1/tokens/regenerate', { method: 'POST', token })
  return token
}

async function npmInstall({ url, host }: Client, token: string, name = '@guard-sandbox/hello') {
  const folder = await tempFolder()
  const npmrc = `registry=${url}/npm/\n//${host}/npm/:_authToken=${token}\nfetch-retries=0\nupdate-notifier=false\n`
  await writeFile(join(folder, '.npmrc'), npmrc)
  await writeFile(join(folder, 'package.json'), '{"name":"throw-away","version":"1.0.0"}')
  const settings = { npm_config_cache: join(folder, 'cache'), npm_config_globalconfig: join(folder, 'none') }
  const result = await run('npm', ['install', name], {
    cwd: folder,
    env: { HOME: folder, USERPROFILE: folder, ...settings },
  })
  return { ...result, folder }
}
