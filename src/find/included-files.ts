import type { Context } from '../core/ports/context.ts'
import { type ConfigAdapter, type NamedFile, type Place, pathsOf } from '../formats/adapter.ts'
import { readDocument } from '../formats/document.ts'
import { adapterByName, adapters } from '../tools/index.ts'

/** A file and what reads it. */
export type AdaptedPlace = Place & { adapter: ConfigAdapter }

type PathContext = Pick<Context, 'home' | 'cwd' | 'env' | 'platform'>

/**
 * The paths to which the names in a config may lead: some tools resolve a name against the file that has it, and some
 * against the folder they run in.
 */
export function pathsNamed(path: string, { name }: NamedFile, ctx: PathContext): string[] {
  const { resolve, dirname } = pathsOf(ctx)
  const filled = expanded(name, ctx)
  return isElsewhere(filled) ? [] : [...new Set([dirname(path), ctx.cwd].map(folder => resolve(folder, filled)))]
}

/** The adapters that read a file which this option names. */
export function adaptersNamedBy(option: string): ConfigAdapter[] {
  return adapters.filter(({ namedBy }) => namedBy?.test(option))
}

/**
 * The files that a config takes in, whatever their names are, and to whose adapter they belong: `-r` lines of pip,
 * `userconfig=` of npm. Loads the config's parser only if its text may name any.
 */
export async function includedPlaces(
  { adapter, path, level }: AdaptedPlace,
  text: string,
  ctx: PathContext,
): Promise<AdaptedPlace[]> {
  if (!adapter.includes || adapter.mayInclude?.test(text) === false) return []
  await adapter.load?.()
  const { tree } = readDocument(adapter, text)
  return adapter.includes({ tree, text }).flatMap(named =>
    pathsNamed(path, named, ctx).flatMap(place => {
      const reader = adapterByName(place) ?? adaptersNamedBy(named.option)[0]
      return reader ? [{ path: place, level: named.level ?? level, adapter: reader }] : []
    }),
  )
}

/** With `${NAME}`, `${NAME:-default}` and `~` filled in, as these tools do in paths. */
function expanded(path: string, { env, home }: PathContext): string {
  return path
    .replace(/^~(?=[\\/])/, home)
    .replace(/\$\{(\w+)(?:\?|:?-([^}]*))?\}/g, (_, name: string, other = '') => env[name] || other)
}

/** An address, or a path to another machine, for which guard would wait. */
function isElsewhere(name: string): boolean {
  return name === '' || /^[a-z][\w+.-]+:\/\/|^\\\\|^\/\//i.test(name)
}
