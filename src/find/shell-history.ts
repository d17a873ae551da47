import { say } from '../core/language.ts'
import { baseName } from '../core/paths.ts'
import type { FileReader } from '../core/ports/files.ts'
import { appData, pathsOf, type ToolEnvironment, variablePaths } from '../formats/adapter.ts'
import { containsToken } from '../formats/occurrences.ts'
import { applicationSupport, xdgData } from '../tools/locations.ts'
import type { Problem, Site } from './discovery.ts'
import { sitesInText } from './text-sites.ts'

/** How to clear each shell history that holds a token. */
export function historyProblems(sites: readonly Pick<Site, 'path'>[]): Problem[] {
  return [...new Set(sites.map(({ path }) => path))].flatMap(path => {
    const advice = historyAdvice(path)
    const message = say`a shell keeps what was typed here: ${advice}`
    return advice ? [{ code: 'SHELL_HISTORY', path, line: null, message }] : []
  })
}

export interface HistoryCopy {
  path: string
  /** How to clear it. */
  advice: string
}

/** The histories of this user that hold the token. */
export function historiesWith(token: string, ctx: ToolEnvironment & { files: FileReader }): HistoryCopy[] {
  return historyPlaces(ctx).flatMap(path => {
    const file = ctx.files.read(path)
    const advice = historyAdvice(path) ?? say('delete the line')
    return file.kind === 'file' && containsToken(file, token) ? [{ path, advice }] : []
  })
}

/** The tokens in the histories of this user. */
export function historySites(ctx: ToolEnvironment & { files: FileReader }): Site[] {
  return historyPlaces(ctx).flatMap(path => {
    const file = ctx.files.read(path)
    return file.kind === 'file' ? sitesInText(file) : []
  })
}

/** How to delete a line from this history for good; undefined for an unknown shell. */
export function historyAdvice(path: string): string | undefined {
  switch (baseName(path)) {
    case '.bash_history':
      return say('close every other bash, delete the line, then run `history -c; history -r`')
    case '.zsh_history':
    case '.zhistory':
      return say('close every other zsh, delete the line, then run `fc -R; exec zsh`')
    case 'fish_history':
      return say('run `history delete --contains` with the beginning of the token')
    case 'ConsoleHost_history.txt':
      return say('close every other PowerShell, and delete the line')
    default:
      return undefined
  }
}

/** Where the shells and prompts of this user keep what was typed. */
export function historyPlaces(where: ToolEnvironment): string[] {
  const { join } = pathsOf(where)
  const ofPowerShell = [
    join(xdgData(where), 'powershell'),
    join(applicationSupport(where), 'PowerShell'),
    join(appData(where), 'Microsoft', 'Windows', 'PowerShell'),
  ]
  const places = [
    ...['.bash_history', '.node_repl_history', '.python_history'].map(name => join(where.home, name)),
    ...[where.home, ...variablePaths('ZDOTDIR', where)].flatMap(folder =>
      ['.zsh_history', '.zhistory'].map(name => join(folder, name)),
    ),
    ...variablePaths('HISTFILE', where),
    join(xdgData(where), 'fish', 'fish_history'),
    ...ofPowerShell.map(folder => join(folder, 'PSReadLine', 'ConsoleHost_history.txt')),
  ]
  return [...new Set(places)]
}
