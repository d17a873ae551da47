import { baseName } from '../core/paths.ts'
import { globSource } from '../core/pattern.ts'
import type { ConfigAdapter, Level } from './adapter.ts'

/** What a search that sees names alone looks for; the folders that a name asks for are checked on the path it found. */
export interface NameSearch {
  names: string[]
  prefixes: string[]
  suffixes: string[]
}

/** chezmoi keeps `.npmrc` as `private_dot_npmrc.tmpl`: https://www.chezmoi.io/reference/source-state-attributes/ */
const CHEZMOI_PREFIXES = ['dot_', 'private_dot_']

/** The request that finds the files of these adapters, but for those that are too common. */
export function nameSearch(adapters: readonly ConfigAdapter[]): NameSearch {
  const names = adapters
    .filter(({ isTooCommon }) => !isTooCommon)
    .flatMap(adapter => adapter.names)
    .map(name => baseName(name))
  return {
    names: unique(names.filter(name => !name.includes('*'))),
    prefixes: unique([...names.filter(hasPrefix).map(name => name.slice(0, name.indexOf('*'))), ...CHEZMOI_PREFIXES]),
    suffixes: unique(names.filter(name => name.startsWith('*')).map(name => name.slice(1))),
  }
}

/** True if a path ends with one of the adapter's names. */
export function isNamed(adapter: ConfigAdapter, path: string): boolean {
  return firstNamed([adapter], path) !== undefined
}

/** The first of the adapters with one of whose names a path ends, or undefined. */
export function firstNamed(adapters: readonly ConfigAdapter[], path: string): ConfigAdapter | undefined {
  const target = path.replaceAll('\\', '/').split('/').map(chezmoiTarget).join('/')
  return adapters.find(adapter => patternsOf(adapter).some(pattern => pattern.test(target)))
}

/** The level of a file that was found by its name. */
export function levelByName({ levelByName = 'project' }: ConfigAdapter, path: string): Level {
  return typeof levelByName === 'string' ? levelByName : levelByName(path)
}

const compiled = new WeakMap<ConfigAdapter, RegExp[]>()

function patternsOf(adapter: ConfigAdapter): RegExp[] {
  const known = compiled.get(adapter)
  if (known) return known
  const patterns = adapter.names.map(name => new RegExp(`(?:^|/)${globSource(name)}$`))
  compiled.set(adapter, patterns)
  return patterns
}

function chezmoiTarget(name: string): string {
  if (!name.includes('dot_')) return name
  const match = /^(?:exact_)?(?:private_)?dot_(.+?)(?:\.tmpl)?$/.exec(name)
  return match ? `.${match[1]}` : name
}

function hasPrefix(name: string): boolean {
  return name.indexOf('*') > 0
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}
