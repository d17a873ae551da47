import { say } from '../../core/language.ts'
import { type ConfigAdapter, pathsOf, xdgConfig } from '../../formats/adapter.ts'
import { placesAt } from '../locations.ts'

/** fish's universal variables, with `\xNN` for what is no letter, digit or `_`: https://fishshell.com/docs/current/language.html#universal-variables */
export const fishVariables: ConfigAdapter = {
  id: 'fish-variables',
  tool: 'fish',
  places: where => placesAt('shell', [pathsOf(where).join(xdgConfig(where), 'fish', 'fish_variables')]),
  names: ['fish/fish_variables'],
  levelByName: 'shell',
  meaning: () => ({ credential: false }),
  variable: line => /^SETUVAR\s+(?:--\w+\s+)*(\w+):/.exec(line)?.[1],
  comment: /^#/,
  documentation: () => ({
    keys: ['SETUVAR --export NAME:…'],
    precedence: say('global variables of config.fish hide them'),
    source: 'https://fishshell.com/docs/current/language.html#universal-variables',
  }),
}
