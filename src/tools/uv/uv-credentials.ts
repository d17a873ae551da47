import { hostOf } from '../../core/address.ts'
import { appData, pathsOf, type ToolEnvironment, valueAt, variablePaths } from '../../formats/adapter.ts'
import { loadToml, parseToml } from '../../formats/toml.ts'
import { applicationSupport, placesAt, xdgData } from '../locations.ts'
import type { ToolConfig } from '../tool.ts'

/** `credentials.toml`, where `uv auth login` keeps what it is given: https://docs.astral.sh/uv/concepts/authentication/cli/ */
export const uvCredentials: ToolConfig = {
  id: 'uv-credentials',
  tool: 'uv',
  places: where =>
    placesAt(
      'user',
      folders(where).map(folder => pathsOf(where).join(folder, 'credentials.toml')),
    ),
  names: ['uv/credentials/credentials.toml'],
  levelByName: 'user',
  load: loadToml,
  parse: parseToml,
  meaning: (key, tree) => {
    const credential = key[0] === 'credential' && (key.at(-1) === 'password' || key.at(-1) === 'token')
    return credential ? { credential, host: hostOf(valueAt(tree, [...key.slice(0, -1), 'service'])) } : { credential }
  },
  comment: /^\s*#|\s#/,
  registryKeys: undefined,
  documentation: () => ({
    keys: ['credential[].password', 'credential[].token'],
    source: 'https://docs.astral.sh/uv/concepts/authentication/cli/',
  }),
}

function folders(where: ToolEnvironment): string[] {
  const { join } = pathsOf(where)
  const moved = variablePaths('UV_CREDENTIALS_DIR', where)
  if (where.platform === 'win32') return [...moved, join(appData(where), 'uv', 'data', 'credentials')]
  const older = where.platform === 'darwin' ? [join(applicationSupport(where), 'uv', 'credentials')] : []
  return [...moved, ...older, join(xdgData(where), 'uv', 'credentials')]
}
