import { say } from '../core/language.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import { JSONC_COMMENT, loadJsonc, parseJson, parseJsonc } from '../formats/json.ts'
import { loadToml, parseToml } from '../formats/toml.ts'
import { loadYaml, parseYamlStream } from '../formats/yaml.ts'
import { inProjectAndAbove } from './locations.ts'
import type { ToolConfig } from './tool.ts'

type Format = Pick<ConfigAdapter, 'load' | 'parse' | 'parseLimit' | 'option' | 'comment'>

interface Lockfile {
  id: string
  tool: string
  names: readonly string[]
  keys: readonly string[]
  source: string
}

/**
 * A lockfile, whose addresses may hold the token of the one who locked. Every project has one, and it is large: with 2,000
 * of 300 KB below HOME `guard find` took 7 seconds in place of 0.4. So they are read in the project and above it, and in
 * folders that are named to `guard find`.
 */
export function lockfile({ id, tool, names, keys, source }: Lockfile, format: Format): ToolConfig {
  return {
    id,
    tool,
    places: where => inProjectAndAbove(where, names),
    names,
    isTooCommon: true,
    ...format,
    meaning: () => ({ credential: false }),
    registryKeys: undefined,
    documentation: () => ({ keys, precedence: say('a copy of what the configs said when it was locked'), source }),
  }
}

// A rewrite parses its file some four times, and should not take more than a few seconds: YAML takes 1.6 s for a megabyte.
const MB = 1024 * 1024
export const JSON_FORMAT: Format = { parse: parseJson, parseLimit: 32 * MB, comment: /(?!)/ }
export const TOML_FORMAT: Format = { load: loadToml, parse: parseToml, parseLimit: 4 * MB, comment: /^\s*#|\s#/ }
export const YAML_FORMAT: Format = { load: loadYaml, parse: parseYamlStream, parseLimit: MB, comment: /^\s*#|\s#/ }
export const JSONC_FORMAT: Format = { load: loadJsonc, parse: parseJsonc, parseLimit: 16 * MB, comment: JSONC_COMMENT }
/** Yarn 1 has a format of its own under the name that later ones give to YAML; Bundler's is indented text. */
export const LINE_FORMAT: Format = { option: line => /^\s*"?([a-z]+)"?:?\s/i.exec(line)?.[1], comment: /^\s*#/ }
