import { UNCLEAR_HOST } from '../core/address.ts'
import { say } from '../core/language.ts'
import type { Recipient } from '../tools/recipients.ts'
import type { Leak, Site } from './discovery.ts'
import type { SeenReference } from './references.ts'

/** Names the line and who gets the token by it. */
export function describeLeak({ path, line, host }: Leak): string {
  return host === UNCLEAR_HOST
    ? say`${path}:${line} gives the token to an address that tools may read differently`
    : say`${path}:${line} gives the token to ${host}, which is no Guard host`
}

export interface FoundRecipient extends Recipient {
  path: string
  level: Site['level']
}

export interface LeakInput {
  recipients: readonly FoundRecipient[]
  /** The lines through which one variable gets the value of another. */
  definitions: readonly SeenReference[]
  trustedHosts: ReadonlySet<string>
  home: string
}

/** Tells who gets the variable that a line defines, through other variables too. Pure. */
export function createLeakFinder({
  recipients,
  definitions,
  trustedHosts,
  home,
}: LeakInput): (site: Site) => Leak | undefined {
  const foreign = recipients.filter(({ host }) => host !== undefined && !trustedHosts.has(host))
  const byName = grouped(foreign, ({ name }) => name)
  const given = new Map([...byName.keys()].map(name => [name, name]))
  const sources = grouped(definitions, ({ variable }) => variable)
  // Names that are added while they are walked are walked as well.
  for (const [name, first] of given) {
    for (const { name: source } of sources.get(name) ?? []) if (!given.has(source)) given.set(source, first)
  }
  return site => {
    const name = site.variable === undefined ? undefined : given.get(site.variable)
    const leak = name && byName.get(name)!.find(recipient => isExposedBy(site, recipient, home))
    return leak ? { path: leak.path, line: leak.line, host: leak.host! } : undefined
  }
}

/**
 * A user's config is read everywhere. A project's counts for what the same project defines: what a start-up file exports
 * is sent by every clone that names it, whoever rotates.
 */
function isExposedBy(site: Site, recipient: FoundRecipient, home: string): boolean {
  if (recipient.level !== 'project' && recipient.level !== 'other') return true
  const [defined, read] = [folderOf(site.path), folderOf(recipient.path)]
  if ((site.level !== 'project' && site.level !== 'other') || defined === home) return false
  return isWithin(defined, read) || isWithin(read, defined)
}

/** The project folder of a config, also for one in `.github/workflows`, `.bundle` and the like. */
function folderOf(path: string): string {
  const folder = path.replace(/[\\/][^\\/]*$/, '')
  return folder.replace(/[\\/]\.[^\\/]+(?:[\\/][^\\/]+)?$/, '')
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`) || inner.startsWith(`${outer}\\`)
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const known = groups.get(keyOf(item))
    if (known) known.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
