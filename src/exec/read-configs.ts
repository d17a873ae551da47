import { decodeUtf8, toUtf8 } from '../core/bytes.ts'
import type { DiscoverContext, KnownPlace } from '../find/discover.ts'
import { type ParsedConfig, readParsedConfig } from '../find/parsed-configs.ts'
import { type ConfigAdapter, pathsOf, valueAt } from '../formats/adapter.ts'
import { adapterById, adapterByName } from '../tools/index.ts'

/** A file, and the option of a command line that names it. */
interface Named {
  path: string
  option?: string | undefined
}

interface Reading {
  named: readonly Named[]
  /** Configs that were read already, and may name more. */
  places: readonly ParsedConfig[]
  /** When to give up, in milliseconds since the epoch. */
  until: number
}

/**
 * Reads configs by their name, or by what an option says that they are, and the files that they take in. `partial` is
 * true if time ran out. Lockfiles are left out: they say nothing of variables.
 */
export async function readConfigs({ named, places, until }: Reading, ctx: DiscoverContext) {
  const wanted = new Map<string, KnownPlace>()
  const add = ({ path, option }: Named) => {
    for (const adapter of adaptersFor(path, option))
      wanted.set(`${adapter.id} ${path}`, { path, adapter, level: 'project' })
  }
  named.forEach(add)
  places.flatMap(place => takenInBy(place, ctx)).forEach(add)
  const files: ParsedConfig[] = []
  // Those that are added while they are walked are walked as well.
  for (const [, place] of wanted) {
    if (ctx.clock.now().getTime() > until) return { files, partial: true }
    const file = await readParsedConfig(place, ctx)
    if (!file) continue
    files.push(file)
    takenInBy(file, ctx).forEach(add)
  }
  return { files, partial: false }
}

const FILE_OPTIONS: readonly (readonly [RegExp, string])[] = [
  [/^(?:--|p?npm_config_)(?:user|global)config$/i, 'npmrc'],
  [/^(?:--config-file|UV_CONFIG_FILE)$/, 'uv'],
  [/^(?:-c|--config)$/, 'bunfig'],
  [/^(?:-[rcb]|--(?:build-)?(?:requirement|constraint|override)s?)$/, 'requirements'],
  [/^(?:--env-file|UV_ENV_FILE)$/, 'dotenv'],
]

function adaptersFor(path: string, option: string | undefined): ConfigAdapter[] {
  const ids = FILE_OPTIONS.filter(([names]) => option !== undefined && names.test(option)).map(([, id]) => id)
  if (ids.length > 0) return ids.flatMap(id => adapterById(id) ?? [])
  const adapter = adapterByName(path)
  return adapter && (!adapter.isTooCommon || adapter.id === 'gemfile-lock') ? [adapter] : []
}

/**
 * Whatever their names are: lists that a list of requirements includes, files from which Yarn takes variables, and what a
 * project's `.npmrc` puts in the place of the user's, which npm reads after it.
 */
function takenInBy({ adapter, path, tree, file }: ParsedConfig, ctx: DiscoverContext): Named[] {
  const { resolve, dirname } = pathsOf(ctx)
  // Some tools count a path from the file that has it, and some from where they are started.
  const named = (option: string, name: string) =>
    [dirname(path), ctx.cwd].map(folder => ({ option, path: resolve(folder, expanded(name, ctx)) }))
  if (adapter.id === 'requirements') {
    const lines = toUtf8(file.text).matchAll(/^\s*(?:-[rc]|--(?:requirement|constraint))[\s=]*(\S+)/gm)
    return [...lines].flatMap(([, name]) => named('-r', decodeUtf8(name!)))
  }
  if (adapter.id === 'npmrc')
    return ['userconfig', 'globalconfig'].flatMap(key => textAt(tree, key)).flatMap(name => named('--userconfig', name))
  // https://yarnpkg.com/configuration/yarnrc#injectEnvironmentFiles
  const injected = adapter.id === 'yarnrc' ? [valueAt(tree, ['injectEnvironmentFiles']) ?? []].flat() : []
  return injected.flatMap(name => named('--env-file', String(name).replace(/\?$/, '')))
}

/** With `${NAME}`, `${NAME:-default}` and `~` filled in, as these tools do in paths. */
function expanded(path: string, { env, home }: DiscoverContext): string {
  return path
    .replace(/^~(?=[\\/])/, home)
    .replace(/\$\{(\w+)(?:\?|:?-([^}]*))?\}/g, (_, name: string, other = '') => env[name] || other)
}

function textAt(tree: unknown, key: string): string[] {
  const value = valueAt(tree, [key])
  return typeof value === 'string' && value !== '' ? [value] : []
}
