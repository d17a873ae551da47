import { hostOf } from '../../core/address.ts'
import { say } from '../../core/language.ts'
import { lazily } from '../../core/lazy.ts'
import {
  appData,
  type Level,
  pathsOf,
  type ToolEnvironment,
  valueAt,
  type WritableAdapter,
  withParents,
  xdgConfig,
} from '../../formats/adapter.ts'
import { iniEditing } from '../../formats/insert-ini.ts'
import { placesAt } from '../locations.ts'
import type { ToolConfig } from '../tool.ts'
import { npmrcsOfNodes, npmVariablePath, versionManagers } from './node-installations.ts'

// https://docs.npmjs.com/cli/configuring-npm/npmrc#auth-related-configuration
const AUTH_KEY = /^(?:(\/\/[^\s]+?)\/?:)?(_authToken|_auth|_password)$/

const ini = lazily(async () => (await import('ini')).default)

/** `.npmrc` of npm, pnpm, Yarn 1 and Bun: one file, many readers. */
export const npmrc: ToolConfig & WritableAdapter = {
  id: 'npmrc',
  tool: 'npm',
  places: where => {
    const { join } = pathsOf(where)
    return [
      ...withParents(where.cwd, where).map(folder => ({ path: join(folder, '.npmrc'), level: 'project' as const })),
      { path: join(where.home, '.npmrc'), level: 'user' },
      ...movedUserConfigs(where),
      // Bun: https://bun.sh/docs/pm/npmrc
      ...placesAt('user', [where.env.XDG_CONFIG_HOME && join(xdgConfig(where), '.npmrc')]),
      ...placesAt('system', [...npmrcsOfNodes(where), ...globalConfigs(where)]),
    ]
  },
  // Also Rush's `.npmrc-publish`, a file for NPM_CONFIG_USERCONFIG, and those that are given to builds of images and to CI.
  names: ['.npmrc', 'etc/npmrc', 'npm/npmrc', '.npmrc-*', '.npmrc.*', '*.npmrc', 'npmrc.*'],
  levelByName,
  folders: versionManagers,
  load: ini.load,
  parse: text => ini.get().parse(text),
  meaning: (key, tree) => {
    // Below a `[section]`, where most readers ignore it, pnpm 12 still takes it for a credential.
    const auth = AUTH_KEY.exec(String(key.findLast(step => typeof step === 'string')))
    if (!auth)
      return { credential: false, host: hostOf(/^(.*):_(?:authToken|auth|password)$/s.exec(String(key.at(-1)))?.[1]) }
    return { credential: true, host: auth[1] ? hostOf(auth[1]) : hostOf(valueAt(tree, ['registry'])) }
  },
  comment: /^\s*[;#]|\s[;#]/,
  registryKeys: /^(?:@[^:]+:)?registry$/,
  editing: iniEditing,
  namedBy: /^(?:--|p?npm_config_)(?:user|global)config$/i,
  // https://docs.npmjs.com/cli/using-npm/config#userconfig, where a prefix moves the global file as well
  mayInclude: /userconfig|globalconfig|prefix/,
  includes: ({ tree }) =>
    MOVED_BY_FILES.flatMap(({ key, below, ...named }) => {
      const name = valueAt(tree, [key])
      return typeof name === 'string' && name !== '' ? [{ ...named, name: name + below }] : []
    }),
  documentation: () => ({
    keys: ['//host/:_authToken', '//host/:_auth', '//host/:_password', 'registry'],
    precedence: say('the global npmrc is that of the Node which runs npm: `etc/npmrc` beside each `bin` of PATH'),
    source: 'https://docs.npmjs.com/cli/configuring-npm/npmrc#auth-related-configuration',
  }),
}

const MOVED_BY_FILES = [
  { key: 'userconfig', below: '', option: '--userconfig', level: 'user' },
  { key: 'globalconfig', below: '', option: '--globalconfig', level: 'system' },
  { key: 'prefix', below: '/etc/npmrc', option: '--globalconfig', level: 'system' },
] as const

function levelByName(path: string): Level {
  if (/[\\/]etc[\\/]npmrc$/.test(path)) return 'system'
  return /[\\/]npm[\\/]npmrc$/.test(path) ? 'user' : 'project'
}

/** The user's file, to which npm itself writes. */
export function userNpmrc(where: ToolEnvironment): string {
  const moved = Object.keys(where.env).find(name => /^npm_config_userconfig$/i.test(name))
  return (moved && npmVariablePath(moved, where)) || pathsOf(where).join(where.home, '.npmrc')
}

function globalConfigs(where: ToolEnvironment): string[] {
  if (where.platform === 'win32') return [pathsOf(where).join(appData(where), 'npm', 'etc', 'npmrc')]
  return ['/etc/npmrc', '/usr/etc/npmrc', '/usr/local/etc/npmrc', '/opt/homebrew/etc/npmrc']
}

const MOVING = ['userconfig', 'globalconfig', 'npmrc_auth_file'].flatMap(key => [
  `npm_config_${key}`,
  `pnpm_config_${key}`,
])

function movedUserConfigs(where: ToolEnvironment) {
  const names = Object.keys(where.env).filter(name => MOVING.includes(name.toLowerCase()))
  return names.flatMap(name => {
    const path = npmVariablePath(name, where)
    return path ? [{ path, level: /global/i.test(name) ? ('system' as const) : ('user' as const) }] : []
  })
}
