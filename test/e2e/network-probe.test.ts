import { describe, expect, test } from 'vitest'
import { startService } from '../api/helpers/servers.ts'
import { hasOpenssl } from '../api/helpers/tls.ts'
import { openDoor, openTlsDoor } from './door.ts'
import { expectFailure, expectUntouched, type Failure, runInto, type Scene, STATUS, scene } from './scene.ts'

type Fault = Record<string, unknown>

const SYNC_OR_RESET =
  'if another machine rotated it, run `guard token` there and `guard sync --token-stdin` here; ' +
  'only if no machine has it, run `guard reset EMAIL`'

const PROXY = 'check whether a proxy or a sign-in page stands between this machine and the service'
const NETWORK = 'check the network and run the command again'

/** What prevents guard from learning whether the token is valid: exit code, reason, and next step. */
const unknowns: [name: string, fault: Fault, code: number, reason: string, hint: string][] = [
  [
    ...(['it forbids the call (403)', status(403), 9] as const),
    ...([
      'HOST refused to check the token (HTTP 403): SAID',
      'check the plan and the permissions of this credential',
    ] as const),
  ],
  [
    ...(['it limits requests (429)', status(429, { retryAfter: 60 }), 5] as const),
    ...(['HOST limits requests (HTTP 429): SAID', 'retry in 60 seconds'] as const),
  ],
  [
    'it fails (500)',
    status(500),
    4,
    'HOST failed to check the token (HTTP 500): SAID',
    'run the command again in a minute',
  ],
  [
    ...(['it is not there (404)', status(404), 4, 'HOST answered HTTP 404: SAID'] as const),
    'update guard, or check whether a proxy answers in the place of the service',
  ],
  [
    ...(['a proxy asks for a password (407)', status(407), 4] as const),
    'a proxy before HOST asks for a password (HTTP 407): SAID',
    'put the user name and the password of the proxy into HTTPS_PROXY',
  ],
  [
    ...(['a sign-in page answers', status(200, { body: '<h1>Sign in</h1>' }), 4] as const),
    ...(['HOST answered HTTP 200 in an unknown form', PROXY] as const),
  ],
  ['the answer is torn', { fault: 'torn' }, 4, 'the answer of HOST was cut off', NETWORK],
  ['the connection is cut', { fault: 'cut-before' }, 4, 'HOST closed the connection without an answer', NETWORK],
]

describe('the service does not say whether the token is valid: rotate and status change nothing', () => {
  test.for(unknowns)('%s', async ([, fault, code, reason, hint]) => {
    const home = await struckBy(fault)
    const said = reason.replace('SAID', 'a fault was set for this path')
    const name = code === 5 ? 'RATE_LIMITED' : 'CANNOT_TELL'
    const told = { code, error: `cannot tell whether ${maskOf(home)} is valid: ${said} [${name}]`, hint }

    const [rotated, asked] = await Promise.all([home.guard(['rotate', '--yes']), home.guard(['status'])])

    expectFailure(rotated, home, told)
    expectFailure({ ...asked, stdout: '' }, home, told)
    expect(asked.stdout).toMatch(/^tg_anon_…\w{4} {2}unknown {2}1 copy {2}npm, pnpm, bun\n/)
    await expectNothingSent(home)
  })

  test('it takes too long', async () => {
    const fault = { fault: 'delay', milliseconds: 60_000, times: 1 }
    const home = await struckBy(fault)
    const finished = await runInto(home, fault, clock => home.guard(['rotate', '--yes'], { clock }))
    expectFailure(finished, home, cannotTell(home, 'HOST did not answer within 20 seconds'))
    await expectNothingSent(home)
  })

  test('it refuses the connection', async () => {
    const home = await scene()
    const door = await openDoor(home.services, 0)
    const finished = await home.guard(['rotate', '--yes'], { env: door.env })
    expectFailure(finished, door, cannotTell(home, 'HOST refused the connection'))
    await expectNothingSent(home)
  })

  test.skipIf(!hasOpenssl)('its certificate is not trusted (needs openssl)', async () => {
    const home = await scene()
    const door = await openTlsDoor(home.services, 0)
    const finished = await home.guard(['rotate', '--yes'], { env: door.env })
    const reason = 'the certificate of HOST cannot be verified (DEPTH_ZERO_SELF_SIGNED_CERT)'
    const hint = 'if this network inspects TLS, name the file of its certificate in NODE_EXTRA_CA_CERTS'
    expectFailure(finished, door, cannotTell(home, reason, hint))
    await expectNothingSent(home)
  })

  test('it redirects to another origin: the redirect is not followed, and nothing is sent there', async () => {
    const stranger = await startService({ body: {} })
    const home = await struckBy(status(302, { location: stranger.url, body: '' }))
    const finished = await home.guard(['rotate', '--yes'])
    const reason = 'HOST answered with a redirect (HTTP 302), and guard follows none'
    expectFailure(finished, home, cannotTell(home, reason, PROXY))
    expect(stranger.received).toEqual([])
    await expectNothingSent(home)
  })
})

test('the service rejects the token (401): rotate and status offer sync first and reset second', async () => {
  const home = await struckBy(status(401))

  expectFailure(await home.guard(['rotate', '--yes']), home, {
    code: 3,
    error: `the service rejects ${maskOf(home)} [TOKEN_REJECTED]`,
    hint: SYNC_OR_RESET,
  })
  const asked = await home.guard(['status'])
  expectFailure({ ...asked, stdout: '' }, home, {
    code: 3,
    error: `the service rejects ${maskOf(home)} [TOKEN_REJECTED]`,
    hint: SYNC_OR_RESET,
  })
  await expectNothingSent(home)
})

test('a probe that fails once is repeated', async () => {
  const home = await scene()
  await home.services.fault({ path: STATUS, ...status(503) })

  const { code, stdout } = await home.guard(['status'])

  expect(code).toBe(0)
  expect(stdout).toContain('valid')
})

async function struckBy(fault: Fault): Promise<Scene> {
  const home = await scene()
  await home.services.fault({ path: STATUS, times: 0, ...fault })
  return home
}

function status(code: number, rest: Fault = {}): Fault {
  return { fault: 'status', status: code, ...rest }
}

function cannotTell(home: Scene, reason: string, hint = NETWORK): Failure {
  return {
    code: 4,
    error: `cannot tell whether ${maskOf(home)} is valid: ${reason} [CANNOT_TELL]`,
    hint,
  }
}

function maskOf({ token }: Scene): string {
  return `tg_anon_…${token.slice(-4)}`
}

async function expectNothingSent(home: Scene): Promise<void> {
  await home.services.clearFaults()
  await expectUntouched(home)
}
