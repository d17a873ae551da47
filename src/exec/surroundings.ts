import { pathsOf, valueAt, withParents } from '../configs/adapter.ts'
import { readConfig } from '../configs/read-config.ts'
import { hostOf } from '../core/address.ts'
import { isObject, parseJson } from '../core/answers.ts'
import { type ByteText, toUtf8 } from '../core/bytes.ts'
import { say } from '../core/language.ts'
import { guardHosts } from '../core/services.ts'
import type { DiscoverContext } from '../rotate/discover.ts'
import { type ReadPlace, readPlaces } from '../rotate/named-registries.ts'

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
}

const READ = ['npmrc', 'pnpm-ini', 'yarnrc', 'yarn-1', 'bunfig', 'uv', 'pyproject', 'pipfile']

/** Reads what stands in the known places; it gets no means to write. */
export async function readSurroundings(ctx: DiscoverContext): Promise<Surroundings> {
  const places = await readPlaces(ctx, ({ id }) => READ.includes(id))
  const isHome = (host: string | undefined) => host !== undefined && guardHosts(ctx.settings.urls).has(host)
  const of = (...ids: string[]) => places.filter(({ adapter }) => ids.includes(adapter.id))
  return {
    yarnLeak: scopeLeak(of('yarnrc'), isHome) ?? manifestLeak(ctx, isHome) ?? lockfileLeak(ctx, isHome),
    yarn1Leak: scopeLeak(of('npmrc', 'yarn-1'), isHome),
    pipenvLeak: pipenvLeak(of('pipfile')),
    referenced: referencedVariables(places, isHome),
    uvIndexes: namesOf(of('uv', 'pyproject'), [['index'], ['tool', 'uv', 'index']], isHome),
    poetrySources: namesOf(of('pyproject'), [['tool', 'poetry', 'source']], isHome),
  }
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
    if (host && !isHome(host)) return say`${path} names ${host} in publishConfig`
  }
  return undefined
}

/** Yarn asks for what a lockfile names by its whole address with the token of the default registry. */
function lockfileLeak(ctx: DiscoverContext, isHome: IsHome): string | undefined {
  for (const { path, text } of above(ctx, 'yarn.lock')) {
    if (text === undefined) return say`${path} cannot be read`
    for (const [, address] of text.matchAll(/__archiveUrl=([^&"#\s]+)/g)) {
      const host = hostOf(address!.replace(/%3A/gi, ':').replace(/%2F/gi, '/').replace(/%40/gi, '@'))
      if (!isHome(host)) return say`${path} names packages at ${host ?? say('other addresses')}`
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

/** The names of tables in these lists whose `url` is a Guard host; a name that another host has as well is left out. */
function namesOf(places: readonly ReadPlace[], lists: readonly (readonly string[])[], isHome: IsHome): string[] {
  const tables = places.flatMap(({ tree }) => lists.flatMap(list => valueAt(tree, list) ?? [])).filter(isObject)
  const named = tables.flatMap(({ name, url }) => (typeof name === 'string' ? [{ name, host: hostOf(url) }] : []))
  const strangers = new Set(named.filter(({ host }) => !isHome(host)).map(({ name }) => name))
  return [...new Set(named.map(({ name }) => name).filter(name => !strangers.has(name)))]
}
