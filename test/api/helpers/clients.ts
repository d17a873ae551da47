import { inspect } from 'node:util'
import { expect } from 'vitest'
import type { Http } from '../../../src/api/calls.ts'
import type { Environment } from '../../../src/api/connection.ts'
import type { Timeouts } from '../../../src/api/failures.ts'
import { createSend, type HttpRequest } from '../../../src/api/http.ts'
import type { GuardError } from '../../../src/core/errors.ts'
import type { Clock } from '../../../src/core/ports/io.ts'
import type { Answer, ChunkSink } from '../../../src/core/ports/services.ts'
import { Secret } from '../../../src/core/secret.ts'
import { createClock } from '../../../src/system/clock.ts'

export const TOKEN = new Secret('tg_anon_Zx81kQ7pLm20aVbN')
export const QUICK: Timeouts = { connect: 2_000, headers: 2_000, body: 2_000, total: 3_000 }

/** A clock that stands still and sleeps without delay; only the time limits of calls use real time. */
export function standingClock(): Clock & { slept: number[] } {
  const slept: number[] = []
  return {
    slept,
    now: () => new Date('2026-11-20T12:00:00Z'),
    sleep: async milliseconds => {
      slept.push(milliseconds)
    },
    after: createClock().after,
  }
}

export interface ClientOptions {
  env?: Environment
  timeouts?: Partial<Timeouts>
  clock?: Clock
}

export function client({ env = {}, timeouts = QUICK, clock = standingClock() }: ClientOptions = {}): Http {
  return { send: createSend({ env, clock, version: '1.2.3', timeouts }), clock }
}

export function get(url: string, rest: Partial<HttpRequest> & ClientOptions = {}): Promise<Answer> {
  return client(rest).send({ method: 'GET', url: new URL(url), bearer: TOKEN, ...rest, timeouts: QUICK })
}

/** The error that a promise rejects with. Fails if it resolves. */
export async function failure(promise: Promise<unknown>): Promise<GuardError & { sent?: boolean }> {
  const error: unknown = await promise.then(
    value => {
      throw new Error(`no error, but ${inspect(value)}`)
    },
    (reason: unknown) => reason,
  )
  expectNoSecret(error)
  return error as GuardError
}

/** No way of printing the value shows a token, the value of a header, or a password. */
export function expectNoSecret(value: unknown, secrets: readonly string[] = [TOKEN.reveal()]): void {
  const printed = [everything(value), inspect(value, { depth: 20, showHidden: true })].join('\n')
  for (const secret of [...secrets, 'Bearer ', 'authorization']) expect(printed).not.toContain(secret)
}

/** Every own property of a value, including the stack and the chain of causes. */
function everything(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if (seen.has(value)) return ''
  seen.add(value)
  return Object.getOwnPropertyNames(value)
    .map(name => `${name}: ${everything((value as Record<string, unknown>)[name], seen)}`)
    .join('\n')
}

/** A sink that keeps only the body, chunk by chunk. */
export function bodyInto(chunks: string[]): ChunkSink {
  return (text, part) => void (part === 'body' && chunks.push(text))
}
