import { say } from '../../core/language.ts'
import { appData, type ConfigAdapter, pathsOf } from '../../formats/adapter.ts'
import { placesAt, userConfig } from '../locations.ts'

/** nushell's `env.nu`, `config.nu` and `autoload`: https://www.nushell.sh/book/configuration.html */
export const nushell: ConfigAdapter = {
  id: 'nushell',
  tool: 'nushell',
  places: where => {
    const { join } = pathsOf(where)
    return placesAt(
      'shell',
      ['env.nu', 'config.nu', 'login.nu'].map(name => join(userConfig(where, appData), 'nushell', name)),
    )
  },
  names: ['nushell/*.nu', 'nushell/autoload/*.nu'],
  folders: where => placesAt('shell', [pathsOf(where).join(userConfig(where, appData), 'nushell', 'autoload')]),
  levelByName: 'shell',
  meaning: () => ({ credential: false }),
  variable: line => /^\s*\$env\.([A-Za-z_]\w*)\s*=/.exec(line)?.[1],
  comment: /^\s*#|\s#/,
  documentation: () => ({
    keys: ['$env.NAME = …'],
    precedence: say('env.nu, config.nu, login.nu, autoload: the last one'),
    source: 'https://www.nushell.sh/book/configuration.html',
  }),
}
