import { say } from '../core/language.ts'
import { type ConfigAdapter, type Level, pathsOf, type ToolEnvironment, variablePath } from '../formats/adapter.ts'
import { npmVariablePath } from '../tools/npm/node-installations.ts'
import type { PrecedenceSource, Reader } from '../tools/reader.ts'
import type { Project } from './project.ts'

/** A file that a tool reads from here, or would if a setting did not keep it from that. */
export interface ConfigLocation {
  path: string
  level: Level
  adapter: ConfigAdapter
  source: PrecedenceSource
  /** Its place among those of the source, the strongest first. */
  order: number
  /** Why it is not read, or undefined. */
  unread: string | undefined
}

export type ReadingContext = ToolEnvironment & Project

/** The files of a tool, whether or not they exist, strongest first. Pure. */
export function listConfigLocations(reader: Reader, here: ReadingContext): ConfigLocation[] {
  return reader.sources.flatMap(source => {
    const places = placesOf(source, here)
    return (source.lastWins ? places.reverse() : places).map((place, order) => ({ ...place, order }))
  })
}

function placesOf(source: PrecedenceSource, here: ReadingContext): Omit<ConfigLocation, 'order'>[] {
  const { adapter } = source
  if (!adapter) return []
  // A path that is named twice has the later level: the home folder may be above the project.
  const levels = new Map(adapter.places(here).map(({ path, level }) => [path, level]))
  const moved = movedTo(source, here)
  return [...levels]
    .filter(([path, level]) => (source.level ?? level) === level && (source.file?.test(path) ?? true))
    .filter(([path]) => (moved && isBelow(path, moved.value, here)) || inFolder(path, source, here))
    .map(([path, level]) => ({ path, level, adapter, source, unread: unreadBecause(path, source, moved, here) }))
}

interface Moved {
  name: string
  value: string
}

/** By the first of the movers that is set. */
function movedTo({ movedBy = [] }: PrecedenceSource, here: ReadingContext): Moved | undefined {
  const names = movedBy.flatMap(mover =>
    Object.keys(here.env).filter(name => here.env[name] && (name === mover || name.toLowerCase() === mover)),
  )
  const [name] = names
  const value = name && (/^p?npm_config_/i.test(name) ? npmVariablePath(name, here) : variablePath(name, here))
  return name && value ? { name, value } : undefined
}

function unreadBecause(
  path: string,
  source: PrecedenceSource,
  moved: Moved | undefined,
  here: ReadingContext,
): string | undefined {
  if (source.folder === 'root' && isOfMember(path, here)) return here.member!.unread
  return !moved || isBelow(path, moved.value, here) ? undefined : say`not read: ${moved.name} names another place`
}

function isOfMember(path: string, here: ReadingContext): boolean {
  return pathsOf(here).dirname(path) === here.member?.folder
}

function isBelow(path: string, folder: string, here: ReadingContext): boolean {
  return path === folder || path.startsWith(folder + pathsOf(here).sep)
}

function inFolder(path: string, { folder }: PrecedenceSource, here: ReadingContext): boolean {
  const own = pathsOf(here).dirname(path)
  switch (folder) {
    case 'root':
      return own === here.root || isOfMember(path, here)
    case 'current':
      return own === here.cwd
    case 'above':
      return own !== here.cwd
    case 'home':
      return own === here.home
    default:
      return true
  }
}
