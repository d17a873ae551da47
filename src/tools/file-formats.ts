import type { ConfigAdapter } from '../formats/adapter.ts'
import { JSONC_COMMENT, loadJsonc, parseJson, parseJsonc } from '../formats/json.ts'
import { loadToml, parseToml } from '../formats/toml.ts'
import { loadYaml, parseYamlStream } from '../formats/yaml.ts'

/** How the files of a format are read. */
export type Format = Pick<ConfigAdapter, 'load' | 'parse' | 'parseLimit' | 'option' | 'comment'>

export const JSON_FILE: Format = { parse: parseJson, comment: /(?!)/ }
export const TOML_FILE: Format = { load: loadToml, parse: parseToml, comment: /^\s*#|\s#/ }
export const YAML_FILE: Format = { load: loadYaml, parse: parseYamlStream, comment: /^\s*#|\s#/ }
export const JSONC_FILE: Format = { load: loadJsonc, parse: parseJsonc, comment: JSONC_COMMENT }
