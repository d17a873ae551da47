import { say } from '../../core/language.ts'
import { type ConfigAdapter, type ToolEnvironment, variablePaths } from '../../formats/adapter.ts'
import { inProject, inProjectAndAbove, placesAt } from '../locations.ts'
import { assignedVariable } from './shell.ts'

/**
 * `.env` files, also those of Flask, of Cloudflare (`.dev.vars`), Yarn's `.env.yarn` and Corepack's
 * `.corepack.env`: one assignment a line, each reader has its own rules.
 */
export const dotenv: ConfigAdapter = {
  id: 'dotenv',
  tool: 'dotenv',
  places: where => [
    ...inProject(where, ['.env', '.env.local', '.corepack.env', '.flaskenv', '.dev.vars']),
    ...inProjectAndAbove(where, ['.env.yarn']),
    ...placesAt('project', namedFiles(where)),
  ],
  names: ['.env', '.env.*', '.env-*', '.env_*', '*.env', 'env.list', '.flaskenv', '.dev.vars', '.dev.vars.*', '.vars'],
  meaning: () => ({ credential: false }),
  variable: assignedVariable,
  comment: /^\s*#|\s#/,
  assignment: (name, value) => `${name}=${value}`,
  namedBy: /^(?:--env-file|UV_ENV_FILE)$/,
  documentation: () => ({
    keys: ['NAME=…', 'export NAME=…'],
    precedence: say('for most readers the environment beats the file; Pipenv lets .env win'),
    source: 'https://yarnpkg.com/configuration/yarnrc#injectEnvironmentFiles',
  }),
}

/** The files that variables name for Pipenv, Corepack and uv; uv takes several. */
function namedFiles(where: ToolEnvironment): string[] {
  const named = ['PIPENV_DOTENV_LOCATION', 'COREPACK_ENV_FILE'].flatMap(name => variablePaths(name, where))
  return [...named, ...variablePaths('UV_ENV_FILE', where, /\s+/)]
}
