import { say } from '../../core/language.ts'
import { type ConfigAdapter, pathsOf, xdgConfig } from '../../formats/adapter.ts'
import { inHome, placesAt } from '../locations.ts'

/** `set-environment` in `tmux.conf`: https://man.openbsd.org/tmux#GLOBAL_AND_SESSION_ENVIRONMENT */
export const tmux: ConfigAdapter = {
  id: 'tmux',
  tool: 'tmux',
  places: where =>
    where.platform === 'win32'
      ? []
      : [
          ...placesAt('system', ['/etc/tmux.conf']),
          ...inHome(where, ['.tmux.conf', '.tmux.conf.local'], 'shell'),
          ...placesAt('shell', [pathsOf(where).join(xdgConfig(where), 'tmux', 'tmux.conf')]),
        ],
  names: ['.tmux.conf', '.tmux.conf.local', 'tmux/tmux.conf'],
  levelByName: 'shell',
  meaning: () => ({ credential: false }),
  variable: line => /^\s*(?:set-environment|setenv)\s+(?:-\S+\s+)*([A-Za-z_]\w*)\s/.exec(line)?.[1],
  quoting: 'words',
  comment: /^\s*#|\s#/,
  get afterChange() {
    return say('run `tmux source-file` on it, for the server that runs keeps the old token')
  },
  documentation: () => ({
    keys: ['set-environment -g NAME …'],
    precedence: say('for panes that are opened after the server has read it; start-up files of shells beat it'),
    source: 'https://man.openbsd.org/tmux#GLOBAL_AND_SESSION_ENVIRONMENT',
  }),
}
