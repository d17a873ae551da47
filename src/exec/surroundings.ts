import { say } from '../core/language.ts'
import { guardHosts, type ServiceUrls } from '../core/services.ts'
import type { DiscoverContext } from '../find/discover.ts'
import { type ParsedConfig, readParsedConfigs } from '../find/parsed-configs.ts'
import { type ConfigAdapter, pathsOf, valueAt } from '../formats/adapter.ts'
import { readDocument } from '../formats/document.ts'
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
  findBundlerCollision,
  findCollision,
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
  /** Variables that configs expand only for a Guard host. */
  referenced: string[]
  /** Why the passwords of some of the named indexes, and of Bundler, are not given: two hosts would get them. */
  collisions: { variable: string; reason: string }[]
  /** Placeholders by which a file of the project gives a variable to a host that is not Guard's. */
  handovers: Handover[]
  /** Tools that a project makes send everything through a proxy which could read it, and why. */
  proxied: Proxied
  /** Files of the project that show which tools it uses. */
  paths: string[]
  /** True if time ran out before all of the project was seen. */
  partial: boolean
}

/** The program to run, and how long to search the project. */
export interface SurroundingsQuery {
  words?: readonly string[]
  milliseconds?: number
}

const SEARCH_MILLISECONDS = 10_000

const READ = new Set(MANAGER_NAMES.flatMap(name => TOOLS[name].exec.reads))

/**
 * Reads the configs in the known places, in the project, and on the command line: other folders, configs and scripts.
 * It has no means to write.
 */
export async function readSurroundings(ctx: DiscoverContext, asked: SurroundingsQuery = {}): Promise<Surroundings> {
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
  const isGuardHost = (host: string | undefined) => host !== undefined && guardHosts(ctx.settings.urls).has(host)
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
    yarnLeak: yarnLeak({ words, paths, places: of(yarnrc), spots }, isGuardHost),
    yarn1Leak: scopeLeak(of(npmrc, yarn1Config), isGuardHost),
    pipenvLeak: pipenvLeaks(read),
    referenced: Object.keys(proxied).length > 0 ? [] : referencedVariables(places, isGuardHost),
    uvIndexes: ownNames(uv, isGuardHost),
    poetrySources: ownNames(poetry, isGuardHost),
    collisions: [
      ...collisions('UV_INDEX_', uv, isGuardHost),
      ...collisions('POETRY_HTTP_BASIC_', poetry, isGuardHost),
      ...bundlerCollisions(files, ctx.settings.urls, isGuardHost),
    ],
    handovers: handovers(files, isGuardHost),
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
    const { tree } = readDocument(pyproject, toml)
    return [{ path: file.path, text: file.text, tables: [valueAt(tree, ['tool', 'uv', 'index']) ?? []].flat() }]
  })
}

function ownNames(indexes: readonly NamedIndex[], isGuardHost: IsGuardHost): string[] {
  return [...new Set(indexes.filter(({ host }) => isGuardHost(host)).map(({ name }) => name))]
}

function collisions(prefix: string, indexes: readonly NamedIndex[], isGuardHost: IsGuardHost) {
  return ownNames(indexes, isGuardHost).flatMap(name => {
    const reason = findCollision(name, indexes, isGuardHost)
    return reason === undefined ? [] : [{ variable: prefix + foldedName(name), reason }]
  })
}

function bundlerCollisions(files: readonly ProjectFile[], urls: ServiceUrls, isGuardHost: IsGuardHost) {
  const variable = bundlerVariable(new URL(urls.rubygems).hostname)
  const reason = findBundlerCollision(files, { variable, isGuardHost })
  return reason === undefined ? [] : [{ variable, reason }]
}

type IsGuardHost = (host: string | undefined) => boolean

/** For the current folder, and for those of the others that have a Pipfile. */
function pipenvLeaks(spots: readonly ParsedConfig[][]): string | undefined {
  const pipfiles = spots.map(spot => spot.filter(({ adapter }) => adapter === pipfile))
  const leaks = pipfiles.filter((found, at) => at === 0 || found.length > 0).map(pipenvLeak)
  return leaks.find(leak => leak !== undefined)
}

/**
 * Names in a Pipfile are locked as written; without a name, the values of the variables are written to the lockfile.
 */
function pipenvLeak([nearest]: readonly ParsedConfig[]): string | undefined {
  if (nearest && nearest.registries.length > 0) return undefined
  return nearest ? say`${nearest.path} names no [[source]]` : say('there is no Pipfile')
}

/** A variable that a foreign or unknown host gets as well is not only ours. */
function referencedVariables(places: readonly ParsedConfig[], isGuardHost: IsGuardHost): string[] {
  const references = places.flatMap(({ adapter, file }) => readConfig(adapter, file.text).references)
  const strangers = new Set(references.filter(({ host }) => !isGuardHost(host)).map(({ name }) => name))
  const names = references.map(({ name }) => name).filter(name => /^[A-Za-z_]\w*$/.test(name) && !strangers.has(name))
  return [...new Set(names)]
}
