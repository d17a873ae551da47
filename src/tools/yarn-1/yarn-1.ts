import { say } from '../../core/language.ts'
import { variablePath } from '../../formats/adapter.ts'
import { inHome, inProjectAndAbove, placesAt } from '../locations.ts'
import type { ToolConfig } from '../tool.ts'

/** `.yarnrc` of Yarn 1, whose URLs may hold a token: https://classic.yarnpkg.com/en/docs/yarnrc */
export const yarn1Config: ToolConfig = {
  id: 'yarn-1',
  tool: 'yarn-1',
  places: where => [
    ...inProjectAndAbove(where, ['.yarnrc']),
    ...(where.platform === 'win32' ? [] : placesAt('system', ['/etc/yarnrc', '/etc/yarn/config'])),
    ...inHome(where, ['.yarnrc', '.yarn/config', '.config/yarn/config']),
    ...placesAt('user', [variablePath('YARN_CONFIG', where)]),
  ],
  names: ['.yarnrc'],
  meaning: () => ({ credential: false }),
  option: line => {
    const match = /^\s*(?:"([^"]+)"|([^\s"#]+))\s+\S/.exec(line)
    return match?.[1] ?? match?.[2]
  },
  comment: /^\s*#/,
  registryKeys: /^(?:@[^:]+:)?registry$/,
  documentation: () => ({
    keys: ['registry'],
    precedence: say('the tokens of Yarn 1 stand in .npmrc'),
    source: 'https://classic.yarnpkg.com/en/docs/yarnrc',
  }),
}
