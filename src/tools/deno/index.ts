import { say } from '../../core/language.ts'
import { JSON_FORMAT, lockfile } from '../lockfile.ts'
import { npmrc } from '../npm/npmrc.ts'
import { files, lastResort, projectFirst, variables } from '../reader.ts'
import type { Tool } from '../tool.ts'
import { authTokens } from './auth-tokens.ts'
import { denoJson } from './deno-json.ts'

/** Where a registry has its packages elsewhere than registries do, it keeps their addresses. */
const denoLock = lockfile(
  {
    ...{ id: 'deno-lock', tool: 'deno', names: ['deno.lock'] },
    keys: ['npm.*.tarball', 'redirects.*'],
    source: 'https://docs.deno.com/runtime/fundamentals/modules/#integrity-checking-and-lock-files',
  },
  JSON_FORMAT,
)

const AUTH_TOKENS = /^DENO_AUTH_TOKENS$/

export const deno: Tool = {
  configs: [denoJson, denoLock],
  variables: { names: /^DENO_/, document: { name: AUTH_TOKENS, adapter: authTokens } },
  lockfiles: { 'deno.lock': undefined },
  signs: { 'deno.json': undefined, 'deno.jsonc': undefined, 'deno.lock': undefined },
  setUpAs: 'npm',
  // https://docs.deno.com/runtime/fundamentals/node/#private-registries
  rules: () => ({
    // The variable is for modules that are imported by their URL, the files are for packages of npm.
    competeBy: 'key',
    root: [['package.json', 'deno.json', 'deno.jsonc']],
    workspaces: say('not read: Deno takes the .npmrc of the workspace root'),
    registry: { variables: /^NPM_CONFIG_REGISTRY$/, keys: [[npmrc, ['registry']]], only: true },
    unset: say('Deno sends the placeholder itself'),
    sources: [
      variables('DENO_AUTH_TOKENS', AUTH_TOKENS, say('it is for modules that are imported by their URL')),
      files(say('.npmrc of the project'), npmrc, projectFirst(), { level: 'project', folder: 'root' }),
      files(say('.npmrc of the user'), npmrc, lastResort(), { level: 'user', folder: 'home' }),
    ],
  }),
}
