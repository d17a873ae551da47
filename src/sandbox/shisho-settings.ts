import { RATE_LIMIT } from './assumed.ts'
import { type Call, json, jsonBody, Refusal, type Reply } from './call.ts'
import { hashOf, makeUp } from './credentials.ts'
import type { Resource } from './router.ts'
import type { OrgToken } from './state.ts'
import type { ShishoSettings, World } from './world.ts'

export function freshShishoSettings(): ShishoSettings {
  return { ...RATE_LIMIT, headers: false, window: { startedAt: 0, requests: 0 }, refused: 0, total: 0 }
}

/** Stands in for the console, and for an organisation that has issued thousands of tokens over the years. */
export const shishoResources: readonly Resource[] = [
  { path: /^sandbox\/shisho$/, methods: { GET: show, POST: change } },
  { path: /^sandbox\/shisho\/tokens$/, methods: { POST: seed } },
]

function show(_call: Call, { shisho }: World): Reply {
  const { limit, seconds, headers, refused, window, total } = shisho
  return json(200, { limit, seconds, headers, refused, requests: window.requests, total })
}

function change(call: Call, world: World): Reply {
  const { limit, seconds, headers, total } = { ...world.shisho, ...jsonBody(call) }
  if (!isCount(limit) || !isCount(seconds) || typeof headers !== 'boolean') throw invalid('a setting')
  Object.assign(world.shisho, { ...freshShishoSettings(), limit, seconds, headers, total })
  return show(call, world)
}

/** Adds tokens as they accumulate over years: `{n}` in the identifier counts from 1. Answers with their plaintext. */
function seed(call: Call, world: World): Reply {
  const body = jsonBody(call)
  const { user_identifier: name, count = 1, revoked = false } = body
  if (typeof name !== 'string' || !isCount(count)) throw invalid('`user_identifier` or `count`')
  const at = world.now().toISOString()
  const made = Array.from({ length: count }, (_, index) => {
    const token = makeUp.orgToken()
    const row: OrgToken = {
      ...{ id: makeUp.id('GT01'), hash: hashOf(token), requestCount: 0 },
      userIdentifier: name.replace('{n}', String(index + 1)),
      createdAt: textIn(body, 'created_at') ?? at,
      lastUsedAt: textIn(body, 'last_used_at') ?? null,
      revokedAt: revoked === true ? at : null,
    }
    world.state.orgTokens.push(row)
    return { id: row.id, user_identifier: row.userIdentifier, token }
  })
  return json(201, { tokens: made })
}

/** Counts a call and refuses it if it is over the limit. */
export function limitedByWindow(refuse: (refusal: Refusal) => Reply) {
  return (_call: Call, world: World, run: () => Reply): Reply => {
    const { shisho } = world
    const now = world.now().getTime()
    if (now - shisho.window.startedAt >= shisho.seconds * 1000) shisho.window = { startedAt: now, requests: 0 }
    shisho.window.requests += 1
    shisho.total += 1
    const left = shisho.limit - shisho.window.requests
    const reset = Math.max(1, Math.ceil((shisho.window.startedAt - now) / 1000 + shisho.seconds))
    if (left < 0) shisho.refused += 1
    const reply = left < 0 ? refuse(tooMany(reset)) : run()
    return shisho.headers ? { ...reply, headers: { ...reply.headers, ...headersOf(shisho.limit, left, reset) } } : reply
  }
}

function tooMany(seconds: number): Refusal {
  return new Refusal(429, 'rate_limited', 'too many requests', { 'retry-after': String(seconds) })
}

function headersOf(limit: number, left: number, reset: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(Math.max(0, left)),
    'x-ratelimit-reset': String(reset),
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0
}

function textIn(body: Record<string, unknown>, field: string): string | undefined {
  const value = body[field]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  throw invalid(`\`${field}\``)
}

function invalid(what: string): Refusal {
  return new Refusal(400, 'bad_request', `${what} is missing or not valid`)
}
