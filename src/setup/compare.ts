import { hostOf, userinfoOf, withoutUserinfo } from '../core/address.ts'
import { findTokens } from '../core/tokens.ts'
import { TOKEN_MARKER, type Want } from '../tools/recipe.ts'

/** How the current value compares with the desired one. */
export type State =
  | 'there'
  | 'add'
  /** Guard's registry, but not in the desired form. */
  | 'change'
  | 'other-registry'
  | 'other-token'
  | 'other-detail'

export interface JudgeInput {
  homeHosts: ReadonlySet<string>
  /** The given token, or undefined if any token is accepted. */
  token: string | undefined
}

/** Compares one value. Pure. */
export function judge(want: Want, current: unknown, input: JudgeInput): State {
  if (current === undefined || current === null) return 'add'
  if (want.role === 'detail') return judgeDetail(want, current)
  const text = String(current)
  if (want.role === 'token') return judgeToken(text, input)
  return judgeRegistry(String(want.value), text, input)
}

/** Guard does not care about the user name: https://github.com/flatt-security/setup-takumi-guard-golang */
const FREE = new Set<string | number>(['username', 'login', 'name', 'priority'])

function judgeDetail({ key, value }: Want, current: unknown): State {
  return FREE.has(key.at(-1)!) || String(current) === String(value) ? 'there' : 'other-detail'
}

function judgeToken(current: string, { token }: JudgeInput): State {
  if (isReference(current)) return 'there'
  const held = findTokens(current)[0]?.value
  return held !== undefined && (token === undefined || held === token) ? 'there' : 'other-token'
}

function judgeRegistry(wanted: string, current: string, input: JudgeInput): State {
  const [url = ''] = current.split(/[,|]/)
  const host = hostOf(url)
  if (host === undefined || !input.homeHosts.has(host)) return 'other-registry'
  const userinfo = userinfoOf(url)
  const needsToken = wanted.includes(TOKEN_MARKER) || isReference(wanted)
  if (!isSamePlace(url, wanted)) return 'change'
  if (!needsToken) return 'there'
  return userinfo === undefined ? 'change' : judgeToken(userinfo, input)
}

function isSamePlace(a: string, b: string): boolean {
  const place = (url: string) => withoutUserinfo(url).replace(/\/+$/, '')
  return place(a).toLowerCase() === place(b).toLowerCase()
}

/** `${VAR}`, `$VAR`, `$(command)`, `%VAR%`: the value is defined elsewhere, and the reference stays. */
function isReference(value: string): boolean {
  return /\$[{(A-Za-z_]|%\w+%/.test(value)
}
