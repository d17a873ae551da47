import { say } from '../core/language.ts'
import { type Format, JSON_FILE, JSONC_FILE, TOML_FILE, YAML_FILE } from './file-formats.ts'
import { inProjectAndAbove } from './locations.ts'
import type { ToolConfig } from './tool.ts'

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
    places: where =>
      inProjectAndAbove(
        where,
        names.filter(name => !name.includes('*')),
      ),
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
export const JSON_FORMAT: Format = { ...JSON_FILE, parseLimit: 32 * MB }
export const TOML_FORMAT: Format = { ...TOML_FILE, parseLimit: 4 * MB }
export const YAML_FORMAT: Format = { ...YAML_FILE, parseLimit: MB }
export const JSONC_FORMAT: Format = { ...JSONC_FILE, parseLimit: 16 * MB }
/** Yarn 1 has a format of its own under the name that later ones give to YAML; Bundler's is indented text. */
export const LINE_FORMAT: Format = { option: line => /^\s*"?([a-z]+)"?:?\s/i.exec(line)?.[1], comment: /^\s*#/ }
