import { Secret } from '../core/secret.ts'
import { findTokens } from '../core/tokens.ts'
import type { Call } from './call.ts'
import { basicOf } from './credentials.ts'
import type { Target } from './router.ts'
import { type CredentialKind, findWebTokens } from './web-tokens.ts'
import type { Place, Violation } from './world.ts'

interface Arrival {
  kind: CredentialKind | 'unknown'
  value: string
  place: Place
}

/** The credentials of a call that do not belong to the service it was sent to. */
export function findViolations(call: Call, target: Target): Violation[] {
  const strays = arrivalsIn(call, target).filter(arrival => !isTrustedPlace(arrival, target))
  return strays.map(({ kind, value, place }) => ({
    fingerprint: new Secret(value).fingerprint,
    kind,
    method: call.method,
    path: maskPath(call.path),
    place,
  }))
}

function isTrustedPlace({ kind, place }: Arrival, { service, resource }: Target): boolean {
  if (resource === undefined) return false
  if (place === 'authorization') return kind === 'unknown' ? service.home.length > 0 : service.home.includes(kind)
  return place === 'body' && resource.bodyMayHold === kind
}

function arrivalsIn(call: Call, { service }: Target): Arrival[] {
  const { authorization, ...headers } = call.headers
  return [
    ...tokensIn('url', `${call.path}?${[...call.query].flat().join('&')}`),
    ...authorizationIn(authorization),
    ...tokensIn('header', Object.values(headers).flat().join('\n')),
    ...(service.isControl ? [] : tokensIn('body', call.body.toString('latin1'))),
  ]
}

function authorizationIn(authorization: string | undefined): Arrival[] {
  if (authorization === undefined) return []
  const basic = basicOf(authorization)
  const known = tokensIn('authorization', basic === undefined ? authorization : `${basic.user}\n${basic.password}`)
  return known.length > 0 ? known : [{ kind: 'unknown', value: authorization, place: 'authorization' }]
}

function tokensIn(place: Place, text: string): Arrival[] {
  return credentialsIn(text).map(({ kind, value }) => ({ kind, value, place }))
}

function credentialsIn(text: string): { kind: CredentialKind; value: string }[] {
  return [...findTokens(text), ...findWebTokens(text)]
}

function maskPath(path: string): string {
  return credentialsIn(path).reduce((masked, { value }) => masked.replace(value, `${new Secret(value)}`), path)
}
