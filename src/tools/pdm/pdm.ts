import { hostOf } from '../../core/address.ts'
import { pathsOf, type ToolEnvironment, valueAt, variablePath, type WritableAdapter } from '../../formats/adapter.ts'
import { tomlEditing } from '../../formats/insert-toml.ts'
import { loadToml, parseToml } from '../../formats/toml.ts'
import { inProject, localAppData, placesAt, userConfig } from '../locations.ts'
import type { ToolConfig } from '../tool.ts'
import { itemsInPdmSettings } from './keychain.ts'

/** `pdm.toml` and PDM's `config.toml`: https://pdm-project.org/latest/usage/config/ */
export const pdmConfig: ToolConfig & WritableAdapter = {
  id: 'pdm',
  tool: 'pdm',
  places: where => [
    ...inProject(where, ['pdm.toml', '.pdm.toml']),
    ...systemPlaces(where),
    ...placesAt('user', [
      pathsOf(where).join(configFolder(where), 'config.toml'),
      variablePath('PDM_CONFIG_FILE', where),
    ]),
  ],
  names: ['pdm.toml', '.pdm.toml', 'pdm/config.toml'],
  load: loadToml,
  parse: parseToml,
  meaning: (key, tree) => {
    const credential = (key[0] === 'pypi' || key[0] === 'repository') && key.at(-1) === 'password'
    return credential ? { credential, host: hostOf(valueAt(tree, [...key.slice(0, -1), 'url'])) } : { credential }
  },
  comment: /^\s*#|\s#/,
  registryKeys: /^pypi\.(?:.+\.)?url$/,
  editing: tomlEditing,
  keychain: { evidence: /pypi|repository/, items: ({ tree }) => itemsInPdmSettings(tree) },
  documentation: () => ({
    keys: ['pypi.password', 'pypi.*.password', 'pypi.url', 'repository.*.password'],
    source: 'https://pdm-project.org/latest/usage/config/',
  }),
}

function configFolder(where: ToolEnvironment): string {
  const { join } = pathsOf(where)
  return join(
    userConfig(where, () => join(localAppData(where), 'pdm')),
    'pdm',
  )
}

function systemPlaces(where: ToolEnvironment) {
  if (where.platform === 'win32') return []
  const path = where.platform === 'darwin' ? '/Library/Application Support/pdm/config.toml' : '/etc/xdg/pdm/config.toml'
  return placesAt('system', [path])
}
