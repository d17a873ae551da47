import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { ItemAttributes, ItemSearch, KeychainItem, KeychainReader } from '../core/ports/keychain.ts'
import { Secret } from '../core/secret.ts'
import { guardHosts } from '../core/services.ts'
import { findTokens } from '../core/tokens.ts'
import type { NamedItem } from '../formats/adapter.ts'
import { itemsNamedBy } from '../tools/keychain-items.ts'
import type { Discovery, FoundItem, Problem, Site } from './discovery.ts'

/** What stands for the keychain as a whole, and begins the path of each of its items. */
export const KEYCHAIN = 'keychain:'

type KeychainContext = Pick<Context, 'env' | 'settings'> & { keychain: KeychainReader }

/** Looks for the items that the configs and the environment name. Without such a name, no keychain is asked. */
export async function findItems(
  named: readonly NamedItem[],
  ctx: KeychainContext,
): Promise<Pick<Discovery, 'items' | 'problems'>> {
  const wanted = wantedItems([...named, ...namedInEnvironment(ctx)], guardHosts(ctx.settings.urls))
  if (wanted.length === 0) return { items: [], problems: [] }
  return itemsIn(await ctx.keychain.search(wanted.map(({ attributes }) => attributes)), wanted)
}

function namedInEnvironment({ env }: KeychainContext): NamedItem[] {
  return Object.entries(env).flatMap(([name, value]) => (value?.includes('://') ? itemsNamedBy(name, value) : []))
}

/** Each item once, without those that the configs give to other hosts alone. Pure. */
export function wantedItems(named: readonly NamedItem[], trustedHosts: ReadonlySet<string>): NamedItem[] {
  const wanted = new Map<string, NamedItem[]>()
  for (const item of named) {
    const key = JSON.stringify(item.attributes)
    wanted.set(key, [...(wanted.get(key) ?? []), item])
  }
  return [...wanted.values()].flatMap(same => {
    const hosts = same.flatMap(({ host }) => host ?? [])
    const ours = same.find(({ host }) => host !== undefined && trustedHosts.has(host))
    const isForeign = hosts.length > 0 && !ours
    return isForeign ? [] : [{ ...(ours ?? same[0]!), isExpected: same.some(({ isExpected }) => isExpected) }]
  })
}

/** What was found, and what a user must know of the rest. Pure. */
export function itemsIn(search: ItemSearch, wanted: readonly NamedItem[]): Pick<Discovery, 'items' | 'problems'> {
  if (search.state === 'unknown') return { items: [], problems: [problem('KEYCHAIN_UNREAD', KEYCHAIN, search.reason)] }
  if (search.state === 'absent') return { items: [], problems: absent(wanted) }
  const items = search.items.map(item => foundItem(item, wanted))
  return {
    items: items.filter(({ sites, item }) => item.value === undefined || sites.length > 0),
    problems: items.filter(isLocked).map(({ path }) => problem('KEYCHAIN_LOCKED', path, say('the keychain is locked'))),
  }
}

/** True for an item that is there, and whose value cannot be read. */
export function isLocked({ item }: FoundItem): boolean {
  return item.value === undefined
}

/** Without a keychain there is no copy in it; only a config that counts on one needs a word. */
function absent(wanted: readonly NamedItem[]): Problem[] {
  const tools = [...new Set(wanted.filter(({ isExpected }) => isExpected).map(({ tool }) => tool))]
  if (tools.length === 0) return []
  const message = say`no keychain service runs in this session, in which ${tools.join(', ')} may have a password`
  return [problem('KEYCHAIN_ABSENT', KEYCHAIN, message)]
}

function foundItem(item: KeychainItem, wanted: readonly NamedItem[]): FoundItem {
  const { tool, host } = wanted.find(({ attributes }) => hasAttributes(item, attributes)) ?? wanted[0]!
  const { service = '', username, account } = item.attributes
  const path = `${KEYCHAIN}${[service, username ?? account].filter(Boolean).join('/')}`
  return { path, tool, host, item, sites: sitesIn(item, { path, tool, host }) }
}

/** True if an item has all of the attributes that are asked for. */
export function hasAttributes({ attributes }: Pick<KeychainItem, 'attributes'>, asked: ItemAttributes): boolean {
  return Object.entries(asked).every(([name, value]) => attributes[name] === value)
}

function sitesIn({ value }: KeychainItem, place: Pick<Site, 'path' | 'tool' | 'host'>): Site[] {
  return findTokens(value?.reveal() ?? '').map(({ kind, span, value: token }) => ({
    ...place,
    kind,
    line: 1,
    column: span[0] + 1,
    level: 'user',
    key: null,
    carrier: 'keychain',
    token: new Secret(token),
    writable: true,
  }))
}

function problem(code: string, path: string, message: string): Problem {
  return { code, path, line: null, message }
}
