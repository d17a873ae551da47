import { say } from '../core/language.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import { JSONC_COMMENT, loadJsonc, parseJson, parseJsonc } from '../formats/json.ts'
import { loadToml, parseToml } from '../formats/toml.ts'
import { loadYaml, parseYamlStream } from '../formats/yaml.ts'
import { inProjectAndAbove } from './locations.ts'

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
function lockfile({ id, tool, names, keys, source }: Lockfile, format: Format): ConfigAdapter {
  return {
    id,
    tool,
    places: where => inProjectAndAbove(where, names),
    names,
    isTooCommon: true,
    ...format,
    meaning: () => ({ credential: false }),
    documentation: () => ({ keys, precedence: say('a copy of what the configs said when it was locked'), source }),
  }
}

// A rewrite parses its file some four times, and should not take more than a few seconds: YAML takes 1.6 s for a megabyte.
const MB = 1024 * 1024
const JSON_FORMAT: Format = { parse: parseJson, parseLimit: 32 * MB, comment: /(?!)/ }
const TOML_FORMAT: Format = { load: loadToml, parse: parseToml, parseLimit: 4 * MB, comment: /^\s*#|\s#/ }
const YAML_FORMAT: Format = { load: loadYaml, parse: parseYamlStream, parseLimit: MB, comment: /^\s*#|\s#/ }
const JSONC_FORMAT: Format = { load: loadJsonc, parse: parseJsonc, parseLimit: 16 * MB, comment: JSONC_COMMENT }
/** Yarn 1 has a format of its own under the name that later ones give to YAML; Bundler's is indented text. */
const LINE_FORMAT: Format = { option: line => /^\s*"?([a-z]+)"?:?\s/i.exec(line)?.[1], comment: /^\s*#/ }

export const packageLock = lockfile(
  {
    ...{ id: 'package-lock', tool: 'npm', names: ['package-lock.json', 'npm-shrinkwrap.json'] },
    keys: ['packages.*.resolved', 'dependencies.*.resolved'],
    source: 'https://docs.npmjs.com/cli/configuring-npm/package-lock-json',
  },
  JSON_FORMAT,
)

export const pnpmLock = lockfile(
  {
    ...{ id: 'pnpm-lock', tool: 'pnpm', names: ['pnpm-lock.yaml'] },
    keys: ['packages.*.resolution.tarball'],
    source: 'https://pnpm.io/git#lockfiles',
  },
  YAML_FORMAT,
)

export const yarnLock = lockfile(
  {
    ...{ id: 'yarn-lock', tool: 'yarn', names: ['yarn.lock'] },
    keys: ['resolved', 'resolution'],
    source: 'https://classic.yarnpkg.com/en/docs/yarn-lock',
  },
  LINE_FORMAT,
)

export const bunLock = lockfile(
  {
    ...{ id: 'bun-lock', tool: 'bun', names: ['bun.lock'] },
    keys: ['packages.*[1]'],
    source: 'https://bun.sh/docs/install/lockfile',
  },
  JSONC_FORMAT,
)

export const uvLock = lockfile(
  {
    ...{ id: 'uv-lock', tool: 'uv', names: ['uv.lock'] },
    keys: ['package[].source.url', 'package[].source.registry'],
    source: 'https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile',
  },
  TOML_FORMAT,
)

export const poetryLock = lockfile(
  {
    ...{ id: 'poetry-lock', tool: 'poetry', names: ['poetry.lock'] },
    keys: ['package[].source.url'],
    source: 'https://python-poetry.org/docs/basic-usage/#installing-with-poetrylock',
  },
  TOML_FORMAT,
)

export const pdmLock = lockfile(
  {
    ...{ id: 'pdm-lock', tool: 'pdm', names: ['pdm.lock'] },
    keys: ['package[].url', 'package[].files[].url'],
    source: 'https://pdm-project.org/en/latest/usage/lockfile/',
  },
  TOML_FORMAT,
)

export const composerLock = lockfile(
  {
    ...{ id: 'composer-lock', tool: 'composer', names: ['composer.lock'] },
    keys: ['packages[].dist.url', 'packages[].source.url'],
    source: 'https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control',
  },
  JSON_FORMAT,
)

export const gemfileLock = lockfile(
  {
    ...{ id: 'gemfile-lock', tool: 'bundler', names: ['Gemfile.lock', 'gems.locked'] },
    keys: ['remote'],
    source: 'https://bundler.io/man/bundle-lock.1.html',
  },
  LINE_FORMAT,
)
