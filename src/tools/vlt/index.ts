import { say } from '../../core/language.ts'
import { files, lastResort, variables } from '../reader.ts'
import type { Tool } from '../tool.ts'
import { vltKeychain } from './keychain.ts'
import { vltJson } from './vlt-json.ts'

/** It reads no `.npmrc`, and takes no token from its own `vlt.json`. */
export const vlt: Tool = {
  configs: [vltKeychain, vltJson],
  variables: { names: /^VLT_/ },
  lockfiles: {},
  // https://docs.vlt.sh/cli/auth
  rules: () => ({
    competeBy: 'host',
    registry: { variables: /^VLT_REGISTRY$/, keys: [] },
    sources: [
      variables('VLT_TOKEN', /^VLT_TOKEN$/, say('it is for the registry in VLT_REGISTRY, and beats all others')),
      variables('VLT_TOKEN_…', /^VLT_TOKEN_\w+$/),
      files('keychain.json', vltKeychain, lastResort(), { movedBy: ['XDG_DATA_HOME'] }),
    ],
  }),
}
