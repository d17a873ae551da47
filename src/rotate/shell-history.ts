import type { Problem, Site } from './discovery.ts'

/** Files in which a shell keeps what was typed, and what gets a line out for good. */
const ADVICE: Record<string, string> = {
  '.bash_history': 'close every other bash, delete the line, then run `history -c; history -r`',
  '.zsh_history': 'close every other zsh, delete the line, then run `fc -R; exec zsh`',
  '.zhistory': 'close every other zsh, delete the line, then run `fc -R; exec zsh`',
  fish_history: 'run `history delete --contains` with the beginning of the token',
  'ConsoleHost_history.txt': 'close every other PowerShell, and delete the line',
}

/** How to clear each shell history that holds a token. */
export function historyProblems(sites: readonly Pick<Site, 'path'>[]): Problem[] {
  return [...new Set(sites.map(({ path }) => path))].flatMap(path => {
    const advice = ADVICE[path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)]
    const message = `a shell keeps what was typed here: ${advice}`
    return advice ? [{ code: 'SHELL_HISTORY', path, line: null, message }] : []
  })
}
