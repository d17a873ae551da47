import { hostOf } from '../../core/address.ts'
import { pathsOf, variablePaths, xdgConfig } from '../../formats/adapter.ts'
import { loadYaml, parseYaml } from '../../formats/yaml.ts'
import { inHome, placesAt, xdgData } from '../locations.ts'
import type { ToolConfig } from '../tool.ts'

/** RubyGems' `.gemrc` and `credentials`: https://guides.rubygems.org/command-reference/#gem-environment */
export const gemConfig: ToolConfig = {
  id: 'gem',
  tool: 'gem',
  places: where => {
    const { join } = pathsOf(where)
    const separator = where.platform === 'win32' ? ';' : ':'
    return [
      ...(where.platform === 'win32' ? [] : placesAt('system', ['/etc/gemrc'])),
      ...inHome(where, ['.gemrc', '.gem/credentials']),
      ...placesAt('user', [join(xdgConfig(where), 'gem', 'gemrc'), join(xdgData(where), 'gem', 'credentials')]),
      ...placesAt('user', variablePaths('GEMRC', where, separator)),
    ]
  },
  names: ['.gemrc', '.gem/credentials', 'gem/credentials', 'gem/gemrc'],
  levelByName: 'user',
  load: loadYaml,
  parse: parseYaml,
  meaning: key => ({ credential: /api_key|^https?:/.test(String(key[0])), host: hostOf(key[0]) }),
  comment: /^\s*#|\s#/,
  registryKeys: undefined,
  documentation: () => ({
    keys: [':sources[]', ':rubygems_api_key', 'https://host'],
    source: 'https://guides.rubygems.org/command-reference/#gem-environment',
  }),
}
