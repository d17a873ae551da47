import { hostOf } from '../../core/address.ts'
import { say } from '../../core/language.ts'
import { appData, pathsOf, type ToolEnvironment, variablePath } from '../../formats/adapter.ts'
import { parseJson } from '../../formats/json.ts'
import { applicationSupport, placesAt, xdgData } from '../locations.ts'
import type { ToolConfig } from '../tool.ts'

/** `keychain.json`, a plain file in which vlt keeps the header for each registry: https://docs.vlt.sh/cli/auth */
export const vltKeychain: ToolConfig = {
  id: 'vlt-keychain',
  tool: 'vlt',
  places: where => placesAt('user', [pathsOf(where).join(authFolder(where), 'keychain.json')]),
  // Each identity has a folder of its own.
  names: ['vlt/auth/keychain.json', 'vlt/auth/*/keychain.json'],
  folders: where => placesAt('user', [authFolder(where)]),
  levelByName: 'user',
  parse: parseJson,
  meaning: key => ({ credential: true, host: hostOf(key[0]) }),
  comment: /(?!)/,
  registryKeys: undefined,
  documentation: () => ({
    keys: ['"REGISTRY": "Bearer …"'],
    precedence: say('each identity has a file of its own; vlt reads that of the identity which is set'),
    source: 'https://docs.vlt.sh/cli/auth',
  }),
}

/** vlt has the folders of XDG on every platform, and defaults of its own for them. */
function authFolder(where: ToolEnvironment): string {
  return pathsOf(where).join(variablePath('XDG_DATA_HOME', where) ?? usualData(where), 'vlt', 'auth')
}

function usualData(where: ToolEnvironment): string {
  if (where.platform === 'win32') return pathsOf(where).join(appData(where), 'xdg.data')
  return where.platform === 'darwin' ? applicationSupport(where) : xdgData(where)
}
