import { say } from '../core/language.ts'
import { guardHosts, type ServiceUrls } from '../core/services.ts'
import type { DiscoverContext } from '../find/discover.ts'
import { type ParsedConfig, readParsedConfigs } from '../find/parsed-configs.ts'
import { type ConfigAdapter, pathsOf, valueAt } from '../formats/adapter.ts'
import { documentFailure, parseDocument } from '../formats/document.ts'
import { readConfig } from '../formats/read-config.ts'
import { bundlerVariable } from '../tools/bundler/bundler.ts'
import type { Around } from '../tools/exported.ts'
import { TOOLS } from '../tools/index.ts'
import { npmrc } from '../tools/npm/npmrc.ts'
import { pipfile } from '../tools/pipenv/pipenv.ts'
import { MANAGER_NAMES } from '../tools/tool.ts'
import { pyproject, uvConfig } from '../tools/uv/uv.ts'
import { yarnrc } from '../tools/yarn/yarnrc.ts'
import { yarn1Config } from '../tools/yarn-1/yarn-1.ts'
import { namedPaths } from './named-paths.ts'
import { projectFiles } from './project.ts'
import { type Proxied, proxiedTools } from './proxies.ts'
import { readConfigs } from './read-configs.ts'
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
export interface Surroundings extends Around {
  /** Variables that configs expand where a Guard host gets the value, and nobody else does. */
  referenced: string[]
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

const READ = new Set(MANAGER_NAMES.flatMap(name => TOOLS[name].exec.reads))

/**
 * Reads what stands in the known places, in the project and in what the command line names: other folders, configs and
 * scripts. It gets no means to write.
 */
export async function readSurroundings(ctx: DiscoverContext, asked: Asked = {}): Promise<Surroundings> {
  const { words = [], milliseconds = SEARCH_MILLISECONDS } = asked
  const until = ctx.clock.now().getTime() + milliseconds
  const named = namedPaths(words, ctx)
  const spots = [ctx, ...named.folders.map(cwd => ({ ...ctx, cwd }))]
  const read = await Promise.all(spots.map(spot => readParsedConfigs(spot, adapter => READ.has(adapter))))
  const places = uniqueByPath(read.flat())
  const { paths, partial } = await projectFiles([ctx.cwd, ...named.folders], until - ctx.clock.now().getTime(), ctx)
  const { files, partial: unread } = await readConfigs(
    { named: [...named.files, ...paths.map(path => ({ path }))], places, until },
    ctx,
  )
  const isHome = (host: string | undefined) => host !== undefined && guardHosts(ctx.settings.urls).has(host)
  const of = (...own: ConfigAdapter[]) => places.filter(({ adapter }) => own.includes(adapter))
  const trees = [
    ...of(uvConfig, pyproject),
    ...files.filter(({ adapter }) => adapter === uvConfig || adapter === pyproject),
  ]
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
    yarnLeak: yarnLeak({ words, paths, places: of(yarnrc), spots }, isHome),
    yarn1Leak: scopeLeak(of(npmrc, yarn1Config), isHome),
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

function isOfProject({ level }: ParsedConfig): boolean {
  return level === 'project'
}

function notAtHome(ctx: DiscoverContext): (place: ParsedConfig) => boolean {
  return ({ path }) => pathsOf(ctx).dirname(path) !== ctx.home
}

function uniqueByPath<T extends { path: string }>(places: readonly T[]): T[] {
  return [...new Map(places.map(place => [place.path, place])).values()]
}

function tablesOf({ path, file, tree }: ParsedConfig, lists: readonly (readonly string[])[]) {
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

/** For the current folder, and for those of the others that have a Pipfile. */
function pipenvLeaks(spots: readonly ParsedConfig[][]): string | undefined {
  const pipfiles = spots.map(spot => spot.filter(({ adapter }) => adapter === pipfile))
  const leaks = pipfiles.filter((found, at) => at === 0 || found.length > 0).map(pipenvLeak)
  return leaks.find(leak => leak !== undefined)
}

/** What a Pipfile names is locked as it stands; where it names nothing, what the variables say is written there. */
function pipenvLeak([nearest]: readonly ParsedConfig[]): string | undefined {
  if (nearest && nearest.registries.length > 0) return undefined
  return nearest ? say`${nearest.path} names no [[source]]` : say('there is no Pipfile')
}

/** A variable that a foreign host gets as well, or nobody knows which, is none of ours. */
function referencedVariables(places: readonly ParsedConfig[], isHome: IsHome): string[] {
  const references = places.flatMap(({ adapter, file }) => readConfig(adapter, file.text).references)
  const strangers = new Set(references.filter(({ host }) => !isHome(host)).map(({ name }) => name))
  const names = references.map(({ name }) => name).filter(name => /^[A-Za-z_]\w*$/.test(name) && !strangers.has(name))
  return [...new Set(names)]
}
