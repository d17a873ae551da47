import { say } from '../../core/language.ts'
import { nerfDart } from '../../core/services.ts'
import { JSON_FORMAT, lockfile } from '../lockfile.ts'
import { files, lastResort, projectFirst, variables } from '../reader.ts'
import type { PackageManager } from '../tool.ts'
import { npmrc } from './npmrc.ts'
import { npmrcFile } from './npmrc-recipe.ts'
import { npmrcProfiles, packageJson } from './other-configs.ts'
import { longerPath, PACKAGE_ROOT, USERCONFIG } from './rules.ts'

const packageLock = lockfile(
  {
    ...{ id: 'package-lock', tool: 'npm', names: ['package-lock.json', 'npm-shrinkwrap.json'] },
    keys: ['packages.*.resolved', 'dependencies.*.resolved'],
    source: 'https://docs.npmjs.com/cli/configuring-npm/package-lock-json',
  },
  JSON_FORMAT,
)

/** Not of packages that come out of a repository of git. */
const RESOLVED = /"resolved": *"(https?:[^"]+)"/g

export const npm: PackageManager = {
  configs: [npmrc, npmrcProfiles, packageJson, packageLock],
  variables: { names: /^(?:NPM_CONFIG_|NPM_TOKEN$|NODE_AUTH_TOKEN$)/i },
  lockfiles: { 'package-lock.json': RESOLVED, 'npm-shrinkwrap.json': RESOLVED },
  // https://docs.npmjs.com/cli/configuring-npm/npmrc
  rules: () => ({
    competeBy: 'host',
    root: [PACKAGE_ROOT],
    workspaces: say('not read: npm takes the .npmrc of the workspace root'),
    special: longerPath(),
    registry: { variables: /^npm_config_registry$/i, keys: [[npmrc, ['registry']]], only: true },
    replaces: { name: 'replace-registry-host', variable: /^npm_config_replace_registry_host$/i },
    unset: say('npm sends the placeholder itself'),
    sources: [
      variables('npm_config_//…', /^npm_config_\/\//i),
      files(say('.npmrc of the project'), npmrc, projectFirst(), { level: 'project', folder: 'root' }),
      files(say('.npmrc of the user'), npmrc, say("the user's file beats the global one"), {
        ...{ level: 'user', folder: 'home', movedBy: USERCONFIG },
      }),
      files(say('global npmrc'), npmrc, lastResort(), {
        ...{ level: 'system', movedBy: ['npm_config_globalconfig', 'npm_config_prefix', 'PREFIX'] },
      }),
    ],
  }),
  service: 'npm',
  program: { names: ['npm', 'npx'] },
  recipe: (target, environment) => ({ files: [npmrcFile(target, environment)], notes: [] }),
  exec: {
    // A shell cannot export such a name, and a program can be given it: https://docs.npmjs.com/cli/using-npm/config
    variables: ({ token, urls }) => ({
      set: {
        npm_config_registry: urls.npm,
        ...(token && { [`npm_config_${nerfDart(urls.npm)}:_authToken`]: token.reveal() }),
      },
    }),
    evidence: ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc'],
    reads: [npmrc],
    proxySettings: [npmrc],
  },
}
