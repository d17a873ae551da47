import { say } from '../core/language.ts'
import { guardHosts, type ServiceUrls } from '../core/services.ts'
import type { DiscoverContext } from '../find/discover.ts'
import { type ReadPlace, readPlaces } from '../find/registries-named.ts'
import { pathsOf, valueAt } from '../formats/adapter.ts'
import { readDocument } from '../formats/document.ts'
import { readConfig } from '../formats/read-config.ts'
import { pyproject } from '../tools/uv/uv.ts'
import { namedPaths } from './named-paths.ts'
import { projectFiles } from './project.ts'
import { type Proxied, proxiedTools } from './proxies.ts'
import { readConfigs } from './read-configs.ts'
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
import { scopeLeak, yarnLeak } from './yarn-leak.ts'

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
  /** Tools that a project makes send everything through a proxy which could read it, and why. */
  proxied: Proxied
  /** Files of the project, which tell what tools it uses. */
  paths: string[]
  /** True if time ran out before all of the project was seen. */
  partial: boolean
}

/** What is to be run, and how long to look at the project. */
export interface Asked {
  words?: readonly string[]
  milliseconds?: number
}

const SEARCH_MILLISECONDS = 10_000

const READ = ['npmrc', 'pnpm-ini', 'yarnrc', 'yarn-1', 'bunfig', 'uv', 'pyproject', 'pipfile']

/**
 * Reads what stands in the known places, in the project and in what the command line names: other folders, configs and
 * scripts. It gets no means to write.
 */
export async function readSurroundings(ctx: DiscoverContext, asked: Asked = {}): Promise<Surroundings> {
  const { words = [], milliseconds = SEARCH_MILLISECONDS } = asked
  const until = ctx.clock.now().getTime() + milliseconds
  const named = namedPaths(words, ctx)
  const spots = [ctx, ...named.folders.map(cwd => ({ ...ctx, cwd }))]
  const read = await Promise.all(spots.map(spot => readPlaces(spot, ({ id }) => READ.includes(id))))
  const places = uniqueByPath(read.flat())
  const { paths, partial } = await projectFiles([ctx.cwd, ...named.folders], until - ctx.clock.now().getTime(), ctx)
  const { files, partial: unread } = await readConfigs(
    { named: [...named.files, ...paths.map(path => ({ path }))], places, until },
    ctx,
  )
  const isHome = (host: string | undefined) => host !== undefined && guardHosts(ctx.settings.urls).has(host)
  const of = (...ids: string[]) => places.filter(({ adapter }) => ids.includes(adapter.id))
  const trees = [...of('uv', 'pyproject'), ...files.filter(({ adapter }) => /^(?:uv|pyproject)$/.test(adapter.id))]
  const scripts = await scriptTables(
    named.files.map(({ path }) => path),
    ctx,
  )
  const uv = namedIndexes([...trees.map(place => tablesOf(place, [['index'], ['tool', 'uv', 'index']])), ...scripts])
  const poetry = namedIndexes(trees.map(place => tablesOf(place, [['tool', 'poetry', 'source']])))
  const proxied = proxiedTools(
    uniqueByPath([...places.filter(isOfProject), ...files.filter(notAtHome(ctx))]),
    ctx.settings.urls,
  )
  return {
    yarnLeak: yarnLeak({ words, paths, places: of('yarnrc'), spots }, isHome),
    yarn1Leak: scopeLeak(of('npmrc', 'yarn-1'), isHome),
    pipenvLeak: pipenvLeaks(read),
    referenced: Object.keys(proxied).length > 0 ? [] : referencedVariables(places, isHome),
    uvIndexes: ownNames(uv, isHome),
    poetrySources: ownNames(poetry, isHome),
    collisions: [
      ...collisions('UV_INDEX_', uv, isHome),
      ...collisions('POETRY_HTTP_BASIC_', poetry, isHome),
      ...bundlerCollisions(files, ctx.settings.urls, isHome),
    ],
    handovers: handovers(files, isHome),
    proxied,
    // What is in the home folder itself is the user's, and no project's.
    paths: paths.filter(path => pathsOf(ctx).dirname(path) !== ctx.home),
    partial: partial || unread,
  }
}

function isOfProject({ level }: ReadPlace): boolean {
  return level === 'project'
}

function notAtHome(ctx: DiscoverContext): (place: ReadPlace) => boolean {
  return ({ path }) => pathsOf(ctx).dirname(path) !== ctx.home
}

function uniqueByPath<T extends { path: string }>(places: readonly T[]): T[] {
  return [...new Map(places.map(place => [place.path, place])).values()]
}

function tablesOf({ path, file, tree }: ReadPlace, lists: readonly (readonly string[])[]) {
  return { path, text: file.text, tables: lists.flatMap(list => valueAt(tree, list) ?? []) }
}

/** The indexes of a script that carries its own settings: https://packaging.python.org/en/latest/specifications/inline-script-metadata/ */
async function scriptTables(paths: readonly string[], ctx: DiscoverContext) {
  const scripts = paths.map(path => ctx.files.read(path))
  if (scripts.length > 0) await pyproject.load?.()
  return scripts.flatMap(file => {
    const block =
      file.kind === 'file' ? /^# \/\/\/ script\r?\n((?:#.*\r?\n)+?)# \/\/\/[ \t]*$/m.exec(file.text)?.[1] : undefined
    if (file.kind !== 'file' || block === undefined) return []
    const toml = block.replace(/^# ?/gm, '')
    const { tree } = readDocument(pyproject, toml)
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

/** For the current folder, and for those of the others that have a Pipfile. */
function pipenvLeaks(spots: readonly ReadPlace[][]): string | undefined {
  const pipfiles = spots.map(spot => spot.filter(({ adapter }) => adapter.id === 'pipfile'))
  const leaks = pipfiles.filter((found, at) => at === 0 || found.length > 0).map(pipenvLeak)
  return leaks.find(leak => leak !== undefined)
}

/** What a Pipfile names is locked as it stands; where it names nothing, what the variables say is written there. */
function pipenvLeak([nearest]: readonly ReadPlace[]): string | undefined {
  if (nearest && nearest.registries.length > 0) return undefined
  return nearest ? say`${nearest.path} names no [[source]]` : say('there is no Pipfile')
}

/** A variable that a foreign host gets as well, or nobody knows which, is none of ours. */
function referencedVariables(places: readonly ReadPlace[], isHome: IsHome): string[] {
  const references = places.flatMap(({ adapter, file }) => readConfig(adapter, file.text).references)
  const strangers = new Set(references.filter(({ host }) => !isHome(host)).map(({ name }) => name))
  const names = references.map(({ name }) => name).filter(name => /^[A-Za-z_]\w*$/.test(name) && !strangers.has(name))
  return [...new Set(names)]
}
