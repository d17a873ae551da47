import { hostOf } from '../../core/address.ts'
import { say } from '../../core/language.ts'
import { type ConfigAdapter, valueAt } from '../../formats/adapter.ts'
import { JSON_FILE } from '../file-formats.ts'
import { inHome, inProjectAndAbove } from '../locations.ts'
import type { ToolConfig } from '../tool.ts'
import { npmrc } from './npmrc.ts'

/** The profiles between which `npmrc` switches: all but the active one wait in a folder. https://github.com/deoxxa/npmrc */
export const npmrcProfiles: ToolConfig = {
  ...readOnly(npmrc),
  id: 'npmrc-profiles',
  places: () => [],
  names: ['.npmrcs/*'],
  folders: where => inHome(where, ['.npmrcs']),
  levelByName: 'user',
  documentation: () => ({
    keys: ['//host/:_authToken'],
    precedence: say('the one to which ~/.npmrc is a link; the others wait for `npmrc NAME`'),
    source: 'https://github.com/deoxxa/npmrc',
  }),
}

/** `~/.nrmrc` of nrm, which writes the token of the registry that is chosen into `.npmrc`: https://github.com/Pana/nrm */
export const nrm: ConfigAdapter = {
  ...readOnly(npmrc),
  id: 'nrm',
  tool: 'nrm',
  places: where => inHome(where, ['.nrmrc']),
  names: ['.nrmrc'],
  folders: () => [],
  levelByName: 'user',
  meaning: (key, tree) => {
    const credential = /^_auth(?:Token)?$/.test(String(key.at(-1)))
    return { credential, host: credential ? hostOf(valueAt(tree, [...key.slice(0, -1), 'registry'])) : undefined }
  },
  documentation: () => ({ keys: ['NAME._authToken', 'NAME.registry'], source: 'https://github.com/Pana/nrm' }),
}

/** `package.json`, of which `publishConfig` may hold a token, and scripts may: https://docs.npmjs.com/cli/configuring-npm/package-json#publishconfig */
export const packageJson: ToolConfig = {
  ...JSON_FILE,
  id: 'package-json',
  isLiteral: true,
  tool: 'npm',
  places: where => inProjectAndAbove(where, ['package.json']),
  names: ['package.json'],
  parseLimit: 1024 * 1024,
  meaning: (key, tree) => {
    const { credential, host } = npmrc.meaning(key.slice(-1), valueAt(tree, ['publishConfig']))
    return key[0] === 'publishConfig' ? { credential, host } : { credential: false }
  },
  registryKeys: undefined,
  documentation: () => ({
    keys: ['publishConfig."//host/:_authToken"', 'publishConfig.registry'],
    source: 'https://docs.npmjs.com/cli/configuring-npm/package-json#publishconfig',
  }),
}

/** The parser alone: setup writes none of these, and no option names them. */
function readOnly({ editing: _editing, namedBy: _namedBy, includes: _includes, ...rest }: typeof npmrc) {
  return rest
}
