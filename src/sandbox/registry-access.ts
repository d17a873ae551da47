import { type Call, Refusal } from './call.ts'
import { basicOf, bearerOf } from './credentials.ts'
import type { Handler, Resource } from './router.ts'
import { findEmailToken, findOrgToken, findSession, recordUse } from './token-database.ts'
import type { World } from './world.ts'

/** How a registry asks for a token. */
export type Challenge = 'Bearer' | 'Basic'

/** The resources of a registry, open to active tokens and, depending on the options, to requests without one. */
export function behindToken(challenge: Challenge, resources: readonly Resource[]): Resource[] {
  const guard = (handle: Handler): Handler => {
    return (call, world, params) => {
      admit(call, world, challenge)
      return handle(call, world, params)
    }
  }
  return resources.map(resource => ({
    ...resource,
    methods: Object.fromEntries(Object.entries(resource.methods).map(([method, handle]) => [method, guard(handle)])),
  }))
}

/** The answer for a package that Guard blocks, as the vendor words it. */
export function blockedPackage(): Refusal {
  return new Refusal(403, 'blocked', 'Package blocked by security policy')
}

function admit(call: Call, world: World, challenge: Challenge): void {
  const token = tokenOf(call)
  const usage =
    token === undefined
      ? undefined
      : (findEmailToken(world.state, token) ??
        findOrgToken(world.state, token) ??
        findSession(world.sessions.access, token, world.now()))
  if (usage !== undefined) {
    recordUse(usage, world.now())
    return
  }
  const isDead = token !== undefined && world.deadTokens === 'reject'
  if (!isDead && !world.requireToken) return
  throw new Refusal(
    401,
    'unauthorized',
    isDead ? 'Unauthorized: the token is not valid' : 'Unauthorized: a token is required',
    {
      'www-authenticate': `${challenge} realm="Takumi Guard"`,
    },
  )
}

/** Bearer, or Basic with the token as the password; without a password the user name is the token. */
function tokenOf(call: Call): string | undefined {
  const { authorization } = call.headers
  if (authorization === undefined) return undefined
  const basic = basicOf(authorization)
  if (basic === undefined) return bearerOf(authorization) ?? ''
  return basic.password === '' ? basic.user : basic.password
}
