import { describe, expect, test } from 'vitest'
import { startService } from '../api/helpers/servers.ts'
import { hasOpenssl } from '../api/helpers/tls.ts'
import type { Finished, Run } from '../helpers/guard.ts'
import { openDoor, openTlsDoor } from './door.ts'
import {
  expectFailure,
  expectRotated,
  expectUntouched,
  type Failure,
  hasJournal,
  meanwhile,
  REGENERATE,
  resetByMail,
  runInto,
  type Scene,
  STATUS,
  scene,
  tokenIn,
  watchProcesses,
} from './scene.ts'

type Fault = Record<string, unknown>

/** A fault of the call, with the old token for OLD in a body, and guard's message about it. */
type Row = [name: string, fault: Fault, said: Failure]

const NEVER = 60_000
const BETWEEN = 'check whether a proxy or a sign-in page stands between this machine and the service'
const UNKNOWN_FORM: Failure = {
  code: 4,
  error: 'HOST answered HTTP 200 in an unknown form; the old token TOKEN still works [UNEXPECTED_ANSWER]',
  hint: BETWEEN,
}
const WHERE = '(in HOME/.npmrc; journal JOURNAL)'
const LEAD_OUT =
  'if another machine has a valid token, run `guard token` there and `guard sync --token-stdin` here; ' +
  'if none has, run `guard reset EMAIL` with the address of TOKEN; `guard resume --give-up` ends it without a token'
const LOST: Failure = {
  code: 7,
  error: `HOST made a new token, and its answer was lost on the way ${WHERE} [ANSWER_LOST]`,
  hint: LEAD_OUT,
}
const TWO_TOKENS = '{"token":"tg_anon_TESTone1111111","other":"tg_anon_TESTtwo2222222"}'

describe('the service refuses: guard reports it at once, and the next command closes the journal silently', () => {
  test.for<Row>([
    [
      'it rejects the token (401)',
      status(401),
      {
        code: 3,
        error: 'HOST rejected the token: a fault was set for this path [TOKEN_REJECTED]',
        hint: 'run `guard status` to see which token is valid',
      },
    ],
    [
      'it forbids the call (403)',
      status(403),
      {
        code: 9,
        error: 'HOST refused to issue a new token (HTTP 403): a fault was set for this path [FORBIDDEN]',
        hint: 'check the plan and the permissions of this credential',
      },
    ],
    [
      'it limits requests (429)',
      status(429, { retryAfter: 7 }),
      {
        code: 5,
        error: 'HOST limits requests (HTTP 429): a fault was set for this path [RATE_LIMITED]',
        hint: 'retry in 7 seconds',
      },
    ],
  ])('%s', async ([, fault, said]) => {
    const home = await struckBy(fault)
    expectFailure(await rotate(home), home, said)
    expect(tokenIn(home)).toBe(home.token)
    expect(hasJournal(home)).toBe(true)

    const { code, stderr } = await home.guard(['rotate', '--yes'])

    expect(code, stderr).toBe(0)
    expect(stderr).not.toContain('guard resume`\n')
    await expectRotated(home)
  })

  test('resume closes it too, after a minute', async () => {
    const home = await struckBy(status(403))
    expect((await rotate(home)).code).toBe(9)

    const { code, stderr } = await home.guard(['resume'])

    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(
      /^Waiting \d+ seconds to be sure that the old token still works .+\nThe old token tg_anon_….{4} still works: /,
    )
    await expectUntouched(home)
  })

  test('with --no-wait it stays open', async () => {
    const home = await struckBy(status(403))
    expect((await rotate(home)).code).toBe(9)

    expect((await home.guard(['resume', '--no-wait'])).code).toBe(7)
    expect((await home.guard(['rotate', '--yes', '--no-wait'])).code).toBe(7)

    expect(hasJournal(home)).toBe(true)
    expect(tokenIn(home)).toBe(home.token)
  })
})

