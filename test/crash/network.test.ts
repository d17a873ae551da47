import { setTimeout as sleep } from 'node:timers/promises'
import { createSecureContext } from 'node:tls'
import { afterAll, describe, expect, test } from 'vitest'
import { hasOpenssl, makeCertificate } from '../api/helpers/tls.ts'
import { type Case, tell } from './cases.ts'
import { expectSafe, whereIsTheToken } from './checks.ts'
import type { Lane, Moment } from './lane.ts'
import { COMPLETE, expectOrderlyEnd, isChosen, killAt, openLanes, recoverOnce } from './matrix.ts'
import { begin, LATE_PACE, pointsOf, RESUME, reset, rotate, rotateOrg, type Scene, shareOf } from './scenes.ts'
import { supervisor } from './supervisor.ts'

// Much of what happens here is waiting: for answers that are late, and before guard asks a second time.
const pool = await openLanes(8)
afterAll(() => pool.close())

type Fault = Record<string, unknown>

const TOKENS = '/npm/api/v1/tokens'
const ORG = '/shisho/v1/o/sandbox-org/guard/org-user-tokens'

/** The call that changes something, for each scene, and the record that is written before it leaves. */
const CHANGES: [Scene, path: string, record: string][] = [
  [rotate, `${TOKENS}/regenerate`, 'issuing'],
  [reset, `${TOKENS}/reset`, 'resetting'],
  [rotateOrg, ORG, 'issuing'],
]
const QUESTIONS: [Scene, method: string, path: string][] = [
  [rotate, 'GET', `${TOKENS}/status`],
  [rotateOrg, 'GET', ORG],
  [rotateOrg, 'POST', `${ORG}/probe`],
  [rotateOrg, 'DELETE', `${ORG}/by-id/*`],
]

const FAULTS: Record<string, Fault> = {
  'cut before the change': { fault: 'cut-before' },
  'cut after the change': { fault: 'cut-after' },
  'answer torn': { fault: 'torn' },
  'answer torn in chunks': { fault: 'torn', chunked: true },
  'answer torn after the token': { fault: 'torn', bytes: 1000 },
  '503 before the change': { fault: 'status', status: 503 },
  '500 after the change': { fault: 'status', status: 500, when: 'after' },
  'answer too late': { fault: 'delay', milliseconds: 2500 },
  'change too late': { fault: 'delay', milliseconds: 2500, when: 'before' },
  '429 with Retry-After': { fault: 'status', status: 429, retryAfter: 1 },
  'redirect to another origin': { fault: 'status', status: 307, location: 'http://127.0.0.1:9/elsewhere' },
  'a page for people': { fault: 'status', status: 200, body: '<!doctype html>', contentType: 'text/html' },
}

/** The command as it waits for an answer. Where none is made late a busy machine may take a second for it. */
function waiting({ command }: Scene, { fault }: Fault): Scene['command'] {
  return { ...command, env: { GUARD_TIMEOUT: fault === 'delay' ? '1' : '10' } }
}

/** The scene with a fault that hits so many of its calls. */
function faulty(scene: Scene, name: string, fault: Fault): Scene {
  return { ...scene, name: `${scene.name}, ${name}`, fault, command: waiting(scene, fault) }
}

/** What a gateway or a balancer may answer although the service has done its work. */
const REFUSALS = [400, 401, 403, 404, 409, 410, 413, 429, 499].flatMap(status => [
  { name: `${status} after the change`, fault: { fault: 'status', status, when: 'after' } },
  { name: `${status} with the token`, fault: { fault: 'answer', status, body: 'Your new key is {NEW}' } },
])
const refusals = CHANGES.flatMap(([scene, path], turn) =>
  REFUSALS.map(({ name, fault }) => faulty(scene, name, { path, method: 'POST', ...fault })).filter(
    (_, index) => turn === 0 || isChosen(index, turn),
  ),
)

const LAGS: [string, milliseconds: number][] = [
  ['1 second', 1000],
  ['5 seconds', 5000],
  ['40 seconds', 40_000],
  ['an hour', 3_600_000],
]
const lags = CHANGES.filter(([{ kind }]) => kind === 'email').flatMap(([scene]) =>
  LAGS.map(([length, milliseconds]) => {
    const fault = { path: `${TOKENS}/status`, fault: 'stale', milliseconds, times: 0 }
    return { scene: faulty(scene, `the status lags ${length}`, fault), milliseconds }
  }),
)

