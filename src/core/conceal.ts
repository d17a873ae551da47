import { userinfoOf } from './address.ts'
import type { Span } from './edit.ts'
import { type UnescapedText, undoEscapes } from './escapes.ts'
import { ENCODED_NEEDLES } from './needles.ts'
import { Secret } from './secret.ts'
import { findInside, findTokens } from './tokens.ts'

/** Replaces a secret of which nothing may be shown. */
export const HIDDEN = '…'

interface Hidden {
  span: Span
  shown: string
}

/**
 * The text without anything that must not be shown: tokens, plain, in base64, percent-encoded or escaped; `secrets`,
 * in any form; and values in the place of a credential, such as the password of a URL. Concealing twice changes
 * nothing more. Takes time linear in the length of the text.
 */
export function conceal(text: string, secrets: readonly Secret[] = []): string {
  const masked = maskTokens(text, secrets)
  return hideAssigned(hideAuthorization(hideForeignTokens(hideUserinfo(masked))))
}

/** The text with every token masked, in any of these spellings, and every one of `secrets` in any form. */
export function maskTokens(text: string, secrets: readonly Secret[] = []): string {
  const known = secrets.reduce(hideSecret, text)
  const plain = hide(known, [...tokensIn(known), ...encodedIn(known)])
  const spelled = undoEscapes(plain)
  return spelled
    ? hide(
        plain,
        [...tokensIn(spelled.text), ...encodedIn(spelled.text)].map(found => inText(found, spelled)),
      )
    : plain
}

function inText({ span: [start, end], shown }: Hidden, { originOf }: UnescapedText): Hidden {
  return { span: [originOf(start), originOf(end)], shown }
}

function tokensIn(text: string): Hidden[] {
  return findInside(text).map(({ span, value }) => ({ span, shown: String(new Secret(value)) }))
}

/** `tg_…` in base64, alone or after `user:`, at any offset within a group of three bytes. */
function encodedIn(text: string): Hidden[] {
  const found: Hidden[] = []
  for (const needle of NEEDLES) {
    for (let at = text.indexOf(needle); at !== -1; ) {
      const span = runAround(text, at)
      found.push({ span, shown: HIDDEN })
      at = text.indexOf(needle, span[1])
    }
  }
  return found
}

