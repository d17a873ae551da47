import { describe, expect, test } from 'vitest'
import { createOrgTokens } from '../../src/api/org-tokens.ts'
import { openGate, paced } from '../../src/api/pace.ts'
import type { Answer } from '../../src/core/ports/services.ts'
import { Secret } from '../../src/core/secret.ts'

const START = Date.parse('2026-11-27T12:00:00Z')
const BOT = { org: 'OR01X', botId: 'BT01Y', apiKey: new Secret('shisho_apikey_Ab1Cd2Ef3Gh4Ij5Kl6Mn7') }
const REQUEST = { method: 'GET', url: new URL('http://127.0.0.1/') } as never

interface Limit {
  requests: number
  milliseconds: number
  /** `seconds` in Retry-After, `headers` with the remaining limit, or nothing. */
  tells: 'seconds' | 'headers' | 'nothing'
}

/** A clock whose sleepers wake in order, each at its time, as soon as nothing else is left to do. */
function sharedClock() {
  let now = START
  const sleepers: { at: number; wake: () => void }[] = []
  const wakeNext = () => {
    const [next] = sleepers.sort((a, b) => a.at - b.at).splice(0, 1)
    now = Math.max(now, next!.at)
    next!.wake()
  }
  const slept: number[] = []
  return {
    slept,
    now: () => new Date(now),
    sleep: (milliseconds: number) => {
      slept.push(milliseconds)
      return new Promise<void>(wake => {
        sleepers.push({ at: now + milliseconds, wake })
        setTimeout(wakeNext, 0)
      })
    },
    after: () => () => {},
    advance(milliseconds: number) {
      now += milliseconds
    },
  }
}

/** A service that limits requests in fixed windows and answers after a moment. */
function limited({ requests, milliseconds, tells }: Limit) {
  const clock = sharedClock()
  const calls: { at: number; status: number }[] = []
  const pauses: number[] = []
  const send = async ({ onHeaders }: { onHeaders?: ((headers: Record<string, string>) => void) | undefined }) => {
    await new Promise(setImmediate)
    const at = clock.now().getTime() - START
    const window = Math.floor(at / milliseconds)
    const taken = calls.filter(call => Math.floor(call.at / milliseconds) === window).length
    const isTaken = taken < requests
    calls.push({ at, status: isTaken ? 200 : 429 })
    const reset = Math.ceil(((window + 1) * milliseconds - at) / 1000)
    const left = String(Math.max(0, requests - taken - 1))
    if (tells === 'headers') onHeaders?.({ 'x-ratelimit-remaining': left, 'x-ratelimit-reset': String(reset) })
    const retryAfterSeconds = tells === 'seconds' ? reset : undefined
    return { status: isTaken ? 200 : 429, complete: true, body: '', retryAfterSeconds } satisfies Answer
  }
  const rest = { clock, onPause: (seconds: number) => void pauses.push(seconds) }
  const http = paced({ send: send as never, ...rest }, openGate(rest))
  return {
    http,
    send: send as never,
    clock,
    calls,
    pauses,
    refused: () => calls.filter(({ status }) => status === 429),
  }
}

/** Sends that many calls, eight at a time. */
async function sendAll({ http }: Pick<ReturnType<typeof limited>, 'http'>, count: number): Promise<number[]> {
  let left = count
  const statuses: number[] = []
  const worker = async () => {
    while (left > 0) {
      left -= 1
      statuses.push((await http.send(REQUEST)).status)
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return statuses
}

describe('hundreds of calls', () => {
  test('stay at a tenth of the only documented limit', async () => {
    const service = limited({ requests: 10_000, milliseconds: 10_000, tells: 'seconds' })
    await sendAll(service, 1_500)
    expect(service.calls.at(-1)!.at).toBeGreaterThanOrEqual(14_900)
    expect(service.refused()).toEqual([])
  })

  test('get no 429 if answers say what is left of the limit', async () => {
    const service = limited({ requests: 60, milliseconds: 10_000, tells: 'headers' })
    expect(new Set(await sendAll(service, 600))).toEqual(new Set([200]))
    expect(service.refused()).toEqual([])
  })

  test('all wait as long as a 429 says and then stay below the limit that it revealed', async () => {
    const service = limited({ requests: 300, milliseconds: 10_000, tells: 'seconds' })
    expect(new Set(await sendAll(service, 1_500))).toEqual(new Set([200]))
    // Only those sent together with the first one, and none in a later window.
    expect(service.refused().length).toBeLessThanOrEqual(8)
    expect(Math.max(...service.refused().map(({ at }) => at))).toBeLessThan(10_000)
    expect(service.pauses).toEqual([expect.any(Number)])
  })

  test('wait longer each time if a 429 does not say how long', async () => {
    const service = limited({ requests: 0, milliseconds: 10_000, tells: 'nothing' })
    expect((await service.http.send(REQUEST)).status).toBe(429)
    expect(service.pauses).toEqual([5, 10, 20, 40])
    expect(service.calls).toHaveLength(5)
  })
})

test('a wait of more than five minutes is reported instead', async () => {
  const service = limited({ requests: 0, milliseconds: 301_000, tells: 'seconds' })
  expect(await service.http.send(REQUEST)).toMatchObject({ status: 429, retryAfterSeconds: 301 })
  expect([service.calls.length, service.pauses]).toEqual([1, []])
})

test('a clock that is set back by hours makes no call wait for hours', async () => {
  const service = limited({ requests: 1, milliseconds: 10_000, tells: 'seconds' })
  await sendAll(service, 2)
  service.clock.advance(-7_200_000)
  const before = service.clock.slept.length
  await service.http.send(REQUEST)
  expect(Math.max(0, ...service.clock.slept.slice(before))).toBeLessThanOrEqual(300_000)
})

test('a token is issued by one call even if hundreds of calls are paced', async () => {
  const service = limited({ requests: 0, milliseconds: 10_000, tells: 'seconds' })
  let sent = 0
  const send = async () => {
    sent += 1
    return { status: 429, complete: true, body: '', retryAfterSeconds: 1 }
  }
  const http = { send, clock: service.clock }
  const pacedHttp = paced(http, openGate(http))
  const tokens = createOrgTokens(http, 'http://127.0.0.1/', { ...BOT, pacedHttp })
  expect((await tokens.issue('a', () => {})).status).toBe(429)
  expect(sent).toBe(1)
})

test('a wait ends early when it is cancelled, and no other call is sent', async () => {
  const { send, clock, calls } = limited({ requests: 0, milliseconds: 100_000, tells: 'seconds' })
  let looks = 0
  const isOver = () => {
    looks += calls.length
    return looks > 3
  }
  const http = paced({ send, clock }, openGate({ clock }), isOver)
  await expect(http.send(REQUEST)).rejects.toMatchObject({ code: 'STOPPED', exitCode: 130 })
  expect([calls.length, clock.slept.length < 10]).toEqual([1, true])
})
