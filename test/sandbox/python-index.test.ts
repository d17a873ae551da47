import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Client, openSandbox, register, run, tempFolder } from './client.ts'

const PAGE = '/pypi/simple/guard-sandbox-hello/'
const python = pythonWithPip()

describe.skipIf(python === undefined)('real pip', () => {
  test('installs the wheel with a valid token', async () => {
    const sandbox = await openSandbox({ requireToken: true })
    const { code, err, folder } = await pipInstall(sandbox, `token:${await register(sandbox)}`)
    expect(code, err).toBe(0)
    expect(await readFile(join(folder, 'target', 'guard_sandbox_hello.py'), 'utf8')).toContain('GREETING')
    expect(await sandbox.violations()).toEqual([])
  })

  test('is refused with a revoked token', async () => {
    const sandbox = await openSandbox()
    const token = await register(sandbox)
    await sandbox.call('/npm/api/v1/tokens', { method: 'DELETE', token })
    const { code, err } = await pipInstall(sandbox, `token:${token}`)
    expect(code).not.toBe(0)
    // pip has no message for a 401 from an index
    expect(err).toContain('No matching distribution found for guard-sandbox-hello')
  })

  test('installs with a revoked token as a bare user name if such are treated as anonymous', async () => {
    const sandbox = await openSandbox({ deadTokens: 'anonymous' })
    expect((await pipInstall(sandbox, 'tg_anon_TESTnobodyHasThis0000')).code).toBe(0)
  })
})

describe('the index', () => {
  test.for([
    ['any user and the token as password', (token: string) => `me:${token}`],
    ['the token as user name and no password', (token: string) => `${token}:`],
    ['the token alone', (token: string) => token],
  ] as const)('accepts %s', async ([, write]) => {
    const sandbox = await openSandbox({ requireToken: true })
    const token = await register(sandbox)
    const status = async (credentials: string) =>
      (await sandbox.call(PAGE, { headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } }))
        .status
    expect(await status(write(token))).toBe(200)
    expect(await status(write(`${token}A`))).toBe(401)
  })

  test('asks for Basic credentials when it says 401', async () => {
    const sandbox = await openSandbox({ requireToken: true })
    const { status, headers } = await sandbox.call(PAGE)
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toMatch(/^Basic realm=/)
  })

  test('finds a project under every spelling of its name, and no other project', async () => {
    const sandbox = await openSandbox()
    const page = (await sandbox.call<string>(PAGE)).body
    expect((await sandbox.call('/pypi/simple/Guard_Sandbox.hello')).body).toBe(page)
    expect((await sandbox.call('/pypi/simple/')).body).toContain(`${sandbox.url}${PAGE}`)
    expect((await sandbox.call('/pypi/simple/guard-sandbox/')).status).toBe(404)
  })

  test('names its own wheel with the correct SHA-256', async () => {
    const sandbox = await openSandbox()
    const [, link = '', sha256] = /href="([^"#]+)#sha256=([0-9a-f]{64})"/.exec((await sandbox.call<string>(PAGE)).body)!
    expect(link).toMatch(new RegExp(`^${sandbox.url}/pypi/packages/.+\\.whl$`))
    const bytes = new Uint8Array(await (await fetch(link)).arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
  })
})

/** Installs with the machine's pip and none of its settings. */
async function pipInstall({ host }: Client, credentials: string) {
  const folder = await tempFolder()
  const env = {
    ...{ HOME: folder, PIP_CONFIG_FILE: process.platform === 'win32' ? 'nul' : '/dev/null' },
    ...{ PIP_INDEX_URL: `http://${credentials}@${host}/pypi/simple/`, PIP_NO_INPUT: '1', PIP_RETRIES: '0' },
    ...{ PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_ROOT_USER_ACTION: 'ignore' },
  }
  const args = ['-m', 'pip', 'install', '--no-cache-dir', '--target', join(folder, 'target'), 'guard-sandbox-hello']
  return { ...(await run(python!, args, { cwd: folder, env })), folder }
}

/** The path of a Python that has pip, with shims resolved, because those need the real HOME. */
function pythonWithPip(): string | undefined {
  try {
    return execFileSync('python3', ['-c', 'import pip, sys; print(sys.executable)'], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim()
  } catch {
    return undefined
  }
}
