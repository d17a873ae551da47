import type { Span } from './edit.ts'
import { type NextIndex, nextIndexIn } from './next-index.ts'

/**
 * Stands in for a host that tools may parse differently. No service has this name, so it always counts as foreign.
 */
export const UNCLEAR_HOST = '?'

/** A URL in a text. */
export interface Address {
  span: Span
  /** See `hostOf`. */
  host: string | undefined
  /** User name and password, without the `@`. */
  userinfo: Span | undefined
}

/**
 * The host of a URL or of a `//host/path` key, as `URL` writes it: in lower case, with the port unless it is the
 * default. Undefined if the text is no address or a placeholder is the whole host; `UNCLEAR_HOST` if two parsers
 * could disagree on it.
 */
export function hostOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  const byDefault = WHOLE_DEFAULT.exec(text)?.[1]
  if (byDefault) return hostOf(byDefault)
  const parts = partsOf(withoutPlaceholders(text))
  if (parts) return hostIn(parts)
  return LOOSE_ADDRESS.test(text) || text.includes('://') ? UNCLEAR_HOST : undefined
}

/** `${SERVER:-https://host/}`: the host is the variable's if it is set, and this one otherwise. */
const WHOLE_DEFAULT = /^\$\{\w+:?-([^{}]+)\}$/

/**
 * Spellings that `URL` accepts as an address and other parsers do not: `https:host`, `\\host`, a leading control
 * character.
 */
const LOOSE_ADDRESS = /^[\0- ]*(?:https?:|[\\/]{2})/i

interface Parts {
  /** Undefined for a `//host` key. */
  scheme: string | undefined
  /** The offset between `//` and the path. */
  start: number
  authority: string
  /** What follows the authority, up to the next slash. */
  rest: string
}

