import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openSandbox, register, run, tempFolder } from './client.ts'

describe('the Go proxy', () => {
  test.skipIf(!hasGo())('lets real go download a module', async () => {
    const sandbox = await openSandbox()
    const folder = await tempFolder()
    const env = {
      ...{ HOME: folder, GOPATH: folder, GOCACHE: join(folder, 'cache'), GOMODCACHE: join(folder, 'mod') },
      ...{
        GOPROXY: `${sandbox.url}/golang`,
        GOSUMDB: 'off',
        GOTOOLCHAIN: 'local',
        GOFLAGS: '-modcacherw',
        GOENV: 'off',
      },
    }
    const { code, err } = await run('go', ['mod', 'download', 'sandbox.flatt.tech/hello@latest'], { cwd: folder, env })
    expect(code, err).toBe(0)
    const source = join(folder, 'mod', 'sandbox.flatt.tech', 'hello@v1.0.0', 'hello.go')
    expect(await readFile(source, 'utf8')).toContain('package hello')
  })

  test("blocks the vendor's test module, and knows no other", async () => {
    const sandbox = await openSandbox()
    const blocked = '/golang/github.com/flatt-security/hola-takumi-go/@v/v0.1.0.info'
    expect((await sandbox.call(blocked)).status).toBe(403)
    expect((await sandbox.call('/golang/example.com/other/@v/list')).status).toBe(404)
    expect((await sandbox.call('/golang/sandbox.flatt.tech/hello/@v/v9.0.0.mod')).status).toBe(404)
    expect((await sandbox.call('/golang/sandbox.flatt.tech/hello/@v/list')).body).toBe('v1.0.0\n')
  })
})

describe('the gem index', () => {
  test('names a gem by its correct checksum and its info by its correct digest', async () => {
    const sandbox = await openSandbox()
    const info = (await sandbox.call<string>('/rubygems/info/guard_sandbox_hello')).body
    const gem = await download(`${sandbox.url}/rubygems/gems/guard_sandbox_hello-1.0.0.gem`)
    expect(info).toBe(`---\n1.0.0 |checksum:${createHash('sha256').update(gem).digest('hex')}\n`)
    const md5 = createHash('md5').update(info).digest('hex')
    expect((await sandbox.call('/rubygems/versions')).body).toContain(`\nguard_sandbox_hello 1.0.0 ${md5}\n`)
    expect((await sandbox.call('/rubygems/info/other')).status).toBe(404)
  })

  test('has a root and a gemspec, which gem requests before it downloads', async () => {
    const sandbox = await openSandbox()
    const quick = `${sandbox.url}/rubygems/quick/Marshal.4.8`
    expect((await sandbox.call('/rubygems/', { method: 'HEAD' })).status).toBe(200)
    const gemspec = inflateSync(await download(`${quick}/guard_sandbox_hello-1.0.0.gemspec.rz`))
    expect(gemspec.subarray(0, 23).toString('latin1')).toBe('\x04\bu:\x17Gem::Specification')
    expect((await fetch(`${quick}/other-1.0.0.gemspec.rz`)).status).toBe(404)
  })

  test('serves a gem that tar unpacks, with correct checksums of its parts', async () => {
    const sandbox = await openSandbox()
    const folder = await tempFolder()
    await writeFile(join(folder, 'a.gem'), await download(`${sandbox.url}/rubygems/gems/guard_sandbox_hello-1.0.0.gem`))
    expect((await run('tar', ['-xf', 'a.gem'], { cwd: folder, env: {} })).code).toBe(0)
    const checksums = gunzipSync(await readFile(join(folder, 'checksums.yaml.gz'))).toString()
    for (const part of ['metadata.gz', 'data.tar.gz']) {
      const sha256 = createHash('sha256')
        .update(await readFile(join(folder, part)))
        .digest('hex')
      expect(checksums).toContain(`  ${part}: ${sha256}\n`)
    }
    expect((await run('tar', ['-xzf', 'data.tar.gz'], { cwd: folder, env: {} })).code).toBe(0)
    expect(await readFile(join(folder, 'lib', 'guard_sandbox_hello.rb'), 'utf8')).toContain('GREETING')
  })
})

describe('the Composer repository', () => {
  test('links from its root to an archive with the correct checksum', async () => {
    const sandbox = await openSandbox()
    const root = (await sandbox.call<{ 'metadata-url': string }>('/packagist/packages.json')).body
    const metadata = await fetch(root['metadata-url'].replace('%package%', 'guard-sandbox/hello'))
    const { packages } = (await metadata.json()) as {
      packages: Record<string, { dist: { url: string; shasum: string } }[]>
    }
    const { url, shasum } = packages['guard-sandbox/hello']![0]!.dist
    expect(
      createHash('sha1')
        .update(await download(url))
        .digest('hex'),
    ).toBe(shasum)
    expect((await sandbox.call('/packagist/p2/guard-sandbox/hello~dev.json')).status).toBe(200)
    expect((await sandbox.call('/packagist/p2/other/other.json')).status).toBe(404)
  })
})

test.for(['/rubygems/versions', '/golang/sandbox.flatt.tech/hello/@v/list', '/packagist/packages.json'])(
  '%s checks the token and asks for Basic credentials',
  async path => {
    const sandbox = await openSandbox({ requireToken: true })
    const token = await register(sandbox)
    const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`_:${password}`).toString('base64')}` })
    expect((await sandbox.call(path, { headers: basic(token) })).status).toBe(200)
    const refused = await sandbox.call(path, { headers: basic(`${token}A`) })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic realm=/)
  },
)

async function download(url: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer())
}

function hasGo(): boolean {
  try {
    // Go writes into HOME with every command.
    execFileSync('go', ['version'], { stdio: 'ignore', env: { PATH: process.env.PATH ?? '', HOME: tmpdir() } })
    return true
  } catch {
    return false
  }
}
