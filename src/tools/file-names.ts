import { groupBy } from '../core/group-by.ts'
import { baseName } from '../core/paths.ts'
import { globSource } from '../core/pattern.ts'
import type { ConfigAdapter, Level } from '../formats/adapter.ts'
import { CHEZMOI_PREFIXES, chezmoiPath } from './chezmoi.ts'

/** What a search that sees names alone looks for; the folders that a name asks for are checked on the path it found. */
export interface NameSearch {
  names: string[]
  prefixes: string[]
  suffixes: string[]
}

/**
 * The request that finds the files of these adapters, but for those that are too common. A name that fits every file of
 * a folder, `.npmrcs/*`, is only asked for in that folder.
 */
export function nameSearch(adapters: readonly ConfigAdapter[]): NameSearch {
  const names = adapters
    .filter(({ isTooCommon }) => !isTooCommon)
    .flatMap(adapter => adapter.names)
    .map(name => baseName(name))
  const globs = names.filter(name => name.includes('*') && name !== '*').map(endsOf)
  return {
    names: unique(names.filter(name => !name.includes('*'))),
    prefixes: unique([...globs.filter(hasStart).map(({ start }) => start), ...CHEZMOI_PREFIXES]),
    suffixes: unique(globs.filter(glob => !hasStart(glob)).map(({ end }) => end)),
  }
}

/** The request that finds the adapter's files in one of its folders. */
export function folderSearch(adapter: ConfigAdapter): NameSearch {
  const search = nameSearch([adapter])
  return adapter.names.some(name => baseName(name) === '*') ? { ...search, suffixes: [''] } : search
}

/** True if a path ends with one of the adapter's names. */
export function isNamed(adapter: ConfigAdapter, path: string): boolean {
  const target = chezmoiPath(path)
  return rulesOf(adapter).some(({ pattern }) => pattern.test(target))
}

/** The first of the adapters with one of whose names a path ends, or undefined. */
export function firstNamed(adapters: readonly ConfigAdapter[], path: string): ConfigAdapter | undefined {
  const { exact, globs } = indexOf(adapters)
  const target = chezmoiPath(path)
  const base = target.slice(target.lastIndexOf('/') + 1)
  const fitting = globs.filter(({ start, end }) => base.endsWith(end) && base.startsWith(start))
  const found = [...(exact.get(base) ?? []), ...fitting].filter(({ pattern }) => pattern.test(target))
  return found.toSorted((a, b) => a.rank - b.rank)[0]?.adapter
}

/** The level of a file that was found by its name. */
export function levelByName({ levelByName = 'project' }: ConfigAdapter, path: string): Level {
  return typeof levelByName === 'string' ? levelByName : levelByName(path)
}

/** One name of an adapter: the last step of a path, where a `*` may be, and the whole of it. */
interface NameRule {
  adapter: ConfigAdapter
  base: string
  start: string
  end: string
  pattern: RegExp
}

const compiled = new WeakMap<ConfigAdapter, NameRule[]>()

function rulesOf(adapter: ConfigAdapter): NameRule[] {
  const known = compiled.get(adapter)
  if (known) return known
  const rules = adapter.names.map(name => {
    const base = baseName(name)
    return { adapter, base, ...endsOf(base), pattern: new RegExp(`(?:^|/)${globSource(name)}$`) }
  })
  compiled.set(adapter, rules)
  return rules
}

/** Tens of thousands of paths may have a common ending, and adapters have hundreds of names. */
interface NameIndex {
  exact: ReadonlyMap<string, RankedRule[]>
  globs: readonly RankedRule[]
}

/** A name and the place of its adapter among the others. */
type RankedRule = NameRule & { rank: number }

const indexes = new WeakMap<readonly ConfigAdapter[], NameIndex>()

function indexOf(adapters: readonly ConfigAdapter[]): NameIndex {
  const known = indexes.get(adapters)
  if (known) return known
  const rules = adapters.flatMap((adapter, rank) => rulesOf(adapter).map(rule => ({ ...rule, rank })))
  const [globs, exact] = [true, false].map(isGlob => rules.filter(({ base }) => base.includes('*') === isGlob))
  const index = { exact: groupBy(exact!, ({ base }) => base), globs: globs! }
  indexes.set(adapters, index)
  return index
}

function endsOf(base: string): { start: string; end: string } {
  return { start: base.slice(0, base.indexOf('*')), end: base.slice(base.lastIndexOf('*') + 1) }
}

/** A name that begins with a `*` is searched for by its end, which few other names have. */
function hasStart({ start }: { start: string }): boolean {
  return start !== ''
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}
