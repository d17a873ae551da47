import { say } from '../../core/language.ts'
import { files, lastResort, variables } from '../reader.ts'
import type { Tool } from '../tool.ts'
import { gemrc } from './gem.ts'

export const gem: Tool = {
  configs: [gemrc],
  variables: { names: /^GEM_/ },
  lockfiles: {},
  // https://guides.rubygems.org/command-reference/#gem-environment
  rules: () => ({
    competeBy: 'host',
    sources: [
      variables('GEM_HOST_API_KEY', /^GEM_HOST_API_KEY$/),
      files(say('credentials and .gemrc of the user'), gemrc, say("the user's files beat the system's"), {
        level: 'user',
      }),
      files(say('gemrc of the system'), gemrc, lastResort(), { level: 'system' }),
    ],
  }),
}
