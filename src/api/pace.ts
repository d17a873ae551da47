import type { IncomingHttpHeaders } from 'node:http'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Answer } from '../core/ports/services.ts'
import type { Http } from './calls.ts'
import type { HttpRequest, Send } from './http.ts'

// The limit of the Takumi API is undocumented. That of a bot at the hosts of Guard is 10,000 requests in 10 seconds
// (https://shisho.dev/docs/t/guard/limitation): this is a tenth of it.
const INTERVAL = 10
/** Between two requests, at the slowest. */
const LONGEST_INTERVAL = 5_000
const SHORTEST_PAUSE = 1_000
/** The first wait if the service does not say how long; each one after it is twice as long. */
const FIRST_PAUSE = 5_000
/** What the service wants to wait longer for is told, and not waited for. */
const LONGEST_PAUSE = 300_000
const TRIES = 5

/**
 * The same calls for hundreds of them, several at a time: they keep a pace, and after a 429 every one of them waits until
 * the service takes requests again. A call that got the 429 is sent again, for it was refused and changed nothing.
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

/** What all calls of a run to one service go through. */
export type Gate = ReturnType<typeof openGate>

/** So often a wait looks whether it is still wanted. */
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
    /** Resolves when the next request may leave. Throws `GuardError` (exit 130) once `isOver` is true. */
    async turn(isOver: () => boolean): Promise<void> {
      for (;;) {
        // A clock that was set back must not make anything wait longer than the service asked for.
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
    /** Heeds what the headers of an answer say is left; what is on the way may not be counted in that yet. */
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
    /** After a 429: makes all calls wait, and later ones leave more slowly. False if the wait would be too long. */
    close({ retryAfterSeconds }: Answer, tries: number): boolean {
      const pause =
        retryAfterSeconds === undefined
          ? FIRST_PAUSE * 2 ** (tries - 1)
          : Math.max(SHORTEST_PAUSE, retryAfterSeconds * 1000)
      if (pause > LONGEST_PAUSE) return false
      if (opensAt <= now()) {
        // So many were taken in this time.
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

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ and its forerunner; a reset is a time or a count of seconds. */
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
