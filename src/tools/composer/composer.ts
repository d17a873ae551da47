import { hostOf } from '../../core/address.ts'
import {
  appData,
  type KeyPath,
  pathsOf,
  type ToolEnvironment,
  variablePaths,
  type WritableAdapter,
  xdgConfig,
} from '../../formats/adapter.ts'
import { parseJson } from '../../formats/json.ts'
import { jsonEditing } from '../../formats/json-members.ts'
import { inProject, placesAt } from '../locations.ts'
import type { SetupEnvironment } from '../recipe.ts'
import type { ToolConfig } from '../tool.ts'

/** Composer's `auth.json`, `config.json` and `composer.json`: https://getcomposer.org/doc/articles/authentication-for-private-packages.md */
export const composerConfig: ToolConfig & WritableAdapter = {
  id: 'composer',
  tool: 'composer',
  places: where => {
    const { join } = pathsOf(where)
    const files = homes(where).flatMap(home => [join(home, 'config.json'), join(home, 'auth.json')])
    return [...inProject(where, ['composer.json', 'auth.json']), ...placesAt('user', files)]
  },
  names: ['auth.json', 'composer.json', 'composer/config.json', '.composer/config.json'],
  parse: parseJson,
  meaning: key => {
    const host = hostOfKey(key)
    return { credential: host !== undefined, host }
  },
  comment: /(?!)/,
  registryKeys: /^(?:config\.)?repositories\..*url$/,
  editing: jsonEditing,
  documentation: () => ({
    keys: ['http-basic.HOST.password', 'bearer.HOST', 'custom-headers.HOST[]', 'repositories.*.url'],
    source: 'https://getcomposer.org/doc/articles/authentication-for-private-packages.md',
  }),
}

function hostOfKey(key: KeyPath): string | undefined {
  const [section, host, name] = key[0] === 'config' ? key.slice(1) : key
  const isCredential =
    section === 'bearer' || section === 'custom-headers' || (section === 'http-basic' && name === 'password')
  return isCredential && typeof host === 'string' ? hostOf(`//${host}`) : undefined
}

/** The folder to which Composer itself writes, the first that is there: https://getcomposer.org/doc/03-cli.md#composer-home */
export function writtenHome(environment: SetupEnvironment): string {
  const [first, ...others] = homes(environment)
  const other =
    environment.env.COMPOSER_HOME || environment.isThere(first!)
      ? undefined
      : others.find(path => environment.isThere(path))
  return other ?? first!
}

/** The one that counts first. */
function homes(where: ToolEnvironment): string[] {
  const { join } = pathsOf(where)
  const moved = variablePaths('COMPOSER_HOME', where)
  if (where.platform === 'win32') return [...moved, join(appData(where), 'Composer')]
  return [...moved, join(xdgConfig(where), 'composer'), join(where.home, '.composer')]
}
