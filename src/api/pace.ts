import type { IncomingHttpHeaders } from 'node:http'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Answer } from '../core/ports/services.ts'
import type { Http } from './calls.ts'
import type { HttpRequest, Send } from './http.ts'

// The limit of the Takumi API is undocumented. A bot may send 10,000 requests in 10 seconds to the Guard hosts
// (https://shisho.dev/docs/t/guard/limitation): this is a tenth of that.
const INTERVAL = 10
/** The longest interval between two requests. */
const LONGEST_INTERVAL = 5_000
const SHORTEST_PAUSE = 1_000
/** The first wait if the service does not name one; each later wait is twice as long. */
const FIRST_PAUSE = 5_000
/** If the service asks for a longer wait, the call fails and reports it. */
const LONGEST_PAUSE = 300_000
const TRIES = 5

/**
 * The same calls for hundreds of items, several at a time. They are paced, and after a 429 all of them wait until the
 * service accepts requests again. The call that got the 429 is sent again, because it changed nothing.
 */
export function paced({ send, ...rest }: Http, gate: Gate, isOver = () => false): Http {
  const pacedSend: Send = async request => {
    for (let tries = 1; ; tries += 1) {
      await gate.turn(isOver)
      const answer = await sendThrough(gate, send, request)
      if (answer.status !== 429 || tries === TRIES || !gate.close(answer, tries)) return answer
    }
  }
  return { send: pacedSend, ...rest }
}

async function sendThrough(gate: Gate, send: Send, request: HttpRequest): Promise<Answer> {
  let headers: IncomingHttpHeaders = {}
  const onHeaders = (given: IncomingHttpHeaders) => {
    headers = given
    request.onHeaders?.(given)
  }
  try {
    return await send({ ...request, onHeaders })
  } finally {
    gate.answered(headers)
  }
}

/** Shared by all calls of a run to one service. */
export type Gate = ReturnType<typeof openGate>

/** How often a wait checks whether it should end, in milliseconds. */
const LOOK = 500

export function openGate({ clock, onPause }: Pick<Http, 'clock' | 'onPause'>) {
  const now = () => clock.now().getTime()
  let [opensAt, interval, nextTurn] = [0, INTERVAL, 0]
  let [sent, sentSince, onTheWay] = [0, now(), 0]
  let room: { requests: number; until: number } | undefined
  const closeUntil = (time: number) => {
    if (time <= opensAt) return
    if (opensAt <= now()) onPause?.(Math.ceil((time - now()) / 1000))
    opensAt = time
  }
  const sleepUntil = async (time: number, isOver: () => boolean) => {
    for (let left = time - now(); left > 0; ) {
      if (isOver()) break
      await clock.sleep(Math.min(LOOK, left))
      left = Math.min(left - LOOK, time - now())
    }
    if (isOver()) throw stopped()
  }
  return {
    /** Resolves when the next request may be sent. Throws `GuardError` (exit 130) once `isOver` returns true. */
    async turn(isOver: () => boolean): Promise<void> {
      for (;;) {
        // If the clock was set back, the wait must not get longer than the service asked for.
        const start = Math.min(Math.max(now(), nextTurn), now() + LONGEST_PAUSE)
        nextTurn = start + interval
        await sleepUntil(start, isOver)
        if (room && room.until <= now()) room = undefined
        if (room && room.requests <= 0) closeUntil(room.until)
        if (opensAt <= now() || opensAt > now() + LONGEST_PAUSE) break
        nextTurn = Math.max(nextTurn, opensAt)
      }
      sent += 1
      onTheWay += 1
      if (room) room.requests -= 1
    },
    /** Applies the remaining limit in the headers of an answer, which may not count requests that are under way. */
    answered(headers: IncomingHttpHeaders): void {
      onTheWay -= 1
      const left = leftIn(headers, now())
      if (!left || left.milliseconds > LONGEST_PAUSE) return
      const requests = left.requests - onTheWay
      const isSameWindow = room !== undefined && room.until > now()
      room = {
        requests: isSameWindow ? Math.min(room!.requests, requests) : requests,
        until: now() + left.milliseconds,
      }
    },
    /** After a 429: delays all calls and slows down later ones. Returns false if the wait would be too long. */
    close({ retryAfterSeconds }: Answer, tries: number): boolean {
      const pause =
        retryAfterSeconds === undefined
          ? FIRST_PAUSE * 2 ** (tries - 1)
          : Math.max(SHORTEST_PAUSE, retryAfterSeconds * 1000)
      if (pause > LONGEST_PAUSE) return false
      if (opensAt <= now()) {
        // The number of requests that the service accepted in this time.
        const taken = sent - onTheWay - 1
        if (taken > 0) interval = slower(interval, (now() - sentSince + pause) / taken)
        ;[sent, sentSince] = [onTheWay, now() + pause]
      }
      closeUntil(now() + pause)
      return true
    },
  }
}

function stopped(): GuardError {
  return new GuardError('STOPPED', say('stopped'), { exitCode: ExitCode.interrupted })
}

function slower(interval: number, seen: number): number {
  return Math.min(LONGEST_INTERVAL, Math.max(interval, seen * 1.1))
}

/**
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ and its predecessor; a reset is a time or a
 * number of seconds.
 */
function leftIn(headers: IncomingHttpHeaders, now: number): { requests: number; milliseconds: number } | undefined {
  const number = (name: string) => {
    const value = headers[`x-ratelimit-${name}`] ?? headers[`ratelimit-${name}`]
    return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : undefined
  }
  const [requests, reset] = [number('remaining'), number('reset')]
  if (requests === undefined || reset === undefined) return undefined
  const milliseconds = reset > 1_000_000_000 ? reset * 1000 - now : reset * 1000
  return { requests, milliseconds: Math.max(0, milliseconds) }
}
