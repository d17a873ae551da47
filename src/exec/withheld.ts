import { addressesIn, hostOf, UNCLEAR_HOST } from '../core/address.ts'
import { type ByteText, decodeUtf8, positionAt, toUtf8 } from '../core/bytes.ts'
import { isObject } from '../core/json.ts'
import { say } from '../core/language.ts'
import type { FileSnapshot } from '../core/ports/files.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import { readConfig } from '../formats/read-config.ts'
import { bundlerVariable } from '../tools/bundler/bundler.ts'
import { bundler } from '../tools/bundler/index.ts'
import { mayHaveRecipients, type Recipient, recipientsIn } from '../tools/recipients.ts'

/** A file of the project, and the tool that reads it. */
export interface ProjectFile {
  path: string
  adapter: ConfigAdapter
  file: FileSnapshot
}

type IsGuardHost = (host: string | undefined) => boolean

/** Which hosts would get a variable's value according to files of the project. */
export interface Handover {
  path: string
  line: number
  /** The host, or `UNCLEAR_HOST`. */
  host: string
  /** The placeholder, or undefined for the whole variable. */
  text: string
}

/** Every placeholder whose value a tool would not keep to Guard's hosts, and those through which it gets there. */
export function handovers(files: readonly ProjectFile[], isGuardHost: IsGuardHost): Handover[] {
  const all = files.flatMap(({ path, adapter, file }) =>
    mayHaveRecipients(file.text)
      ? recipientsIn(adapter, file.text).map(recipient => ({ ...recipient, path, adapter }))
      : [],
  )
  const direct = all.flatMap(({ path, line, text, name, ...recipient }) => {
    const host = foreignHost(recipient, recipient.adapter, isGuardHost)
    return host === undefined ? [] : [{ path, line, text, name, host }]
  })
  const given = new Map(direct.map(found => [found.name, found]))
  const definitions = files.flatMap(definitionsIn)
  // Names that are added while they are walked are walked as well.
  for (const [name, found] of given) {
    for (const { source, ...place } of definitions.filter(({ variable }) => variable === name))
      if (!given.has(source)) given.set(source, { ...place, text: `$${source}`, name: source, host: found.host })
  }
  return [...direct, ...given.values()]
}

/** A setting that names no host is sent to any, as npm's `user-agent` is; a credential goes to the registry, which is set. */
function foreignHost(
  { host, isCredential }: Pick<Recipient, 'host' | 'isCredential'>,
  adapter: ConfigAdapter,
  isGuardHost: IsGuardHost,
) {
  if (host !== undefined) return isGuardHost(host) ? undefined : host
  return isCredential || adapter.isEnvironment || adapter.parse === undefined ? undefined : UNCLEAR_HOST
}

function definitionsIn({ path, adapter, file }: ProjectFile) {
  const { definitions } = readConfig(adapter, file.text)
  return (definitions?.() ?? []).map(({ variable, name, span }) => ({
    ...{ path, variable, source: name },
    line: positionAt(toUtf8(file.text), span[0]).line,
  }))
}

/** An index that a project names. */
export interface NamedIndex {
  name: string
  host: string | undefined
  path: string
  line: number
}

/** The tables with a name and an address in these lists, of every file that may have them. */
export function namedIndexes(
  trees: readonly { path: string; text: ByteText; tables: readonly unknown[] }[],
): NamedIndex[] {
  return trees.flatMap(({ path, text, tables }) =>
    tables.filter(isObject).flatMap(({ name, url }) => {
      if (typeof name !== 'string') return []
      const shown = decodeUtf8(text)
      const at = [name, String(url)].map(what => shown.indexOf(what)).find(index => index !== -1)
      return [{ name, host: hostOf(url), path, line: shown.slice(0, at ?? 0).split('\n').length }]
    }),
  )
}

/** Under such a name every tool looks for the password of an index: whatever they make of it, this is the same for two that collide. */
export function foldedName(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '_')
}

/** Why the password of an index is not given: another one has the same variable. */
export function findCollision(name: string, all: readonly NamedIndex[], isGuardHost: IsGuardHost): string | undefined {
  const other = all.find(index => foldedName(index.name) === foldedName(name) && !isGuardHost(index.host))
  return (
    other &&
    say`${other.path}:${other.line} names ${other.name} at ${other.host ?? say('another place')}, and both take the same variable`
  )
}

/** Why Bundler's password for a host is not given: it has no port, and hosts that differ in their dots share it. */
export function findBundlerCollision(
  files: readonly ProjectFile[],
  own: { variable: string; isGuardHost: IsGuardHost },
): string | undefined {
  for (const { path, adapter, file } of files) {
    if (!bundler.configs.some(own => own === adapter)) continue
    const text = toUtf8(file.text)
    const other = addressesIn(text).find(
      ({ host }) => host !== undefined && !own.isGuardHost(host) && bundlerVariable(hostname(host)) === own.variable,
    )
    if (other)
      return say`${path}:${positionAt(text, other.span[0]).line} names ${other.host!}, and both take the same variable`
  }
  return undefined
}

function hostname(host: string): string {
  return host.replace(/:\d+$/, '')
}
