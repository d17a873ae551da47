import { addressesIn } from '../core/address.ts'
import type { FileReader } from '../core/ports/files.ts'
import { type ConfigAdapter, type KeyPath, ParseFailure, type ToolEnvironment, valueAt } from '../formats/adapter.ts'
import { parseDocument } from '../formats/document.ts'
import type { Reader } from '../tools/reader.ts'
import { listConfigLocations } from './config-locations.ts'
import { findProject, type Member } from './project.ts'

/** What a tool's settings say besides the token. */
export interface ToolSettings {
  /** The project's root as the tool sees it. */
  root: string
  /** The member of a workspace in which we are, whose own files the tool does not read. */
  member?: Member | undefined
  /** The registry that it asks, and the file or variable that says so. */
  registry: { host: string; path: string } | undefined
  /** Whether a token is sent for packages without a scope, too. */
  alwaysAuth: boolean
  /** The setting that says which host of a lockfile the registry replaces; undefined if it is not set. */
  replaces: string | undefined
}

/** Reads what the tool would read, and no more. */
export async function readToolSettings(
  reader: Reader,
  ctx: ToolEnvironment & { files: FileReader },
): Promise<ToolSettings> {
  const project = findProject(reader, ctx)
  const documents: Document[] = []
  for (const { path, adapter, unread } of listConfigLocations(reader, { ...ctx, ...project })) {
    if (!unread && adapter.parse) documents.push(...(await readDocument(path, adapter, ctx.files)))
  }
  return {
    ...project,
    registry: registryIn(documents, reader, ctx),
    alwaysAuth: sendsAlways(documents, reader, ctx),
    replaces: replacedHost(documents, reader, ctx),
  }
}

interface Document {
  path: string
  adapter: ConfigAdapter
  tree: unknown
}

/** Empty if there is no such file, or it does not parse. */
async function readDocument(path: string, adapter: ConfigAdapter, files: FileReader): Promise<Document[]> {
  const file = files.read(path)
  if (file.kind !== 'file') return []
  await adapter.load?.()
  try {
    return [{ path, adapter, tree: parseDocument(adapter, file.text) }]
  } catch (error) {
    if (error instanceof ParseFailure) return []
    throw error
  }
}

function registryIn(
  documents: readonly Document[],
  { registry }: Reader,
  { env }: ToolEnvironment,
): ToolSettings['registry'] {
  if (!registry) return undefined
  const name = Object.keys(env).find(name => registry.variables.test(name) && env[name])
  const settings: [path: string, value: unknown][] = [
    ...(name ? [[`env:${name}`, env[name]] as [string, unknown]] : []),
    ...documents.flatMap(({ path, adapter, tree }) =>
      keysFor(adapter, registry.keys).map<[string, unknown]>(key => [path, valueAt(tree, key)]),
    ),
  ]
  const set = settings.find(([, value]) => typeof value === 'string' && value !== '')
  // Of `name=https://host another`, or of `https://host,direct`.
  const host = set && addressesIn(String(set[1]), { isList: true })[0]?.host
  return host ? { host, path: set[0] } : undefined
}

function keysFor(
  adapter: ConfigAdapter,
  keys: readonly (readonly [ConfigAdapter, ...KeyPath[]])[],
): readonly KeyPath[] {
  const [, ...paths] = keys.find(([own]) => own === adapter) ?? [adapter]
  return paths
}

function sendsAlways(documents: readonly Document[], { alwaysAuth }: Reader, { env }: ToolEnvironment): boolean {
  if (!alwaysAuth) return true
  const name = Object.keys(env).find(name => alwaysAuth.variable.test(name))
  if (name) return /^(?:true|1)$/.test(env[name] ?? '')
  return documents.some(({ tree }) => hasTrue(tree, alwaysAuth.name))
}

/** Parsers differ in whether they know booleans. */
function hasTrue(tree: unknown, name: string): boolean {
  if (typeof tree !== 'object' || tree === null) return false
  return Object.entries(tree).some(([key, value]) => (key === name && String(value) === 'true') || hasTrue(value, name))
}

function replacedHost(
  documents: readonly Document[],
  { replaces }: Reader,
  { env }: ToolEnvironment,
): string | undefined {
  if (!replaces) return undefined
  const name = Object.keys(env).find(name => replaces.variable.test(name) && env[name])
  const values = [name && env[name], ...documents.map(({ tree }) => valueAt(tree, [replaces.name]))]
  return values.find(value => typeof value === 'string' && value !== '') as string | undefined
}
