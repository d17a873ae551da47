import { say } from '../../core/language.ts'
import type { WritableAdapter } from '../../formats/adapter.ts'
import { tomlEditing } from '../../formats/insert-toml.ts'
import { parseJson } from '../../formats/json.ts'
import { loadToml, parseToml } from '../../formats/toml.ts'
import { inProjectAndAbove } from '../locations.ts'
import type { ToolConfig } from '../tool.ts'

/** `Pipfile`: https://pipenv.pypa.io/en/latest/credentials.html */
export const pipfile: ToolConfig & WritableAdapter = {
  id: 'pipfile',
  tool: 'pipenv',
  places: where => inProjectAndAbove(where, ['Pipfile']),
  names: ['Pipfile'],
  load: loadToml,
  parse: parseToml,
  meaning: () => ({ credential: false }),
  comment: /^\s*#|\s#/,
  registryKeys: /^source\.\d+\.url$/,
  editing: tomlEditing,
  get afterChange() {
    return say('run `pipenv lock`, for Pipfile.lock has a hash of it')
  },
  documentation: () => ({
    keys: ['source[].url'],
    source: 'https://pipenv.pypa.io/en/latest/credentials.html',
  }),
}

/** `Pipfile.lock`, which repeats the sources as the `Pipfile` spells them. */
export const pipfileLock: ToolConfig = {
  id: 'pipfile-lock',
  tool: 'pipenv',
  places: where => inProjectAndAbove(where, ['Pipfile.lock']),
  names: ['Pipfile.lock'],
  parse: parseJson,
  meaning: () => ({ credential: false }),
  comment: /(?!)/,
  registryKeys: undefined,
  documentation: () => ({
    keys: ['_meta.sources[].url'],
    precedence: say('a copy of the Pipfile; after a change of the Pipfile, `pipenv lock` makes its hash right again'),
    source: 'https://pipenv.pypa.io/en/latest/pipfile.html',
  }),
}
