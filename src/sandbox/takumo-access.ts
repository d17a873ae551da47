import { type Call, Refusal, type Reply } from './call.ts'
import { bearerOf, findBySecret } from './credentials.ts'
import type { TakumoKey } from './state.ts'
import type { World } from './world.ts'

const WINDOW_MILLISECONDS = 60_000

/** The active key of a call. Throws 401 if there is none, and 403 if the plan has no API access. */
export function requireKey(call: Call, world: World): TakumoKey {
  const secret = bearerOf(call.headers.authorization)
  const key = secret === undefined ? undefined : findBySecret(world.state.takumoKeys, secret)
  if (key === undefined || key.status === 'disabled') throw unauthorized('unauthorized', 'Invalid or missing API key')
  if (key.status === 'revoked') throw unauthorized('token_revoked', 'API key has been revoked')
  if (key.expiresAt !== null && world.now() >= new Date(key.expiresAt)) {
    throw unauthorized('token_expired', 'API key has expired')
  }
  if (!world.takumo.apiAccess) throw new Refusal(403, 'forbidden', 'API access is not available on your plan')
  return key
}

/**
 * True if the key has the scope, written as in either generation of the documents: `shield:write`, `shield.write`.
 */
export function hasScope(key: TakumoKey, scope: string): boolean {
  return key.scopes.includes(scope) || key.scopes.includes(scope.replace(':', '.'))
}

/**
 * Counts a call and adds the rate-limit headers to its answer, whatever it is. A call over the limit is refused:
 * https://docs.takumo.io, "Rate limit headers"
 */
export function rateLimited(refuse: (refusal: Refusal, call: Call, world: World) => Reply) {
  return (call: Call, world: World, run: () => Reply): Reply => {
    const now = world.now().getTime()
    const remaining = countRequest(world, now)
    const reset = world.takumo.window.startedAt + WINDOW_MILLISECONDS
    const reply = remaining >= 0 ? run() : refuse(tooMany(reset - now), call, world)
    const headers = {
      'x-ratelimit-limit': String(world.takumo.limit),
      'x-ratelimit-remaining': String(Math.max(0, remaining)),
      'x-ratelimit-reset': String(Math.ceil(reset / 1000)),
    }
    return { ...reply, headers: { ...headers, ...reply.headers } }
  }
}

/** Requests left in this window after this one; negative if it is over the limit. */
function countRequest({ takumo }: World, now: number): number {
  if (now - takumo.window.startedAt >= WINDOW_MILLISECONDS) takumo.window = { startedAt: now, requests: 0 }
  takumo.window.requests += 1
  return takumo.limit - takumo.window.requests
}

function tooMany(milliseconds: number): Refusal {
  const retryAfter = String(Math.max(1, Math.ceil(milliseconds / 1000)))
  return new Refusal(429, 'rate_limited', 'Rate limit exceeded', { 'retry-after': retryAfter })
}

function unauthorized(code: string, message: string): Refusal {
  return new Refusal(401, code, message, { 'www-authenticate': 'Bearer realm="Takumo"' })
}
