import type { DiscoverContext, KnownPlace } from '../find/discover.ts'
import { adaptersNamedBy, pathsNamed } from '../find/included-files.ts'
import { type ParsedConfig, readParsedConfig } from '../find/parsed-configs.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import { gemfileLock } from '../tools/bundler/gemfile.ts'
import { adapterByName } from '../tools/index.ts'

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

function adaptersFor(path: string, option: string | undefined): ConfigAdapter[] {
  const named = option === undefined ? [] : adaptersNamedBy(option)
  if (named.length > 0) return named
  const adapter = adapterByName(path)
  return adapter && (!adapter.isTooCommon || adapter === gemfileLock) ? [adapter] : []
}

/** The files that a config takes in, whatever their names are. */
function takenInBy({ adapter, path, tree, file }: ParsedConfig, ctx: DiscoverContext): Named[] {
  const included = adapter.includes?.({ tree, text: file.text }) ?? []
  return included.flatMap(named => pathsNamed(path, named, ctx).map(place => ({ option: named.option, path: place })))
}
