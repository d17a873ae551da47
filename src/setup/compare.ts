import { hostOf, userinfoOf, withoutUserinfo } from '../core/address.ts'
import { findTokens } from '../core/tokens.ts'
import { type DesiredValue, TOKEN_MARKER } from '../tools/recipe.ts'

/** How the current value compares with the desired one. */
export type Comparison =
  | 'there'
  | 'add'
  /** Guard's registry, but not in the desired form. */
  | 'change'
  | 'other-registry'
  | 'other-token'
  | 'other-detail'

export interface CompareInput {
  trustedHosts: ReadonlySet<string>
  /** The given token, or undefined if any token is accepted. */
  token: string | undefined
}

/** Compares one value. Pure. */
export function compareValue(desired: DesiredValue, current: unknown, input: CompareInput): Comparison {
  if (current === undefined || current === null) return 'add'
  if (desired.role === 'detail') return compareDetail(desired, current)
  const text = String(current)
  if (desired.role === 'token') return compareToken(text, input)
  return compareRegistry(String(desired.value), text, input)
}

/** Guard does not care about the user name: https://github.com/flatt-security/setup-takumi-guard-golang */
const FREELY_NAMED = new Set<string | number>(['username', 'login', 'name', 'priority'])

function compareDetail({ key, value }: DesiredValue, current: unknown): Comparison {
  return FREELY_NAMED.has(key.at(-1)!) || String(current) === String(value) ? 'there' : 'other-detail'
}

function compareToken(current: string, { token }: CompareInput): Comparison {
  if (isReference(current)) return 'there'
  const held = findTokens(current)[0]?.value
  return held !== undefined && (token === undefined || held === token) ? 'there' : 'other-token'
}

function compareRegistry(wanted: string, current: string, input: CompareInput): Comparison {
  const [url = ''] = current.split(/[,|]/)
  const host = hostOf(url)
  if (host === undefined || !input.trustedHosts.has(host)) return 'other-registry'
  const userinfo = userinfoOf(url)
  const needsToken = wanted.includes(TOKEN_MARKER) || isReference(wanted)
  if (!isSamePlace(url, wanted)) return 'change'
  if (!needsToken) return 'there'
  return userinfo === undefined ? 'change' : compareToken(userinfo, input)
}

function isSamePlace(a: string, b: string): boolean {
  const place = (url: string) => withoutUserinfo(url).replace(/\/+$/, '')
  return place(a).toLowerCase() === place(b).toLowerCase()
}

/** `${VAR}`, `$VAR`, `$(command)`, `%VAR%`: the value is defined elsewhere, and the reference stays. */
function isReference(value: string): boolean {
  return /\$[{(A-Za-z_]|%\w+%/.test(value)
}