function partsOf(text: string): Parts | undefined {
  const head = /^(?:([a-z][a-z0-9+.-]{0,40}):)?\/\//i.exec(text)
  if (!head) return undefined
  const start = head[0].length
  const slash = indexFrom(text, '/', start)
  const untilSlash = text.slice(start, slash)
  const end = untilSlash.search(/[?#]/)
  return {
    scheme: head[1]?.toLowerCase(),
    start,
    authority: end === -1 ? untilSlash : untilSlash.slice(0, end),
    rest: end === -1 ? '' : untilSlash.slice(end),
  }
}

/** Characters that parsers drop or stop at. */
const UNSAFE = /[\0-\x20\x7f-\xa0\\]/

function hostIn({ scheme, authority, rest }: Parts): string | undefined {
  const at = authority.lastIndexOf('@')
  const named = authority.slice(at + 1)
  if (authority.indexOf('@') !== at || rest.includes('@') || rest.includes('\\')) return UNCLEAR_HOST
  if (UNSAFE.test(authority) || authority.includes(UNSAFE_PLACE)) return UNCLEAR_HOST
  if (ONLY_PLACE.test(named)) return undefined
  // Some parsers decode percent signs and letters beyond ASCII in a host, others do not.
  if (!/^[!-$&-~]+$/.test(named)) return named === '' && !isHttp(scheme) ? undefined : UNCLEAR_HOST
  return normalHost(named, scheme === 'http' ? 'http' : 'https')
}

function isHttp(scheme: string | undefined): boolean {
  return scheme === undefined || scheme === 'http' || scheme === 'https'
}

function normalHost(named: string, scheme: string): string {
  const address = `${scheme}://${named}`
  return URL.canParse(address) ? new URL(address).host : UNCLEAR_HOST
}

/** Replaces each character of a placeholder; the second one if its default might move the end of the host. */
const PLACE = '\uE000'
const UNSAFE_PLACE = '\uE001'
const ONLY_PLACE = new RegExp(`^${PLACE}+(?::\\d+)?$`)

const PLACEHOLDERS =
  /\$\{\{[^{}]*\}\}|\{\{[^{}]*\}\}|\$\(([^()]*)\)|\$\{[^{}]*\}|\$[A-Za-z_]\w*|%[A-Za-z_][A-Za-z0-9_]*%|<[\w-]+>/g

/** How deep placeholders may be nested; deeper ones make the host unclear. */
const PLACEHOLDER_DEPTH = 4

/** The text with every placeholder overwritten by neutral characters of the same length. */
function withoutPlaceholders(text: string): string {
  if (!/[$<%]|\{\{/.test(text)) return text
  let rest = text
  for (let depth = 0; depth < PLACEHOLDER_DEPTH; depth += 1) {
    const next = rest.replace(PLACEHOLDERS, found => (mayMoveHost(found) ? UNSAFE_PLACE : PLACE).repeat(found.length))
    if (next === rest) break
    rest = next
  }
  return rest
}

/** `${NAME:-a/b}`: a default that ends the host or begins another one. */
function mayMoveHost(placeholder: string): boolean {
  return placeholder.includes(UNSAFE_PLACE) || /^\$\{(?!\{)\s*(?:\w+:(?!-))?\w+[^}]*[/\\?#@\s]/.test(placeholder)
}

/** How a text contains addresses. */
export interface AddressForm {
  /**
   * True for a parsed value, which is one address if it begins with one. Otherwise it is a line, in which blanks and
   * quotes end an address.
   */
  isValue?: boolean
  /** True if one value holds several, separated by blanks, commas or bars, as in `GOPROXY`. */
  isList?: boolean
}

/**
 * Every address in a text, in order, without those inside other addresses. Takes time linear in the length of the
 * text.
 */
export function addressesIn(text: string, form: AddressForm = {}): Address[] {
  if (!text.includes('://')) return []
  const shown = withoutPlaceholders(text)
  const isWhole = form.isValue === true && !form.isList && /^\s*[a-z][a-z0-9+.-]{0,40}:\/\//i.test(text)
  const found: Address[] = []
  const closing = nextIndexIn(text)
  for (let colon = text.indexOf('://'); colon !== -1; ) {
    const start = schemeStart(text, colon)
    const end = isWhole ? text.length : endOf(shown, start, colon + 3, form, closing)
    found.push(addressAt(shown, [start, end], form))
    colon = text.indexOf('://', Math.max(end, colon + 3))
  }
  return found
}

/** The address that contains a span, and whether the span is in its user name or password. */
export function addressAround(addresses: readonly Address[], [start, end]: Span) {
  const address = addresses.find(({ span }) => span[0] <= start && end <= span[1])
  if (!address) return undefined
  const { userinfo, host } = address
  return { host, isUserinfo: userinfo !== undefined && userinfo[0] <= start && end <= userinfo[1] }
}

function schemeStart(text: string, colon: number): number {
  let start = colon
  while (start > 0 && colon - start < 41 && /[A-Za-z0-9+.-]/.test(text[start - 1]!)) start -= 1
  while (start < colon && !/[A-Za-z]/.test(text[start]!)) start += 1
  return start
}

function addressAt(shown: string, [start, end]: Span, form: AddressForm): Address {
  const address = shown.slice(start, end)
  const parts = partsOf(address)
  if (!parts) return { span: [start, end], host: UNCLEAR_HOST, userinfo: undefined }
  const from = start + parts.start
  const at = parts.authority.lastIndexOf('@')
  const isOpen = from + parts.authority.length === end && !form.isValue
  return {
    span: [start, end],
    host: isOpen && mayGoOn(shown, end) ? UNCLEAR_HOST : hostIn(parts),
    userinfo: at === -1 ? undefined : [from, from + at],
  }
}

/**
 * The end of an address in running text: a blank or a quote, or the closing quote if the address begins after one.
 */
function endOf(shown: string, start: number, from: number, { isList }: AddressForm, closing: NextIndex): number {
  const quote = shown[start - 1]
  const whole = quote === '"' || quote === "'" ? closing(quote, from) : -1
  if (whole !== -1 && !isList) return whole
  const ends = isList ? LIST_END : LINE_END
  ends.lastIndex = from
  return ends.exec(shown)?.index ?? shown.length
}

const LINE_END = /[\s"'`<>]/g
const LIST_END = /[\s"'`<>,|]/g

/**
 * Whether the host at the end of an address might continue after it: a shell joins the text on both sides of a quote,
 * and `URL` drops a tab.
 */
function mayGoOn(text: string, end: number): boolean {
  const after = text.slice(end, end + 80)
  const quotes = /^["'`]+/.exec(after)?.[0].length
  if (quotes !== undefined) return /^(?:[^\s,;)\]}>|&:=#]|:[^\s"'{[])/.test(after.slice(quotes))
  return /^[\t\r\v\f][ \t]*(?![#;&|)\]}"'\\]|$|[a-z][a-z0-9+.-]*:\/\/)\S/i.test(after)
}

/** The text with the userinfo of each address replaced, by default with nothing. */
export function withoutUserinfo(text: string, shown = ''): string {
  if (!text.includes('://')) return text
  return text.replace(/:\/\/([^\s"'`<>]*)/g, (whole, rest: string) => {
    const length = userinfoLength(rest)
    return length === 0 ? whole : `://${shown}${rest.slice(length)}`
  })
}

/** User name and password of an address, or undefined. */
export function userinfoOf(url: string): string | undefined {
  const rest = url.slice(url.indexOf('://') + 3)
  const length = url.includes('://') ? userinfoLength(rest) : 0
  return length === 0 ? undefined : rest.slice(0, length - 1)
}

/** Includes the `@`. A password may contain a slash, at which most parsers stop. */
function userinfoLength(rest: string): number {
  const slash = indexFrom(rest, '/', 0)
  const authority = rest.slice(0, slash)
  const isCut = !authority.includes('@') && /:(?!\d*$)/.test(authority)
  return (isCut ? rest : authority).lastIndexOf('@') + 1
}

/** The URL of a proxy, for which a scheme may be missing, as for curl; undefined if it is not one of http or https. */
export function proxyUrl(value: string): string | undefined {
  const url = value.includes('://') ? value : `http://${value}` // https://curl.se/docs/manpage.html#-x
  try {
    const { protocol, username, password } = new URL(url)
    decodeURIComponent(username + password)
    return protocol === 'http:' || protocol === 'https:' ? url : undefined
  } catch {
    return undefined
  }
}

function indexFrom(text: string, what: string, from: number): number {
  const index = text.indexOf(what, from)
  return index === -1 ? text.length : index
}