describe('the service did nothing: every file is unchanged, and nothing is left to resume', () => {
  test('it fails (500), or another server answers', async () => {
    const stranger = await startService({ body: { token: 'tg_anon_TESTstranger00000000' } })
    await Promise.all([
      changesNothing(status(500), {
        code: 4,
        error:
          'HOST failed to issue a new token (HTTP 500): a fault was set for this path; ' +
          'the old token TOKEN still works [SERVER_ERROR]',
        hint: 'run the command again in a minute',
      }),
      changesNothing(status(200, { body: '<h1>Sign in</h1>', contentType: 'text/html' }), UNKNOWN_FORM),
      changesNothing(status(200, { body: '{"status":"ok"}' }), UNKNOWN_FORM),
      changesNothing(status(200, { body: '{"token":"OLD"}' }), UNKNOWN_FORM),
      changesNothing(status(307, { location: stranger.url, body: '' }), {
        code: 4,
        error:
          'HOST answered with a redirect (HTTP 307), and guard follows none; ' +
          'the old token TOKEN still works [UNEXPECTED_ANSWER]',
        hint: BETWEEN,
      }),
    ])
    expect(stranger.received).toEqual([])
  })

  test('it refuses the connection', async () => {
    const home = await scene()
    const door = await openDoor(home.services, 1)

    const finished = await rotate(home, { env: door.env })

    expectFailure(finished, door, {
      code: 4,
      error: 'HOST refused the connection [NOT_SENT]',
      hint: 'check the network and run the command again',
    })
    await expectUntouched(home)
  })

  test.skipIf(!hasOpenssl)('its certificate is not trusted (needs openssl)', async () => {
    const home = await scene()
    const door = await openTlsDoor(home.services, 1)

    // Node reads NODE_EXTRA_CA_CERTS when a process starts.
    const finished = await home.spawn(['rotate', '--yes'], { env: door.env })

    expectFailure(finished, door, {
      code: 4,
      error: 'the certificate of HOST cannot be verified (DEPTH_ZERO_SELF_SIGNED_CERT) [NOT_SENT]',
      hint: 'if this network inspects TLS, name the file of its certificate in NODE_EXTRA_CA_CERTS',
    })
    await expectUntouched(home)
  })
})

describe('the new token was issued, but the answer did not arrive: guard says so, and reset ends it', () => {
  test.for<[string, Fault]>([
    ['the service fails (500) after the change', status(500, { when: 'after' })],
    ['the connection is cut after the change', { fault: 'cut-after' }],
    ['the answer takes too long', { fault: 'delay', milliseconds: NEVER }],
    ['the answer is torn in the middle of the token', { fault: 'torn' }],
    ['a sign-in page takes the place of the answer', status(200, { when: 'after', body: '<h1>Sign in</h1>' })],
    ['the answer has no token', status(200, { when: 'after', body: '{"ok":true}' })],
  ])('%s', async ([, fault]) => {
    const home = await struckBy(fault)

    const finished = await runInto(home, fault, clock => rotate(home, { clock }))

    expectFailure(finished, home, LOST)
    expect(tokenIn(home)).toBe(home.token)
    expectFailure(await home.guard(['resume']), home, LOST)
    await expectSuccess(resetByMail(home))
    await expectRotated(home)
  })

  test('the answer holds two tokens that the service does not know: guard keeps both and probes them again', async () => {
    const home = await struckBy(status(200, { when: 'after', body: TWO_TOKENS }))
    const rejected: Failure = {
      code: 7,
      error: `HOST accepts none of the tokens of this rotation: TOKEN, TOKEN, TOKEN ${WHERE} [TOKENS_REJECTED]`,
      hint: LEAD_OUT,
    }

    expectFailure(await rotate(home), home, rejected)
    expectFailure(await home.guard(['resume']), home, rejected)
    await expectSuccess(resetByMail(home))
    await expectRotated(home)
  })

  test('the answer holds two tokens, and the old one works: the answer is kept', async () => {
    const home = await struckBy(status(200, { body: TWO_TOKENS }))
    const undecided: Failure = {
      code: 7,
      error: `HOST answered with TOKEN, TOKEN, and does not say yet that it is valid ${WHERE} [ANSWER_UNDECIDED]`,
      hint: 'run `guard resume` later, the answer is kept; `guard resume --give-up` ends it and keeps the answer in a file',
    }

    expectFailure(await rotate(home), home, undecided)
    expectFailure(await home.guard(['resume']), home, undecided)
    const { code, stderr } = await home.guard(['resume', '--give-up'])

    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(
      /^Given up: the old token tg_anon_….{4} still works\n {2}- what it held is kept in .+given-up-/m,
    )
    expect(hasJournal(home)).toBe(false)
    expect(tokenIn(home)).toBe(home.token)
  })
})

