import { describe, expect, test } from 'vitest'
import { startService } from '../api/helpers/servers.ts'
import { hasOpenssl } from '../api/helpers/tls.ts'
import { openDoor, openTlsDoor } from './door.ts'
import { expectFailure, expectUntouched, type Failure, runInto, type Scene, STATUS, scene } from './scene.ts'

type Fault = Record<string, unknown>

const SYNC_OR_RESET =
  'if another machine rotated it, run `guard token` there and `guard sync --token-stdin` here; ' +
  'only if no machine has it, run `guard reset EMAIL`'

/** What keeps guard from learning whether the token is valid: exit code, and the reason it gives. */
const unknowns: [name: string, fault: Fault, code: number, reason: string][] = [
  ['it forbids the call (403)', status(403), 9, 'HOST refused to check the token (HTTP 403): SAID'],
  ['it limits requests (429)', status(429, { retryAfter: 60 }), 5, 'HOST limits requests (HTTP 429): SAID'],
  ['it fails (500)', status(500), 4, 'HOST failed to check the token (HTTP 500): SAID'],
  ['it is not there (404)', status(404), 4, 'HOST answered HTTP 404: SAID'],
  ['a proxy asks for a password (407)', status(407), 4, 'a proxy before HOST asks for a password (HTTP 407): SAID'],
  ['a sign-in page answers', status(200, { body: '<h1>Sign in</h1>' }), 4, 'HOST answered HTTP 200 in an unknown form'],
  ['the answer is torn', { fault: 'torn' }, 4, 'the answer of HOST was cut off'],
  ['the connection is cut', { fault: 'cut-before' }, 4, 'HOST closed the connection without an answer'],
]

describe('the service does not say whether the token is valid: rotate and status change nothing', () => {
  test.for(unknowns)('%s', async ([, fault, code, reason]) => {
    const home = await struckBy(fault)
    const said = reason.replace('SAID', 'a fault was set for this path')
    const wait = fault.retryAfter === undefined ? '' : ' (try again in 60 seconds)'

    const [rotated, asked] = await Promise.all([home.guard(['rotate', '--yes']), home.guard(['status'])])

    expectFailure(rotated, home, {
      code,
      error: `cannot tell whether ${maskOf(home)} is valid: ${said}${wait} [CANNOT_TELL]`,
      hint: 'nothing was changed; run the command again later',
    })
    expect(asked.code).toBe(code)
    expect(asked.stderr.replaceAll(home.host, 'HOST')).toBe(
      `error: cannot tell whether the token is valid: ${said} [CANNOT_TELL]\nhint: run the command again later\n`,
    )
    expect(asked.stdout).toMatch(/^tg_anon_…\w{4} {2}unknown {2}1 copy {2}npm, pnpm, yarn-1, bun\n/)
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

  test.skipIf(!hasOpenssl)('its certificate is not to be trusted (needs openssl)', async () => {
    const home = await scene()
    const door = await openTlsDoor(home.services, 0)
    const finished = await home.guard(['rotate', '--yes'], { env: door.env })
    const reason = 'the certificate of HOST cannot be verified (DEPTH_ZERO_SELF_SIGNED_CERT)'
    expectFailure(finished, door, cannotTell(home, reason))
    await expectNothingSent(home)
  })

  test('it leads to another origin: the redirect is not followed, and nothing reaches the stranger', async () => {
    const stranger = await startService({ body: {} })
    const home = await struckBy(status(302, { location: stranger.url, body: '' }))
    const finished = await home.guard(['rotate', '--yes'])
    const reason = 'HOST answered with a redirect (HTTP 302), and guard follows none'
    expectFailure(finished, home, cannotTell(home, reason))
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
  expect([asked.code, asked.stderr]).toEqual([
    3,
    `error: the service rejects the token [TOKEN_REJECTED]\nhint: ${SYNC_OR_RESET}\n`,
  ])
  await expectNothingSent(home)
})

test('a service that fails once is asked again', async () => {
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

function cannotTell(home: Scene, reason: string): Failure {
  return {
    code: 4,
    error: `cannot tell whether ${maskOf(home)} is valid: ${reason} [CANNOT_TELL]`,
    hint: 'nothing was changed; run the command again later',
  }
}

function maskOf({ token }: Scene): string {
  return `tg_anon_…${token.slice(-4)}`
}

async function expectNothingSent(home: Scene): Promise<void> {
  await home.services.clearFaults()
  await expectUntouched(home)
}
