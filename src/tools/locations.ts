import { type Level, type Place, pathsOf, type ToolEnvironment, variablePath, withParents } from '../formats/adapter.ts'

/** Several paths of one level. */
export function placesAt(level: Level, paths: readonly (string | undefined)[]): Place[] {
  return paths.flatMap(path => (path ? [{ level, path }] : []))
}

/** Files of these names in the project's folder. */
export function inProject(where: ToolEnvironment, names: readonly string[]): Place[] {
  return placesAt(
    'project',
    names.map(name => pathsOf(where).join(where.cwd, name)),
  )
}

/** Files of these names in the project's folder and in all folders above it. */
export function inProjectAndAbove(where: ToolEnvironment, names: readonly string[]): Place[] {
  const { join } = pathsOf(where)
  return withParents(where.cwd, where).flatMap(folder =>
    placesAt(
      'project',
      names.map(name => join(folder, name)),
    ),
  )
}

/** Files of these names in the user's home folder. */
export function inHome(where: ToolEnvironment, names: readonly string[], level: Level = 'user'): Place[] {
  return placesAt(
    level,
    names.map(name => pathsOf(where).join(where.home, name)),
  )
}

/** `%LOCALAPPDATA%`, or its default. */
export function localAppData(where: ToolEnvironment): string {
  return variablePath('LOCALAPPDATA', where) ?? pathsOf(where).join(where.home, 'AppData', 'Local')
}

/** `$XDG_DATA_HOME`, or `~/.local/share`. */
export function xdgData(where: ToolEnvironment): string {
  return variablePath('XDG_DATA_HOME', where) ?? pathsOf(where).join(where.home, '.local', 'share')
}

/** Where macOS keeps the settings of programs. */
export function applicationSupport(where: ToolEnvironment): string {
  return pathsOf(where).join(where.home, 'Library', 'Application Support')
}

/** What Go's `os.UserConfigDir` and its like give: Application Support, `%APPDATA%` or `~/.config`. */
export function userConfig(where: ToolEnvironment, windows: (where: ToolEnvironment) => string): string {
  if (where.platform === 'win32') return windows(where)
  return where.platform === 'darwin' ? applicationSupport(where) : strictXdgConfig(where)
}

/** The same for programs that ignore a relative `$XDG_CONFIG_HOME`, as its specification asks. */
export function strictXdgConfig(where: ToolEnvironment): string {
  const { isAbsolute, join } = pathsOf(where)
  const path = where.env.XDG_CONFIG_HOME
  return path && isAbsolute(path) ? path : join(where.home, '.config')
}
