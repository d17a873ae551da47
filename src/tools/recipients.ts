import { type Address, addressAround, addressesIn } from '../core/address.ts'
import { type ByteText, decodeUtf8, toUtf8 } from '../core/bytes.ts'
import { type KeyPath, leaves } from '../core/tree.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import { type ParsedDocument, readDocument } from '../formats/document.ts'
import { isAddressList } from '../formats/hosts.ts'
import { mayHoldPlaceholders, scanPlaceholders } from '../formats/placeholders.ts'
import { lineFinder, linesOf } from '../formats/text-lines.ts'
import { hostOfVariable } from './index.ts'

/** A place in a config that passes on a variable's value. */
export interface Recipient {
  /** The variable. */
  name: string
  /** The placeholder as its tool sees it, all escapes undone. */
  text: string
  /** Who gets the value, if the config says so. */
  host: string | undefined
  /** True if the tool uses the value as a credential. */
  isCredential: boolean
  line: number
}

/** False for a text that certainly has no placeholder, written out or in escapes. */
export function mayHaveRecipients(text: ByteText): boolean {
  return mayHoldPlaceholders(text) || /\\(?:x24|u0024|U00000024)/.test(text)
}

/**
 * Every placeholder that a tool would expand, in credentials, in any part of an address, and elsewhere. The adapter's
 * parser must be loaded.
 */
export function recipientsIn(adapter: ConfigAdapter, raw: ByteText): Recipient[] {
  const text = toUtf8(raw)
  if (!mayHaveRecipients(text)) return []
  const document = readDocument(adapter, raw)
  return adapter.parse && !document.failure ? inDocument(document) : inLines(adapter, text)
}

function inDocument({ adapter, text, tree }: ParsedDocument): Recipient[] {
  const lineOf = lineFinder(text)
  return leaves(tree).flatMap(([path, value]) => {
    const found = scanPlaceholders(value)
    const inKey = path.flatMap(step => (typeof step === 'string' ? scanPlaceholders(step) : []))
    if (found.length + inKey.length === 0) return []
    const { host, variable, credential: isCredential } = adapter.meaning(path, tree)
    const addresses = addressesIn(value, { isValue: true, isList: isList(path) })
    return [
      ...found.map(({ name, span }) => {
        const shown = value.slice(...span)
        const receiver = hostAt(addresses, span) ?? host ?? hostOfVariable(variable)
        return { name, text: shown, host: receiver, isCredential, line: lineOf(shown) }
      }),
      ...inKey.map(({ name }) => ({ name, text: name, host: undefined, isCredential: false, line: lineOf(name) })),
    ]
  })
}

function inLines(adapter: ConfigAdapter, text: ByteText): Recipient[] {
  const lines = linesOf(text, adapter)
  return scanPlaceholders(text).flatMap(({ name, span }) => {
    const line = lines.at(span)
    if (lines.isInComment(span)) return []
    const host = lines.addressAt(span)?.host
    const shown = decodeUtf8(text.slice(...span))
    const receiver = host ?? hostOfVariable(lines.variableAt(span))
    return [{ name: decodeUtf8(name), text: shown, host: receiver, isCredential: false, line: line.number }]
  })
}

function hostAt(addresses: readonly Address[], span: readonly [number, number]): string | undefined {
  return addressAround(addresses, span)?.host
}

function isList(path: KeyPath): boolean {
  return path.some(step => typeof step === 'string' && isAddressList(step))
}
