import { say } from '../core/language.ts'
import { bunfig } from './bun/bunfig.ts'
import { npmrc } from './npm/npmrc.ts'
import { pnpmIni, pnpmYaml } from './pnpm/pnpm.ts'
import { files, lastResort, type Reader, variables } from './reader.ts'
import { yarnrc } from './yarn/yarnrc.ts'
import { yarn1 } from './yarn-1/yarn-1.ts'

const PACKAGE_ROOT = ['package.json', 'node_modules']

/** All readers of .npmrc but Yarn 1 walk up from the registry. */
const longerPath = () => ({
  rank: lengthOfPath,
  why: say('of two keys for a host the longer path wins'),
})

/** The number of path segments of the URL in a key. */
function lengthOfPath(key: string): number {
  const path = /\/\/([^\s"]*?)(?::_|"|$)/.exec(key)?.[1] ?? ''
  return path.split('/').filter(Boolean).length
}

const USERCONFIG = ['npm_config_userconfig']
const projectFirst = () => say("the project's file beats the user's")

/** https://docs.npmjs.com/cli/configuring-npm/npmrc */
const npm = (): Reader => ({
  tool: 'npm',
  slot: 'host',
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
})

/** https://pnpm.io/settings#authentication-settings */
const pnpm = (): Reader => ({
  tool: 'pnpm',
  slot: 'host',
  root: [['pnpm-workspace.yaml'], PACKAGE_ROOT],
  special: {
    ...longerPath(),
    rank: key => (/^pnpm_config__auth$/i.test(key) ? Number.MAX_SAFE_INTEGER : lengthOfPath(key)),
  },
  registry: {
    only: true,
    variables: /^p?npm_config_registry$/i,
    keys: [
      [npmrc, ['registry']],
      [pnpmIni, ['registry']],
      [pnpmYaml, ['registries', 'default']],
    ],
  },
  unset: say('pnpm sends no token'),
  sources: [
    variables('pnpm_config__auth', /^pnpm_config__auth$/i, say('this variable beats everything')),
    files(say('_auth of config.yaml'), pnpmYaml, say('it beats the ini files')),
    variables('npm_config_//…', /^p?npm_config_\/\//i),
    files(say('.npmrc of the workspace'), npmrc, projectFirst(), {
      ...{ level: 'project', folder: 'root' },
      withoutReferences: say('pnpm does not expand variables in the .npmrc of a project'),
    }),
    files('auth.ini', pnpmIni, say('pnpm 11 and later prefer auth.ini to ~/.npmrc'), { file: /auth\.ini$/ }),
    files(say('.npmrc of the user'), npmrc, say('no stronger file has one'), {
      ...{ level: 'user', folder: 'home' },
      movedBy: ['pnpm_config_npmrc_auth_file', 'pnpm_config_userconfig', 'npm_config_userconfig'],
    }),
    files('rc (pnpm 10)', pnpmIni, say('only pnpm 10 and earlier read it, after all others'), { file: /rc$/ }),
  ],
})

/** https://yarnpkg.com/configuration/yarnrc */
const yarn = (): Reader => ({
  tool: 'yarn',
  slot: 'host',
  special: {
    rank: key => (key.startsWith('npmScopes') ? 2 : key.startsWith('npmRegistries') ? 1 : 0),
    why: say('an entry for the scope or the registry beats the top level, wherever it stands'),
  },
  registry: { variables: /^YARN_NPM_REGISTRY_SERVER$/, keys: [[yarnrc, ['npmRegistryServer']]], only: true },
  hostless: /^(?:npmAuth(?:Token|Ident)|YARN_NPM_AUTH_(?:TOKEN|IDENT))$/,
  alwaysAuth: { name: 'npmAlwaysAuth', line: 'npmAlwaysAuth: true', variable: /^YARN_NPM_ALWAYS_AUTH$/ },
  dotenv: /\.env\.yarn$/,
  unset: say('Yarn stops with an error'),
  sources: [
    variables('YARN_NPM_AUTH_TOKEN', /^YARN_NPM_AUTH_(?:TOKEN|IDENT)$/),
    files(say('.yarnrc.yml of the nearest folder'), yarnrc, say('the nearest folder wins'), { level: 'project' }),
    files(say('.yarnrc.yml of the user'), yarnrc, say('no file nearer to the project has one'), { level: 'user' }),
  ],
})

/** https://classic.yarnpkg.com/en/docs/yarnrc */
const yarnClassic = (): Reader => ({
  tool: 'yarn-1',
  slot: 'host',
  registry: { variables: /^(?:npm|yarn)_config_registry$/i, keys: [[npmrc, ['registry']]], only: true },
  alwaysAuth: { name: 'always-auth', line: 'always-auth=true', variable: /^npm_config_always_auth$/i },
  unset: say('Yarn 1 stops with an error'),
  sources: [
    files('.yarnrc', yarn1, say('a password in the URL of the registry beats a token')),
    files(say('.npmrc of the folder'), npmrc, say("the folder's own file beats the user's"), {
      ...{ level: 'project', folder: 'current' },
    }),
    files(
      say('.npmrc of the user'),
      npmrc,
      say("the user's file beats the global one and those of the folders above"),
      {
        ...{ level: 'user', folder: 'home', movedBy: USERCONFIG },
      },
    ),
    files(say('global npmrc'), npmrc, say('it beats the files of the folders above'), { level: 'system' }),
    files(say('.npmrc of the folders above'), npmrc, lastResort(), { level: 'project', folder: 'above' }),
  ],
})

/** https://bun.sh/docs/runtime/bunfig#install-registry */
const bun = (): Reader => ({
  tool: 'bun',
  slot: 'host',
  registry: {
    only: true,
    variables: /^(?:BUN|NPM)_CONFIG_REGISTRY$/,
    keys: [
      [bunfig, ['install', 'registry', 'url'], ['install', 'registry']],
      [npmrc, ['registry']],
    ],
  },
  hostless: /^(?:BUN|NPM)_CONFIG_TOKEN$/,
  dotenv: /(?:^|[\\/])\.env$/,
  unset: say('Bun sends the placeholder itself'),
  sources: [
    variables('BUN_CONFIG_TOKEN', /^(?:BUN|NPM)_CONFIG_(?:TOKEN|REGISTRY)$/),
    files(say('bunfig.toml of the folder'), bunfig, projectFirst(), { level: 'project' }),
    files(say('.bunfig.toml of the user'), bunfig, say('bunfig.toml beats .npmrc'), {
      ...{ level: 'user', folder: 'home', movedBy: ['XDG_CONFIG_HOME'] },
    }),
    files(say('.npmrc of the folder'), npmrc, projectFirst(), { level: 'project', folder: 'current' }),
    files(say('.npmrc of the user'), npmrc, lastResort(), { level: 'user', movedBy: USERCONFIG, lastWins: true }),
  ],
})

export const JAVASCRIPT_READERS = { npm, pnpm, yarn, 'yarn-1': yarnClassic, bun }
