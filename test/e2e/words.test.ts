import { expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { orgHost, takumoHost } from './hosts.ts'
import { type Scene, STATUS, scene } from './scene.ts'

/** The service's answer, and the exit code, error and hint of `guard status`, with MASK and HOST in them. */
type Row = [answer: { status: number; body?: string; retryAfter?: number }, code: number, error: string, hint: string]

const SYNC_OR_RESET =
  'if another machine rotated it, run `guard token` there and `guard sync --token-stdin` here; ' +
  'only if no machine has it, run `guard reset EMAIL`'
const NEW_KEY = 'create a new key in the dashboard and run `guard takumo rotate`'
const PLAN = 'check the plan and the permissions of this credential'
const UPDATE = 'update guard: the service does not take this question'
const IN_PLACE = 'update guard, or check whether a proxy answers in the place of the service'
const PROXY = 'check whether a proxy or a sign-in page stands between this machine and the service'
const IN_THE_WAY = 'another change was in the way: run the command again in a minute'
const SIZE = 'check whether a proxy limits the size of requests: those of guard are small'
const MINUTE = 'run the command again in a minute'
const HTML = '<!doctype html><title>Sign in</title>'

const json = (status: number, body: unknown, retryAfter?: number) => ({
  ...{ status, body: JSON.stringify(body) },
  ...(retryAfter !== undefined && { retryAfter }),
})

/** Answers that mean the same for tokens and keys; `verb` is the requested action. */
function common(verb: string, say: (status: number, words: string) => Row[0]): Row[] {
  const unknown = (words: string) => `cannot tell whether MASK is valid: HOST ${words} [CANNOT_TELL]`
  return [
    [say(400, 'no'), 4, unknown(`refused to ${verb} (HTTP 400): no`), UPDATE],
    [say(404, 'no'), 4, unknown('answered HTTP 404: no'), IN_PLACE],
    [say(409, 'no'), 4, unknown(`refused to ${verb} (HTTP 409): no`), IN_THE_WAY],
    [say(413, 'no'), 4, unknown(`refused to ${verb} (HTTP 413): no`), SIZE],
    [say(422, 'no'), 4, unknown(`refused to ${verb} (HTTP 422): no`), UPDATE],
    [
      { ...say(429, 'no'), retryAfter: 90 },
      5,
      unknown('limits requests (HTTP 429): no').replace('CANNOT_TELL', 'RATE_LIMITED'),
      'retry in 90 seconds',
    ],
    [say(500, 'no'), 4, unknown(`failed to ${verb} (HTTP 500): no`), MINUTE],
    [
      { ...say(503, 'no'), retryAfter: 20 },
      4,
      unknown(`failed to ${verb} (HTTP 503): no`),
      'run the command again in 20 seconds',
    ],
    [{ status: 502, body: HTML }, 4, unknown(`failed to ${verb} (HTTP 502)`), MINUTE],
    [{ status: 200, body: HTML }, 4, unknown('answered HTTP 200 in an unknown form'), PROXY],
    [{ status: 403, body: HTML }, 4, unknown('answered HTTP 403'), PROXY],
  ]
}

test('every answer about an email token has a message that says what to do', async () => {
  const home = await scene()
  const flat = (status: number, message: string) => json(status, { error: 'code', message })
  const forbidden =
    'cannot tell whether MASK is valid: HOST refused to check the token (HTTP 403): no plan [CANNOT_TELL]'
  await expectWords(home, { path: STATUS, token: home.token }, [
    ...common('check the token', flat),
    [flat(401, 'x'), 3, 'the service rejects MASK [TOKEN_REJECTED]', SYNC_OR_RESET],
    [flat(403, 'no plan'), 9, forbidden, PLAN],
  ])
})

test('every answer to a bot about an organisation token has a message that says what to do', async () => {
  const { home, services, bot, old } = await orgHost()
  const path = `/shisho/v1/o/${bot.GUARD_ORG}/guard/org-user-tokens/probe`
  const flat = (status: number, message: string) => json(status, { code: 'code', message })
  const rows = common('probe the token', flat).filter(([{ status }]) => status !== 404)
  await expectWords({ ...home, services, host: services.host }, { path, token: old, env: bot }, [
    ...rows,
    [
      ...([json(200, { active: false }), 3, 'the service rejects MASK [TOKEN_REJECTED]'] as const),
      'run `guard org issue IDENTIFIER`, and give the new token to `guard sync --token-stdin`',
    ],
    [
      ...([
        flat(401, 'x'),
        9,
        'cannot tell whether MASK is valid: HOST rejected the bot credential: x [CANNOT_TELL]',
      ] as const),
      'check GUARD_BOT_ID and GUARD_BOT_API_KEY',
    ],
  ])
})

test('every answer about a Takumo key has a message that says what to do, in either generation of its errors', async () => {
  const { home, services, old } = await takumoHost()
  const shapes: ((status: number, message: string) => Row[0])[] = [
    (status, message) => json(status, { error: message }),
    (status, message) => json(status, { error: { code: 'SOME_CODE', message, request_id: 'req_1' } }),
    (status, message) => json(status, { error: { type: 'some_type', message } }),
  ]
  const dead = 'the service rejects MASK [TOKEN_REJECTED]'
  await expectWords(
    { ...home, services, host: services.host },
    { path: '/takumo/cloud/api/v1/brain/policies', token: old },
    [
      ...shapes.flatMap(shape => common('check the key', shape)),
      [json(401, { error: 'Unauthorized: API key has been revoked' }), 3, dead, NEW_KEY],
      [json(401, { error: { code: 'UNAUTHORIZED', message: 'Invalid API key' } }), 3, dead, NEW_KEY],
      [json(401, { error: { type: 'token_expired', message: 'x' } }), 3, dead, NEW_KEY],
      [json(401, { error: 'Unauthorized: API key lacks required scope' }), 0, '', ''],
      [json(403, { error: { code: 'FORBIDDEN', message: 'not on your plan' } }), 0, '', ''],
      [json(403, { error: { type: 'forbidden', message: 'x' } }), 0, '', ''],
    ],
  )
})

test('every answer to a request for a mail has a message that says what to do', async () => {
  const home = await scene()
  const path = '/npm/api/v1/tokens'
  const flat = (status: number) => json(status, { error: 'code', message: 'no' })
  const rows: Row[] = [
    [flat(400), 2, 'HOST refused to send the mail (HTTP 400): no [BAD_REQUEST]', 'check what was typed'],
    [flat(401), 4, 'HOST answered HTTP 401: no [UNEXPECTED_ANSWER]', PROXY],
    [flat(403), 9, 'HOST refused to send the mail (HTTP 403): no [FORBIDDEN]', PLAN],
    [flat(404), 4, 'HOST answered HTTP 404: no [UNEXPECTED_ANSWER]', IN_PLACE],
    [flat(409), 4, 'HOST refused to send the mail (HTTP 409): no [CONFLICT]', IN_THE_WAY],
    [flat(413), 4, 'HOST refused to send the mail (HTTP 413): no [TOO_LARGE]', SIZE],
    [flat(422), 2, 'HOST refused to send the mail (HTTP 422): no [BAD_REQUEST]', 'check what was typed'],
    [{ ...flat(429), retryAfter: 90 }, 5, 'HOST limits requests (HTTP 429): no [RATE_LIMITED]', 'retry in 90 seconds'],
    [flat(500), 4, 'HOST failed to send the mail (HTTP 500): no [SERVER_ERROR]', MINUTE],
    [{ status: 200, body: HTML }, 4, 'HOST answered HTTP 200 in an unknown form [UNEXPECTED_ANSWER]', PROXY],
  ]
  await expectWords(home, { path, token: home.token, args: ['register', 'you@example.com'] }, rows)
})

interface Asked {
  args?: readonly string[]
  path: string
  token: string
  env?: Record<string, string>
}

async function expectWords(
  { services, guard, host }: Pick<Scene, 'services' | 'guard' | 'host'>,
  { path, token, args = ['status'], env = {} }: Asked,
  rows: readonly Row[],
): Promise<void> {
  const plain = (text: string) => text.replaceAll(host, 'HOST').replaceAll(String(new Secret(token)), 'MASK')
  for (const [answer, code, error, hint] of rows) {
    await services.fault({ path, fault: 'status', times: 0, ...answer })
    const { code: seen, stderr } = await guard(args, { env })
    const told = /^error: (.+)\nhint: (.+)\n$/.exec(plain(stderr)) ?? ['', '', '']
    expect({ answer, code: seen, error: told[1], hint: told[2] }).toEqual({ answer, code, error, hint })
    await services.clearFaults()
  }
}
