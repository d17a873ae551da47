import { pathsOf, valueAt, withParents } from '../configs/adapter.ts'
import { documentFailure, parseDocument } from '../configs/document.ts'
import { adapterByName } from '../configs/index.ts'
import { readConfig } from '../configs/read-config.ts'
import { pyproject } from '../configs/uv.ts'
import { hostOf } from '../core/address.ts'
import { isObject, parseJson } from '../core/answers.ts'
import { type ByteText, positionAt, toUtf8 } from '../core/bytes.ts'
import { say } from '../core/language.ts'
import { guardHosts, type ServiceUrls } from '../core/services.ts'
import type { DiscoverContext } from '../rotate/discover.ts'
import { type ReadPlace, readPlace, readPlaces } from '../rotate/named-registries.ts'
import { projectFiles } from './project.ts'
import { bundlerVariable } from './variables.ts'
import {
  bundlerCollision,
  collisionOf,
  foldedName,
  type Handover,
  handovers,
  type NamedIndex,
  namedIndexes,
  type ProjectFile,
} from './withheld.ts'

/** What the configs around a program say that decides which variables may hold a token. */
export interface Surroundings {
  /** Why Yarn 2 and later would give a token that names no host to somebody else, or undefined. */
  yarnLeak: string | undefined
  /** The same for Yarn 1 and older pnpm. */
  yarn1Leak: string | undefined
  /** Why Pipenv would write the address of its index, with the token in it, into a file of the project, or undefined. */
  pipenvLeak: string | undefined
  /** Variables that configs expand where a Guard host gets the value, and nobody else does. */
  referenced: string[]
  /** Names under which projects know a Guard index, for the tools that take a password by that name. */
  uvIndexes: string[]
  poetrySources: string[]
  /** Why the passwords of some of those, and of Bundler, are not given: two hosts would get them. */
  collisions: { variable: string; reason: string }[]
  /** Placeholders by which a file of the project gives a variable to a host that is not Guard's. */
  handovers: Handover[]
  /** Files of the project, which tell what tools it uses. */
  paths: string[]
}

const READ = ['npmrc', 'pnpm-ini', 'yarnrc', 'yarn-1', 'bunfig', 'uv', 'pyproject', 'pipfile']

/**
 * Reads what stands in the known places and in the project, and scripts that the command line names; it gets no means
 * to write.
 */
export async function readSurroundings(ctx: DiscoverContext, words: readonly string[] = []): Promise<Surroundings> {
  const places = await readPlaces(ctx, ({ id }) => READ.includes(id))
  const paths = await projectFiles(ctx)
  const files = await readProject(paths, ctx)
  const isHome = (host: string | undefined) => host !== undefined && guardHosts(ctx.settings.urls).has(host)
  const of = (...ids: string[]) => places.filter(({ adapter }) => ids.includes(adapter.id))
  const trees = [...of('uv', 'pyproject'), ...files.filter(({ adapter }) => /^(?:uv|pyproject)$/.test(adapter.id))]
  const scripts = await scriptTables(words, ctx)
  const uv = namedIndexes([...trees.map(place => tablesOf(place, [['index'], ['tool', 'uv', 'index']])), ...scripts])
  const poetry = namedIndexes(trees.map(place => tablesOf(place, [['tool', 'poetry', 'source']])))
  return {
    yarnLeak:
      scopeLeak(of('yarnrc'), isHome) ??
      bareScope(of('yarnrc')) ??
      manifestLeak(ctx, isHome) ??
      lockfileLeak(ctx, isHome),
    yarn1Leak: scopeLeak(of('npmrc', 'yarn-1'), isHome),
    pipenvLeak: pipenvLeak(of('pipfile')),
    referenced: referencedVariables(places, isHome),
    uvIndexes: ownNames(uv, isHome),
    poetrySources: ownNames(poetry, isHome),
    collisions: [
      ...collisions('UV_INDEX_', uv, isHome),
      ...collisions('POETRY_HTTP_BASIC_', poetry, isHome),
      ...bundlerCollisions(files, ctx.settings.urls, isHome),
    ],
    handovers: handovers(files, isHome),
    // What is in the home folder itself is the user's, and no project's.
    paths: paths.filter(path => pathsOf(ctx).dirname(path) !== ctx.home),
  }
}

/** The configs of a project, with what their parsers make of them. Lockfiles say nothing of variables. */
async function readProject(paths: readonly string[], ctx: DiscoverContext): Promise<(ReadPlace & ProjectFile)[]> {
  const read = paths.map(async path => {
    const adapter = adapterByName(path)
    if (!adapter || (adapter.isTooCommon && adapter.id !== 'gemfile-lock')) return undefined
    return readPlace({ path, adapter, level: 'project' }, ctx)
  })
  return (await Promise.all(read)).filter(place => place !== undefined)
}

function tablesOf({ path, file, tree }: ReadPlace, lists: readonly (readonly string[])[]) {
  return { path, text: file.text, tables: lists.flatMap(list => valueAt(tree, list) ?? []) }
}

