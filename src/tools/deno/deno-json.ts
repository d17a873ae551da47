import { JSONC_FILE } from '../file-formats.ts'
import { inProjectAndAbove } from '../locations.ts'
import type { ToolConfig } from '../tool.ts'

/** `deno.json`, of which tasks and imports may have an address with a token: https://docs.deno.com/runtime/fundamentals/configuration/ */
export const denoJson: ToolConfig = {
  ...JSONC_FILE,
  id: 'deno-json',
  isLiteral: true,
  tool: 'deno',
  places: where => inProjectAndAbove(where, ['deno.json', 'deno.jsonc']),
  names: ['deno.json', 'deno.jsonc'],
  meaning: () => ({ credential: false }),
  registryKeys: undefined,
  documentation: () => ({
    keys: ['imports.*', 'tasks.*'],
    source: 'https://docs.deno.com/runtime/fundamentals/configuration/',
  }),
}