/** The characters of both base64 alphabets. */
const NEEDLES = [
  ...new Set(ENCODED_NEEDLES.flatMap(needle => [needle, needle.replace(/\+/g, '-').replace(/\//g, '_')])),
]

function runAround(text: string, at: number): Span {
  let [start, end] = [at, at]
  while (start > 0 && isBase64(text.charCodeAt(start - 1))) start -= 1
  while (end < text.length && isBase64(text.charCodeAt(end))) end += 1
  // Excludes the characters that begin an escape, because JSON must remain JSON.
  if (text[start - 1] === '\\') start = Math.min(at, start + (text[start] === 'u' ? 5 : 1))
  return [start, end]
}

function isBase64(code: number): boolean {
  const isLetter = (code | 32) >= 97 && (code | 32) <= 122
  // Digits and the slash, plus, minus, equals sign, underscore.
  return isLetter || (code >= 47 && code <= 57) || code === 43 || code === 45 || code === 61 || code === 95
}

/** If two spans overlap, both are hidden. */
function hide(text: string, hidden: readonly Hidden[]): string {
  if (hidden.length === 0) return text
  const parts: string[] = []
  let position = 0
  for (const { span, shown } of hidden.toSorted((a, b) => a.span[0] - b.span[0])) {
    if (span[0] >= position) parts.push(text.slice(position, span[0]), shown)
    position = Math.max(position, span[1])
  }
  return parts.join('') + text.slice(position)
}

const SHORTEST_SECRET = 4

/** A secret as it is, and in the spellings in which it is sent or quoted. */
function hideSecret(text: string, secret: Secret): string {
  const value = secret.reveal()
  if (value === '') return text
  // Other spellings of a short secret would match ordinary words.
  const spellings = () => [encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...inBase64(value)]
  const forms = [value, ...(value.length < SHORTEST_SECRET ? [] : spellings())]
  return [...new Set(forms)].reduce((rest, form) => rest.replaceAll(form, () => String(secret)), text)
}

/** The part of the base64 text that depends only on the value, for each offset within a group of three bytes. */
function inBase64(value: string): string[] {
  return [0, 1, 2].flatMap(before => {
    const bits = (before + Buffer.byteLength(value)) * 8
    const encoded = Buffer.from(' '.repeat(before) + value).toString('base64')
    const own = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6))
    return own.length < SHORTEST_SECRET ? [] : [own, own.replace(/\+/g, '-').replace(/\//g, '_')]
  })
}

/** User names that reveal nothing. */
const PUBLIC_USERS = /^(?:token|git|_|x-access-token|oauth2)?$/i

function hideUserinfo(text: string): string {
  if (!text.includes('://') || !text.includes('@')) return text
  return text.replace(/:\/\/(?:[^\s"'`<>\\]|\\["'\\/])+/g, address => {
    const userinfo = userinfoOf(address)
    if (userinfo === undefined) return address
    const colon = userinfo.indexOf(':')
    const [user, password] =
      colon === -1 ? [userinfo, undefined] : [userinfo.slice(0, colon), userinfo.slice(colon + 1)]
    const rest = address.slice(3 + userinfo.length)
    if (!PUBLIC_USERS.test(user) && !isHarmless(user)) return `://${HIDDEN}${rest}`
    return `://${user}${password === undefined ? '' : `:${isHarmless(password) ? password : HIDDEN}`}${rest}`
  })
}

const HARMLESS =
  /^(?:\$[A-Z_][A-Z0-9_]*$|\$[{(]|%\w+%$|\{\{|<[\w-]+>$|sha256:|op:\/\/|guardTokenGoesHere|\\b\(|(?:true|false|null|token)$)/

/** What may be shown of a value in the place of a credential: a masked token of ours, a placeholder, or nothing. */
export function shownCredential(value: string): string {
  const masked = conceal(value)
  if (HARMLESS.test(masked)) return masked
  const [only] = findTokens(value)
  return only?.value === value ? masked : HIDDEN
}

/** Placeholders, and text that is masked already. */
function isHarmless(value: string): boolean {
  return value.includes(HIDDEN) || HARMLESS.test(value) || KEPT.test(value)
}

/** JSON web tokens, and tokens of other services whose prefix is public. */
function hideForeignTokens(text: string): string {
  return text.replace(/[\w.-]{20,}/g, run =>
    FOREIGN.reduce((rest, pattern) => rest.replace(pattern, HIDDEN), hideWebToken(run)),
  )
}

const FOREIGN = [
  /npm_[A-Za-z0-9]{36}/,
  /gh[opusr]_[A-Za-z0-9]{36,}/,
  /github_pat_[A-Za-z0-9_]{40,}/,
  /glpat-[\w-]{20,}/,
  /pypi-AgE[\w-]{40,}/,
  /rubygems_[0-9a-f]{48}/,
  /sk_live_[A-Za-z0-9]{20,}/,
  /xox[abeprs]-[\w-]{20,}/,
]

function hideWebToken(run: string): string {
  const start = run.indexOf('eyJ')
  if (start === -1) return run
  const [header, payload, signature] = run.slice(start).split('.', 3)
  if (header!.length < 12 || payload === undefined || payload.length < 8 || signature === undefined) return run
  const length = header!.length + payload.length + signature.length + 2
  return run.slice(0, start) + HIDDEN + run.slice(start + length)
}

/** The credential after `Basic` or `Bearer`, unless it is a plain word or a token that is masked already. */
function hideAuthorization(text: string): string {
  return text.replace(/\b(Basic|Bearer)([ \t]{1,4})([\w+/=.~-]{6,})(…?)/gi, (whole, scheme, gap, value, mask) => {
    if (mask !== '' && MASKED_PREFIX.test(value)) return whole
    return /[0-9=+/_~]|[a-z][A-Z]/.test(value) ? `${scheme}${gap}${HIDDEN}` : whole
  })
}

/** What a mask shows of the beginning of a token. */
const MASKED_PREFIX = /^[a-z]+_[a-z]+_$/

/** Treats an escaped character as one unit: cutting it in half would corrupt a document. */
const BARE = String.raw`((?:[^\s"'\\]|\\.){3,})`
const QUOTED = String.raw`((?:[^"'\n\\]|\\.){3,})`

const ASSIGNED = new RegExp(
  [
    // In configs, where `:` works like `=`.
    String.raw`((?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent|authToken)(?:\\?["'])?[ \t]{0,8}[=:][ \t]{0,8}(?:\\?["'])?)${BARE}`,
    // In configs and JSON, where the value is quoted, and in Python.
    String.raw`((?<![\w-])(?:token|password|passwd|secret|api[-_]?key)(?:\\?["'])?[ \t]{0,8}[=:][ \t]{0,8}\\?["'])${QUOTED}`,
    String.raw`((?<![\w-])(?:password|passwd|secret)[ \t]{0,8}=[ \t]{0,8})${BARE}`,
    // In shells.
    String.raw`((?:TOKEN|PASSWORD|SECRET|API_KEY)=(?:\\?["'])?)${BARE}`,
  ].join('|'),
  'g',
)

/** The values of keys and variables that name a credential. */
function hideAssigned(text: string): string {
  return text.replace(ASSIGNED, (whole, ...groups: (string | undefined)[]) => {
    const at = groups.findIndex(group => typeof group === 'string')
    const [before, value] = [groups[at]!, groups[at + 1]!]
    return isHarmless(value) ? whole : before + HIDDEN
  })
}

/** Private-use characters that stand for the secrets to be shown. */
const KEPT = /^\uE100\d+\uE101/

/** Conceals everything but the secrets that the command was asked to print. */
export function concealExcept(text: string, showing: readonly Secret[], secrets: readonly Secret[] = []): string {
  const values = showing.map(secret => secret.reveal()).filter(value => value !== '')
  if (values.length === 0) return conceal(text, secrets)
  const kept = values.reduce((rest, value, index) => rest.replaceAll(value, `\uE100${index}\uE101`), text)
  return conceal(kept, secrets).replace(/\uE100(\d+)\uE101/g, (_, index) => values[Number(index)] ?? '')
}