/** The indexes of a script that carries its own settings: https://packaging.python.org/en/latest/specifications/inline-script-metadata/ */
async function scriptTables(words: readonly string[], ctx: DiscoverContext) {
  const { resolve } = pathsOf(ctx)
  const scripts = words.filter(word => /\.pyw?$/.test(word)).map(word => ctx.files.read(resolve(ctx.cwd, word)))
  if (scripts.length > 0) await pyproject.load?.()
  return scripts.flatMap(file => {
    const block =
      file.kind === 'file' ? /^# \/\/\/ script\r?\n((?:#.*\r?\n)+?)# \/\/\/[ \t]*$/m.exec(file.text)?.[1] : undefined
    if (file.kind !== 'file' || block === undefined) return []
    const toml = block.replace(/^# ?/gm, '')
    const tree = documentFailure(pyproject, toml) ? undefined : parseDocument(pyproject, toml)
    return [{ path: file.path, text: file.text, tables: [valueAt(tree, ['tool', 'uv', 'index']) ?? []].flat() }]
  })
}

function ownNames(indexes: readonly NamedIndex[], isHome: IsHome): string[] {
  return [...new Set(indexes.filter(({ host }) => isHome(host)).map(({ name }) => name))]
}

function collisions(prefix: string, indexes: readonly NamedIndex[], isHome: IsHome) {
  return ownNames(indexes, isHome).flatMap(name => {
    const reason = collisionOf(name, indexes, isHome)
    return reason === undefined ? [] : [{ variable: prefix + foldedName(name), reason }]
  })
}

function bundlerCollisions(files: readonly ProjectFile[], urls: ServiceUrls, isHome: IsHome) {
  const variable = bundlerVariable(new URL(urls.rubygems).hostname)
  const reason = bundlerCollision(files, { variable, isHome })
  return reason === undefined ? [] : [{ variable, reason }]
}

type IsHome = (host: string | undefined) => boolean

/** A registry besides the default one, with no credential of its own: it would get what names no host. */
function scopeLeak(places: readonly ReadPlace[], isHome: IsHome): string | undefined {
  for (const { path, tree, registries } of places) {
    const leak = registries.find(
      ({ path: key, host }) => !isHome(host) && !DEFAULTS.has(key.join('.')) && !hasOwnCredential(tree, key),
    )
    if (leak) return say`${path}:${leak.line} names ${leak.host} for ${leak.key}`
  }
  return undefined
}

/** A scope without a server of its own is at Yarn's own registry, whatever server is set for all. */
function bareScope(places: readonly ReadPlace[]): string | undefined {
  for (const { path, tree, file } of places) {
    const scopes = valueAt(tree, ['npmScopes'])
    const bare = Object.entries(isObject(scopes) ? scopes : {}).find(
      ([, scope]) =>
        !isObject(scope) || !('npmRegistryServer' in scope || 'npmAuthToken' in scope || 'npmAuthIdent' in scope),
    )
    if (bare) return say`${path}:${lineOf(file.text, bare[0])} leaves ${bare[0]} at registry.yarnpkg.com`
  }
  return undefined
}

function lineOf(text: ByteText, what: string): number {
  return positionAt(text, Math.max(0, toUtf8(text).indexOf(what))).line
}

/** Those that a variable of ours replaces. */
const DEFAULTS: ReadonlySet<string> = new Set(['registry', 'npmRegistryServer'])

function hasOwnCredential(tree: unknown, key: readonly (string | number)[]): boolean {
  if (key[0] !== 'npmScopes') return false
  const scope = valueAt(tree, key.slice(0, -1))
  return isObject(scope) && ('npmAuthToken' in scope || 'npmAuthIdent' in scope)
}

/** `publishConfig` beats every variable: https://yarnpkg.com/configuration/manifest#publishConfig.registry */
function manifestLeak(ctx: DiscoverContext, isHome: IsHome): string | undefined {
  for (const { path, text } of above(ctx, 'package.json')) {
    const manifest = text === undefined ? undefined : parseJson(text)
    const registry = isObject(manifest) ? valueAt(manifest, ['publishConfig', 'registry']) : undefined
    const host = hostOf(registry)
    if (host && !isHome(host)) return say`${path}:${lineOf(text!, 'publishConfig')} names ${host} in publishConfig`
  }
  return undefined
}

/** Yarn asks for what a lockfile names by its whole address with the token of the default registry. */
function lockfileLeak(ctx: DiscoverContext, isHome: IsHome): string | undefined {
  for (const { path, text } of above(ctx, 'yarn.lock')) {
    if (text === undefined) return say`${path} cannot be read`
    for (const { 1: address, index } of text.matchAll(/__archiveUrl=([^&"#\s]+)/g)) {
      const host = hostOf(address!.replace(/%3A/gi, ':').replace(/%2F/gi, '/').replace(/%40/gi, '@'))
      if (!isHome(host))
        return say`${path}:${positionAt(text, index).line} names packages at ${host ?? say('other addresses')}`
    }
  }
  return undefined
}

/** What a Pipfile names is locked as it stands; where it names nothing, what the variables say is written there. */
function pipenvLeak([nearest]: readonly ReadPlace[]): string | undefined {
  if (nearest && nearest.registries.length > 0) return undefined
  return nearest ? say`${nearest.path} names no [[source]]` : say('there is no Pipfile')
}

/** The files of this name in the project and above it; without a text where one cannot be read. */
function above(ctx: DiscoverContext, name: string): { path: string; text: ByteText | undefined }[] {
  return withParents(ctx.cwd, ctx).flatMap(folder => {
    const path = pathsOf(ctx).join(folder, name)
    const file = ctx.files.read(path)
    if (file.kind === 'absent') return []
    return [{ path, text: file.kind === 'file' ? toUtf8(file.text) : undefined }]
  })
}

/** A variable that a foreign host gets as well, or nobody knows which, is none of ours. */
function referencedVariables(places: readonly ReadPlace[], isHome: IsHome): string[] {
  const references = places.flatMap(({ adapter, file }) => readConfig(adapter, file.text).references)
  const strangers = new Set(references.filter(({ host }) => !isHome(host)).map(({ name }) => name))
  const names = references.map(({ name }) => name).filter(name => /^[A-Za-z_]\w*$/.test(name) && !strangers.has(name))
  return [...new Set(names)]
}
