import { say } from '../../core/language.ts'
import { appData, type ConfigAdapter, pathsOf } from '../../formats/adapter.ts'
import { placesAt, userConfig } from '../locations.ts'
import { statementLayout } from './statements.ts'

/** `$env.V = …`, and what `load-env { V: … }` and `with-env` get: https://www.nushell.sh/book/environment.html */
const layout = statementLayout({
  comment: '(?<![^\\s;{}()[\\]])#[^\\n]*',
  string: `r#'[\\s\\S]*?(?:'#|$)|'[^']*(?:'|$)|"(?:\\\\[\\s\\S]|[^"\\\\])*(?:"|$)|\`[^\`\\n]*\``,
  end: '[\\n;{},|]',
  setting:
    /\$env\.["']?([A-Za-z_]\w*)["']?\s*(?:\+\+|\+)?=|^\s*["']?([A-Za-z_]\w*)["']?\s*:\s|\blet-env\s+([A-Za-z_]\w*)\s*=/,
})

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
  layout,
  comment: /^\s*#|\s#/,
  documentation: () => ({
    keys: ['$env.NAME = …', 'load-env { NAME: … }'],
    precedence: say('env.nu, config.nu, login.nu, autoload: the last one'),
    source: 'https://www.nushell.sh/book/configuration.html',
  }),
}
