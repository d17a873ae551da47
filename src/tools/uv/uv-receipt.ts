import { variablePath } from '../../formats/adapter.ts'
import { TOML_FILE } from '../file-formats.ts'
import { placesAt } from '../locations.ts'
import type { ToolConfig } from '../tool.ts'

/** What uv remembers of each tool, to upgrade it with the options that it was installed with: https://docs.astral.sh/uv/concepts/tools/#upgrading-tools */
export const uvReceipt: ToolConfig = {
  ...TOML_FILE,
  id: 'uv-receipt',
  isLiteral: true,
  tool: 'uv',
  places: () => [],
  names: ['uv-receipt.toml'],
  folders: where => placesAt('user', [variablePath('UV_TOOL_DIR', where)]),
  levelByName: 'user',
  meaning: () => ({ credential: false }),
  registryKeys: undefined,
  documentation: () => ({
    keys: ['tool.options.index[].url', 'tool.requirements[].url'],
    source: 'https://docs.astral.sh/uv/concepts/tools/#upgrading-tools',
  }),
}
