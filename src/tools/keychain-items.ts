import type { ByteText } from '../core/bytes.ts'
import type { ConfigAdapter, NamedItem } from '../formats/adapter.ts'
import { readDocument } from '../formats/document.ts'
import { isToolName, TOOLS, toolOfVariable } from './index.ts'
import { type Index, itemsOfIndexes } from './named-items.ts'
import { addresses, registriesIn } from './registries.ts'

/** False for a document that certainly names no item, written out. */
export function mayNameItems(adapter: ConfigAdapter, text: ByteText, hosts: ReadonlySet<string>): boolean {
  if (!adapter.keychain && !(adapter.registryKeys && namingOf(adapter.tool))) return false
  return adapter.keychain?.evidence.test(text) || [...hosts].some(host => text.includes(host))
}

/** The items from which the tools of a config may take a credential because of this document. Its parser must be loaded. */
export function itemsNamedIn(adapter: ConfigAdapter, raw: ByteText): NamedItem[] {
  const { tree, failure } = readDocument(adapter, raw)
  if (failure) return []
  const ofIndexes = registriesIn(adapter, raw).flatMap(({ path, url, host }) =>
    itemsOf(adapter.meaning(path, tree).tool ?? adapter.tool, [{ url, host }]),
  )
  return [...ofIndexes, ...(adapter.keychain?.items({ tree, text: raw }) ?? [])]
}

/** The items that the addresses in a variable of a tool name. */
export function itemsNamedBy(variable: string, value: string): NamedItem[] {
  const tool = toolOfVariable(variable)
  return tool ? itemsOf(tool, addresses(value)) : []
}

function itemsOf(tool: string, indexes: readonly Index[]): NamedItem[] {
  const naming = namingOf(tool)
  return naming ? itemsOfIndexes(tool, naming, indexes) : []
}

function namingOf(tool: string) {
  return isToolName(tool) ? TOOLS[tool].itemsOfIndex : undefined
}