const changes = CHANGES.flatMap(([scene, path, record]) =>
  Object.entries(FAULTS).map(([name, fault]) => ({
    scene: { ...faulty(scene, name, { path, method: 'POST', ...fault }), from: record, until: 'accepted' },
  })),
)
const questions = QUESTIONS.flatMap(([scene, method, path]) =>
  // guard asks up to three times.
  Object.entries(FAULTS).map(([name, fault]) => ({
    scene: faulty(scene, `${method} ${name}`, { path, method, times: 3, ...fault }),
  })),
)

function about(scene: string): Omit<Case, 'isKill'> {
  return { part: 'network', scene, supervisor: 'the services' }
}

describe.concurrent('a call goes wrong', () => {
  test.for([...changes, ...questions, ...refusals.map(scene => ({ scene }))])('$scene.name', ({ scene }, context) =>
    tell(context, { ...about('one call goes wrong'), isKill: false }, () =>
      pool.use(async lane => {
        const moment = await begin(scene, lane)
        expectOrderlyEnd(await lane.run(scene.command), lane, moment)
        expectSafe(lane, moment)
        return recoverOnce(lane, scene, moment)
      }),
    ),
  )
})

describe.concurrent('the status is that of before the call', () => {
  test.for(lags)('$scene.name', ({ scene, milliseconds }, context) =>
    tell(context, { ...about('the status lags'), isKill: false }, () =>
      pool.use(async lane => {
        const moment = await begin(scene, lane)
        expectOrderlyEnd(await lane.run(scene.command), lane, moment)
        expectSafe(lane, moment)
        // Whoever is impatient loses nothing.
        expect([0, 7]).toContain((await lane.run(RESUME)).code)
        expectSafe(lane, moment)
        expect(whereIsTheToken(lane, moment)).toBe('on disk')
        lane.clock.set(lane.clock.now() + milliseconds)
        return recoverOnce(lane, scene, moment)
      }),
    ),
  )
})

const shares = await Promise.all(
  [...changes, ...lags]
    .filter(({ scene }) => COMPLETE || (scene.command.args[0] === 'rotate' && scene.kind === 'email'))
    .map(({ scene }) => pool.use(async lane => ({ scene, points: shareOf(scene, await pointsOf(scene, lane)) }))),
)

for (const [turn, { scene, points }] of shares.entries()) {
  const all = points.map((point, index) => [`at ${index + 1}: ${point.label}`, point] as const)
  const cases = all.filter((_, index) => isChosen(index, turn))
  describe.skipIf(cases.length === 0).concurrent(`${scene.name}, and guard is killed`, () => {
    test.for(cases)('%s', ([, point], context) =>
      tell(context, { ...about('one call goes wrong'), isKill: true, supervisor: supervisor.name }, () =>
        pool.use(lane => killAt(lane, scene, point)),
      ),
    )
  })
}

/** Every request of a run, in order, as often as it is made. */
const REQUESTS: [Scene, requests: string[]][] = [
  [rotate, [`GET ${TOKENS}/status`, `POST ${TOKENS}/regenerate`, `GET ${TOKENS}/status`, `GET ${TOKENS}/status`]],
  [reset, [`POST ${TOKENS}/reset`, `GET ${TOKENS}/status`, `GET ${TOKENS}/status`]],
  [rotateOrg, [`POST ${ORG}/probe`, `GET ${ORG}?user_identifier=laptop`, `POST ${ORG}`, `POST ${ORG}/probe`]],
]

const instants = REQUESTS.flatMap(([scene, requests]) =>
  requests.flatMap((request, index) => {
    const skip = requests.slice(0, index).filter(earlier => earlier === request).length
    const nth = skip === 0 ? '' : ` (${skip + 1})`
    return (['arrived', 'acted', 'half', 'whole'] as const).map(at => ({
      scene,
      request,
      skip,
      at,
      title: `${scene.name}, ${request}${nth}: ${at}`,
    }))
  }),
)

