import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { askForCode, type Client, openSandbox, register, run, tempFolder } from './client.ts'

/*
 * The commands in the vendor's documents, letter for letter:
 * https://shisho.dev/docs/t/guard/features/token-management, https://docs.takumo.io/api/authentication,
 * https://shisho.dev/docs/r/202605-takumi-api-guard-tokens
 */
const STATUS = `curl -H "Authorization: Bearer tg_anon_xxxxxx" \\
https://npm.flatt.tech/api/v1/tokens/status`

const REGENERATE = `curl -X POST \\
-H "Authorization: Bearer tg_anon_xxxxxx" \\
https://npm.flatt.tech/api/v1/tokens/regenerate`

const REGISTER = `curl -X POST https://npm.flatt.tech/api/v1/tokens \\
-H "Content-Type: application/json" \\
-d '{"email": "you@example.com", "language": "en"}'`

const RESET = `curl --json '{"email": "you@example.com", "code": "XXXX"}' \\
https://npm.flatt.tech/api/v1/tokens/reset`

const REVOKE = `curl -X DELETE \\
-H "Authorization: Bearer tg_anon_xxxxxx" \\
https://npm.flatt.tech/api/v1/tokens`

const TOKENIZE = `curl https://gateway.takumo.io/v1/tokenize \\
  -H "Authorization: Bearer tk_live_your_api_key" \\
  -H "Content-Type: application/json" \\
  -d '{"content": "const key = \\"AKIAIOSFODNN7EXAMPLE\\"", "filename": "config.ts"}'`

const ISSUE = `curl -sS https://api.cloud.shisho.dev/v1/o/$ORG/guard/org-user-tokens \\
-H "Authorization: Bearer $BOT_API_KEY:$BOT_ID" \\
--json '{"user_identifier": "alice-laptop"}'`

const [major, minor] = curlVersion()
const knowsJson = major > 7 || (major === 7 && minor >= 82)

describe.skipIf(major === 0 || process.platform === 'win32')('with real curl, the documented command', () => {
  test('for the status shows when the token was last used', async () => {
    const sandbox = await openSandbox()
    const token = await register(sandbox)
    await sandbox.call('/npm/guard-sandbox-hello', { token })
    const { status, body } = await curl(sandbox, STATUS, { tg_anon_xxxxxx: token })
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'active', request_count: 1, last_used_at: expect.stringMatching(/^\d{4}-/) })
  })

  test('for regenerating prints a new token and revokes the old one', async () => {
    const sandbox = await openSandbox()
    const token = await register(sandbox)
    const { status, body } = await curl(sandbox, REGENERATE, { tg_anon_xxxxxx: token })
    expect(status).toBe(200)
    expect(await statusOf(sandbox, body.token)).toBe(200)
    expect(await statusOf(sandbox, token)).toBe(401)
  })

  test.for(['npm', 'pypi'])('for registering sends a mail, at the %s host', async host => {
    const sandbox = await openSandbox()
    const { status } = await curl(sandbox, REGISTER.replace('npm.flatt.tech', `${host}.flatt.tech`), {})
    expect(status).toBe(202)
    expect(await sandbox.outbox()).toMatchObject([{ to: 'you@example.com', kind: 'welcome' }])
  })

  test.skipIf(!knowsJson)('for resetting exchanges the mailed code for a new token', async () => {
    const sandbox = await openSandbox()
    const old = await register(sandbox)
    const { status, body } = await curl(sandbox, RESET, { XXXX: await askForCode(sandbox) })
    expect(status).toBe(200)
    expect(await statusOf(sandbox, body.token)).toBe(200)
    expect(await statusOf(sandbox, old)).toBe(401)
  })

  test.skipIf(!knowsJson)('in the recovery mail works unchanged', async () => {
    const sandbox = await openSandbox()
    await register(sandbox, "o'brien@example.com")
    await askForCode(sandbox, "o'brien@example.com")
    const { text } = (await sandbox.outbox()).at(-1)!
    const { status, body } = await curl(sandbox, /^curl --json .*\n.*$/m.exec(text)![0], {})
    expect(status).toBe(200)
    expect(await statusOf(sandbox, body.token)).toBe(200)
  })

  test('for revoking revokes the token', async () => {
    const sandbox = await openSandbox()
    const token = await register(sandbox)
    const { status } = await curl(sandbox, REVOKE, { tg_anon_xxxxxx: token })
    expect(status).toBe(200)
    expect(await statusOf(sandbox, token)).toBe(401)
  })

  test('for tokenizing takes the secret out of the code', async () => {
    const sandbox = await openSandbox()
    const { status, body } = await curl(sandbox, TOKENIZE, {
      tk_live_your_api_key: sandbox.environment.TAKUMO_API_KEY!,
    })
    expect(status).toBe(200)
    expect(body.content).toBe('const key = "<aws_access_key_id_1>"')
  })

  test.skipIf(!knowsJson)('for issuing prints an organisation token that the registries accept', async () => {
    const sandbox = await openSandbox({ requireToken: true })
    const { status, body } = await curl(sandbox, ISSUE, {})
    expect(status).toBe(201)
    expect(body.user_identifier).toBe('alice-laptop')
    expect((await sandbox.call('/npm/guard-sandbox-hello', { token: body.token! })).status).toBe(200)
  })
})

const HOSTS: Record<string, string> = {
  'https://npm.flatt.tech/': 'GUARD_NPM_URL',
  'https://pypi.flatt.tech/': 'GUARD_PYPI_URL',
  'https://gateway.takumo.io/v1/': 'GUARD_TAKUMO_GATEWAY_URL',
  'https://api.cloud.shisho.dev/v1/': 'GUARD_SHISHO_URL',
}

/** Runs a command with its host and placeholders replaced. The status comes from a curl config. */
async function curl({ environment, violations }: Client, command: string, placeholders: Record<string, string>) {
  const home = await tempFolder()
  await writeFile(join(home, '.curlrc'), 'silent\nwrite-out = "\\n%{http_code}"\n')
  const hosts = Object.entries(HOSTS).map(([host, name]) => [host, environment[name]!] as const)
  const changed = [...hosts, ...Object.entries(placeholders)].reduce(
    (text, [from, to]) => text.replace(from, to),
    command,
  )
  const { GUARD_ORG = '', GUARD_BOT_ID = '', GUARD_BOT_API_KEY = '' } = environment
  const env = { HOME: home, ORG: GUARD_ORG, BOT_ID: GUARD_BOT_ID, BOT_API_KEY: GUARD_BOT_API_KEY }
  const { out, err } = await run('sh', ['-c', changed], { cwd: home, env })
  expect(err).toBe('')
  expect(await violations()).toEqual([])
  const cut = out.lastIndexOf('\n')
  return { status: Number(out.slice(cut)), body: JSON.parse(out.slice(0, cut)) as Record<string, string> }
}

async function statusOf(sandbox: Client, token: string | undefined): Promise<number> {
  return (await sandbox.call('/npm/api/v1/tokens/status', { token: token ?? '' })).status
}

function curlVersion(): [major: number, minor: number] {
  try {
    const match = /^curl (\d+)\.(\d+)/.exec(execFileSync('curl', ['--version'], { encoding: 'utf8' }))
    return [Number(match?.[1]), Number(match?.[2])]
  } catch {
    return [0, 0]
  }
}
