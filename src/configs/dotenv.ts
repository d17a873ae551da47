import type { ConfigAdapter } from './adapter.ts'
import { inProject, inProjectAndAbove } from './places.ts'
import { assignedVariable } from './shell.ts'

/** `.env` files, Yarn's `.env.yarn` and Corepack's `.corepack.env`: one assignment a line, each reader has its own rules. */
export const dotenv: ConfigAdapter = {
  id: 'dotenv',
  tool: 'dotenv',
  places: where => [
    ...inProject(where, ['.env', '.env.local', '.corepack.env']),
    ...inProjectAndAbove(where, ['.env.yarn']),
  ],
  names: ['.env', '.env.*', '.corepack.env'],
  meaning: () => ({ credential: false }),
  variable: assignedVariable,
  comment: /^\s*#|\s#/,
  documentation: {
    keys: ['NAME=…', 'export NAME=…'],
    precedence: 'for most readers the environment beats the file; Pipenv lets .env win',
    source: 'https://yarnpkg.com/configuration/yarnrc#injectEnvironmentFiles',
  },
}
