import { type ByteText, toUtf8 } from '../core/bytes.ts'
import type { ItemAttributes } from '../core/ports/keychain.ts'
import type { NamedItem } from '../formats/adapter.ts'
import { addresses } from './registries.ts'

export interface Index {
  /** Without user name and password. */
  url: string
  host: string
}

type Naming = (url: string) => ItemAttributes[]

/** The items that a tool may ask for the credentials of indexes. An address with a placeholder in it names none. */
export function itemsOfIndexes(tool: string, naming: Naming, indexes: readonly Index[]): NamedItem[] {
  return indexes.flatMap(({ url, host }) =>
    URL.canParse(url) ? naming(url).map(attributes => ({ tool, attributes, host })) : [],
  )
}

/** The same for every address in a text. */
export function itemsOfAddresses(tool: string, naming: Naming, text: ByteText): NamedItem[] {
  return itemsOfIndexes(tool, naming, addresses(toUtf8(text)))
}
