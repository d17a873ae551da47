import { say } from '../../core/language.ts'
import { type ConfigAdapter, pathsOf, xdgConfig } from '../../formats/adapter.ts'
import { placesAt } from '../locations.ts'
import { fishLayout } from './shell-layout.ts'
import { sourcedByFish } from './sourced.ts'

/** Start-up files and functions of fish: https://fishshell.com/docs/current/language.html#configuration-files */
export const fish: ConfigAdapter = {
  id: 'fish',
  tool: 'shell',
  places: where => [
    ...placesAt('system', where.platform === 'win32' ? [] : ['/etc/fish/config.fish']),
    ...placesAt('shell', [pathsOf(where).join(xdgConfig(where), 'fish', 'config.fish')]),
  ],
  names: ['config.fish', 'fish/conf.d/*.fish', 'fish/functions/*.fish'],
  folders: where => placesAt('system', where.platform === 'win32' ? [] : ['/etc/fish/conf.d', '/etc/fish/functions']),
  levelByName: 'shell',
  meaning: () => ({ credential: false }),
  layout: fishLayout,
  quoting: 'words',
  comment: /^\s*#|\s#/,
  assignment: (name, value) => `set -gx ${name} ${value}`,
  sources: sourcedByFish,
  isReadElsewhere: true,
  documentation: () => ({
    keys: ['set -gx NAME …', 'export NAME=…'],
    precedence: say('the last file that the shell reads'),
    source: 'https://fishshell.com/docs/current/language.html#configuration-files',
  }),
}
