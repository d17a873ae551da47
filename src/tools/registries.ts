import { addressesIn, withoutUserinfo } from '../core/address.ts'
import { type ByteText, toUtf8 } from '../core/bytes.ts'
import { formatKey, type KeyPath, leaves } from '../core/tree.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import { readDocument } from '../formats/document.ts'
import { lineFinder } from '../formats/text-lines.ts'

/** An address that a config names as a registry, an index or a proxy. */
export interface NamedRegistry {
  /** The key as documents show it. */
  key: string
  /** The way to it in the parsed document; of formats without a parser, the option alone. */
  path: KeyPath
  /** Host with port, in lower case. */
  host: string
  /** Without user name and password. */
  url: string
  line: number
}

/** Every registry that a text names. Of a text that its parser refuses, none. The parser must be loaded. */
export function registriesIn(adapter: ConfigAdapter, raw: ByteText): NamedRegistry[] {
  const wanted = adapter.registryKeys
  if (!wanted) return []
  const text = toUtf8(raw)
  // Behind its user name; of an address that escapes hide, the first line.
  const lineOf = lineFinder(text)
  return values(adapter, text)
    .filter(([path]) => wanted.test(path.join('.')))
    .flatMap(([path, value]) => addresses(value).map(address => ({ path, key: formatKey(path), ...address })))
    .map(registry => ({ ...registry, line: lineOf(registry.url.replace(/^https?:\/\//i, '')) }))
}

/** The addresses in a value, which may be a list; each without user name and password. */
export function addresses(value: string): { host: string; url: string }[] {
  return addressesIn(value, { isList: true }).flatMap(({ host, span }) => {
    const url = value.slice(...span)
    return host && /^https?:/i.test(url) ? [{ host, url: withoutUserinfo(url) }] : []
  })
}

function values(adapter: ConfigAdapter, text: ByteText): [KeyPath, string][] {
  if (adapter.parse) return leaves(readDocument(adapter, text).tree)
  return text.split(/\r?\n/).flatMap<[KeyPath, string]>(line => {
    const option = adapter.comment.test(line) ? undefined : adapter.option?.(line)
    return option ? [[[option], line]] : []
  })
}
