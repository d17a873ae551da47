import { hostOf } from '../../core/address.ts'
import { valueAt } from '../../formats/adapter.ts'
import { parsePythonIni } from '../../formats/python-ini.ts'
import { inHome } from '../locations.ts'
import { itemsOfAddresses } from '../named-items.ts'
import { keyringItems } from '../python-keyring.ts'
import type { ToolConfig } from '../tool.ts'

/** `.pypirc` of twine: https://packaging.python.org/en/latest/specifications/pypirc/ */
export const pypirc: ToolConfig = {
  id: 'pypirc',
  tool: 'twine',
  places: where => inHome(where, ['.pypirc']),
  names: ['.pypirc'],
  levelByName: 'user',
  parse: parsePythonIni,
  meaning: (key, tree) => {
    const credential = key.at(-1) === 'password'
    return credential ? { credential, host: hostOf(valueAt(tree, [key[0]!, 'repository'])) } : { credential }
  },
  comment: /^\s*[#;]/,
  registryKeys: undefined,
  keychain: { evidence: /(?!)/, items: ({ text }) => itemsOfAddresses('twine', keyringItems, text) },
  documentation: () => ({
    keys: ['*.password', '*.repository'],
    source: 'https://packaging.python.org/en/latest/specifications/pypirc/',
  }),
}
