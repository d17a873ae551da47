import { addressAround, addressesIn } from '../core/address.ts'
import type { ByteText } from '../core/bytes.ts'
import type { Span } from '../core/edit.ts'
import { say } from '../core/language.ts'
import { mayHoldEncoded } from '../core/needles.ts'
import { mayHoldToken } from '../core/tokens.ts'
import type { KeyPath } from '../core/tree.ts'
import type { ConfigAdapter } from './adapter.ts'
import { isAddressList } from './hosts.ts'
import type { KeyPlace } from './markers.ts'
import type { Occurrence } from './spellings.ts'

/** A token in a parsed value that nothing in the text shows as a whole. */
export interface HiddenToken extends Pick<Occurrence, 'token' | 'kind' | 'encoded'> {
  path: KeyPath
  /** The whole value, and where the token is in it. */
  value: string
  span: Span
  /** What the text shows of it. */
  pieces: readonly Occurrence[]
}

/** Why guard does not rewrite one, and what to do. */
export function whyHidden(): string {
  return say('its spelling is one that guard only reads; write the token plainly, on one line')
}

const ESCAPE = /\\+(?:(?:x|u00|U000000)([0-9A-Fa-f]{2})|[nrtbfv])/g
const PERCENT = /%([0-9A-Fa-f]{2})/g

/** Whether a parser may see a token in a text that shows none. Fast, because most texts have none. */
export function mayHide(text: ByteText): boolean {
  const unescaped = text.includes('\\') ? text.replace(ESCAPE, fromHex) : text
  const plain = unescaped.includes('%') ? unescaped.replace(PERCENT, fromHex) : unescaped
  const whole = plain.replace(/[\s\\"'`$,;:.()[\]{}]+/g, '')
  return mayHoldToken(whole) || mayHoldEncoded(whole)
}

function fromHex(_whole: string, digits: string | undefined): string {
  return digits === undefined ? '' : String.fromCharCode(Number.parseInt(digits, 16))
}

/** Where in the text a hidden token is: at a piece of it, or at its key, which is behind the keys above it. */
export function whereabouts(text: ByteText, { path, pieces }: HiddenToken): Span {
  if (pieces[0]) return pieces[0].span
  let at = 0
  for (const step of path) {
    const next = typeof step === 'string' ? text.indexOf(Buffer.from(step).toString('latin1'), at) : -1
    if (next !== -1) at = next
  }
  return [at, at]
}

/** Which value of the document it is in. */
export function placeOfHidden(adapter: ConfigAdapter, tree: unknown, { path, value, span }: HiddenToken): KeyPlace {
  const addresses = addressesIn(value, { isValue: true, isList: isAddressList(String(path.at(-1))) })
  const meaning = adapter.meaning(path, tree)
  return { path, meaning, address: addressAround(addresses, span), otherHosts: [...(meaning.otherHosts ?? [])] }
}
