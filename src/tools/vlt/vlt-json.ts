import { pathsOf, type ToolEnvironment, xdgConfig } from '../../formats/adapter.ts'
import { JSONC_FILE } from '../file-formats.ts'
import { applicationSupport, inProjectAndAbove, placesAt } from '../locations.ts'
import type { ToolConfig } from '../tool.ts'

/** `vlt.json` of a project and of the user, which names registries: https://docs.vlt.sh/cli/configuring */
export const vltJson: ToolConfig = {
  ...JSONC_FILE,
  id: 'vlt-json',
  isLiteral: true,
  tool: 'vlt',
  places: where => [
    ...inProjectAndAbove(where, ['vlt.json']),
    ...placesAt('user', [pathsOf(where).join(configFolder(where), 'vlt', 'vlt.json')]),
  ],
  names: ['vlt.json'],
  meaning: () => ({ credential: false }),
  registryKeys: undefined,
  documentation: () => ({
    keys: ['config.registry', 'config.registries.*'],
    source: 'https://docs.vlt.sh/cli/configuring',
  }),
}

function configFolder(where: ToolEnvironment): string {
  return where.platform === 'darwin' ? applicationSupport(where) : xdgConfig(where)
}