describe.concurrent('guard is killed while the service is at work', () => {
  test.for(instants)('$title', ({ scene, request, skip, at }, context) =>
    tell(context, { ...about('while the service is at work'), isKill: true }, () =>
      pool.use(async lane => {
        const moment = await begin(scene, lane)
        await killedWhile(lane, scene, kill => lane.way.await({ request, skip, at, act: kill }))
        expectSafe(lane, moment)
        return recoverOnce(lane, scene, moment, { wasKilled: true })
      }),
    ),
  )

  test.for(CHANGES)('$0.name: the request arrives when guard is long dead', ([scene, path], context) =>
    tell(context, { ...about('while the service is at work'), isKill: true }, () =>
      pool.use(async lane => {
        const moment = await begin(scene, lane)
        const late = (kill: () => void) => () => {
          kill()
          return sleep(1500)
        }
        const request = `POST ${path}`
        await killedWhile(lane, scene, kill => lane.way.await({ request, at: 'arrived', act: late(kill) }))
        lane.clock.pace = LATE_PACE
        return recoverOnce(lane, { ...scene, fault: { fault: 'delay' } }, moment, { wasKilled: true })
      }),
    ),
  )
})

async function killedWhile(lane: Lane, { command }: Scene, lieInWait: (kill: () => void) => void): Promise<void> {
  let pid = 0
  lieInWait(() => process.kill(pid, 'SIGKILL'))
  const { signal } = await lane.run({
    ...command,
    onStart: started => {
      pid = started
    },
  })
  expect(signal).toBe('SIGKILL')
}

describe.concurrent('the service goes away with its answer', () => {
  test.for(Object.entries(FAULTS))('%s', ([, fault], context) =>
    tell(context, { ...about('the service is gone after its answer'), isKill: false }, () =>
      pool.use(async lane => {
        const moment = await begin(rotate, lane)
        const down = () => lane.fault({ path: `${TOKENS}/status`, times: 0, ...fault })
        lane.way.await({ request: `POST ${TOKENS}/regenerate`, at: 'arrived', act: down })
        const { code, stderr } = await lane.run(waiting(rotate, fault))
        // A body that is whole is an answer, whatever becomes of the connection then.
        expect(code, stderr).toBe(fault.bytes === undefined ? 7 : 0)
        expectWritten(lane, moment)
        return recoverOnce(lane, rotate, moment)
      }),
    ),
  )
})

describe
  .skipIf(!hasOpenssl)
  .concurrent(`a certificate goes bad${hasOpenssl ? '' : ' (skipped: no openssl here)'}`, () => {
    test.for([
      ['before anything is asked', undefined, 4],
      ['before the call', `GET ${TOKENS}/status`, 4],
      ['after the call', `POST ${TOKENS}/regenerate`, 7],
    ] as const)('%s', ([, request, code], context) =>
      tell(context, { ...about('a certificate goes bad'), isKill: false }, () =>
        pool.use(async lane => {
          const moment = await begin(rotate, lane)
          const [good, bad] = [makeCertificate(), makeCertificate()]
          const turnBad = () => lane.way.secure(createSecureContext(bad))
          lane.way.secure(createSecureContext(request ? good : bad))
          if (request) lane.way.await({ request, at: 'whole', act: turnBad })
          const finished = await lane.run({ ...rotate.command, env: secured(lane, good.path) })
          expect(finished.code, finished.stderr).toBe(code)
          expectOrderlyEnd(finished, lane, moment)
          lane.way.secure(undefined)
          return recoverOnce(lane, rotate, moment)
        }),
      ),
    )
  })

function secured(lane: Lane, certificate: string): Record<string, string> {
  const at = (service: string) => `https://127.0.0.1:${lane.way.port}/${service}/`
  return { GUARD_NPM_URL: at('npm'), GUARD_PYPI_URL: at('pypi'), NODE_EXTRA_CA_CERTS: certificate }
}

/** A whole answer is enough to go on with: the configs have the new token, although the service does not answer for it. */
function expectWritten(lane: Lane, moment: Moment): void {
  expectSafe(lane, moment)
  const holdsOld = [...lane.tree()].filter(([path, entry]) => {
    return moment.first.has(path) && entry.kind === 'file' && entry.text.includes(moment.old)
  })
  expect(holdsOld.map(([path]) => path)).toEqual([])
}