test('an answer that is torn after the token counts once the service confirms that token', async () => {
  const home = await scene()
  const bytes = Buffer.byteLength(`{"token":"${home.token}"`)
  await home.services.fault({ path: REGENERATE, fault: 'torn', bytes, chunked: true })

  await expectSuccess(rotate(home))

  await expectRotated(home)
})

test('the new token is found anywhere in the answer, beside the old one and in any form', async () => {
  const home = await scene()
  const fresh = await home.services.issue('stands.in@example.com')
  const body = JSON.stringify({ data: { previous: home.token, keys: [{ api_key: fresh }] }, note: `not ${fresh}x` })
  await home.services.fault({ path: REGENERATE, ...status(201, { when: 'after', body, chunked: true }) })

  await expectSuccess(rotate(home))

  expect(await expectRotated(home)).toBe(fresh)
})

test('it is unknown whether the call arrived: guard keeps the journal, and resume calls once more', async () => {
  await Promise.all([
    callsOnceMore({ fault: 'delay', when: 'before', milliseconds: NEVER }, 'HOST did not answer within 120 seconds'),
    callsOnceMore({ fault: 'cut-before' }, 'HOST closed the connection without an answer'),
  ])
})

test('the service is down after the call: resume cannot tell, and finishes when it is back', async () => {
  const home = await struckBy({ fault: 'cut-before' })
  const door = await openDoor(home.services, 2)

  expect((await rotate(home, { env: door.env })).code).toBe(7)
  expectFailure(
    await home.guard(['resume'], { env: door.env }),
    { ...home, ...door },
    {
      code: 7,
      error: `HOST does not say whether TOKEN still works ${WHERE} [CANNOT_TELL]`,
      hint:
        'run `guard resume` when it can be reached; if you know that the old token is dead, add `--answer-lost`; ' +
        '`--give-up` ends it',
    },
  )
  expect(tokenIn(home)).toBe(home.token)

  await expectSuccess(home.guard(['resume']))
  await expectRotated(home)
})

test('the only token in a complete answer cannot be probed: it is accepted, and proved later', async () => {
  const home = await scene()
  const finished = await meanwhile(home, {
    run: () => home.guard(['rotate', '--yes']),
    fault: { path: REGENERATE },
    happens: () => home.services.fault({ path: STATUS, ...status(403), times: 0 }),
  })

  expectFailure(finished, home, {
    code: 7,
    error:
      'every file has the new token, but it could not be confirmed: ' +
      'HOST refused to check the token (HTTP 403): a fault was set for this path [NOT_PROVED]',
    hint: 'run `guard resume` later',
  })
  expect(hasJournal(home)).toBe(true)
  await home.services.clearFaults()
  await expectSuccess(home.guard(['resume']))
  await expectRotated(home)
})

async function changesNothing(fault: Fault, said: Failure): Promise<void> {
  const home = await struckBy(fault)
  expectFailure(await rotate(home), home, said)
  await expectUntouched(home)
}

async function callsOnceMore(fault: Fault, reason: string): Promise<void> {
  const home = await struckBy(fault)
  expectFailure(await runInto(home, fault, clock => rotate(home, { clock })), home, {
    code: 7,
    error: `${reason}; it is not known yet whether the service made a new token ${WHERE} [NO_ANSWER]`,
    hint: 'run `guard resume`',
  })
  expect(tokenIn(home)).toBe(home.token)
  await expectSuccess(home.guard(['resume']))
  await expectRotated(home)
}

/** A home whose rotation meets the fault on the call itself. */
async function struckBy(fault: Fault): Promise<Scene> {
  const home = await scene()
  const body = typeof fault.body === 'string' ? { body: fault.body.replace('OLD', home.token) } : {}
  await home.services.fault({ path: REGENERATE, ...fault, ...body })
  return home
}

function status(code: number, rest: Fault = {}): Fault {
  return { fault: 'status', status: code, ...rest }
}

/** Rotates, and looks for the token in the list of processes while it runs. */
async function rotate(home: Scene, run: Partial<Run> = {}): Promise<Finished> {
  const { result, seen } = await watchProcesses(() => home.guard(['rotate', '--yes'], run))
  for (const token of [home.token, tokenIn(home)]) expect(seen).not.toContain(token)
  return result
}

async function expectSuccess(running: Promise<Finished>): Promise<void> {
  const { code, stderr } = await running
  expect(code, stderr).toBe(0)
}
