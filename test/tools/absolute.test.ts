import { posix, win32 } from 'node:path'
import { expect, test } from 'vitest'
import { VENDOR_URLS } from '../../src/core/services.ts'
import type { ToolEnvironment } from '../../src/formats/adapter.ts'
import { listConfigLocations } from '../../src/precedence/config-locations.ts'
import { adapters, TOOLS } from '../../src/tools/index.ts'
import { readerOf } from '../../src/tools/readers.ts'
import { MANAGER_NAMES } from '../../src/tools/tool.ts'

const MOVED = ['npm_config_userconfig', 'NPM_CONFIG_GLOBALCONFIG', 'pnpm_config_npmrc_auth_file', 'npm_config_prefix']

/** A relative path in every variable that anything asks for, whatever its name: a tool that is added is asked as well. */
function relativeEnvironment(): { env: ToolEnvironment['env']; asked: Set<string> } {
  const asked = new Set<string>()
  const env = new Proxy<Record<string, string>>(
    {},
    {
      get(_, name) {
        asked.add(String(name))
        return `rel/${String(name)}`
      },
      ownKeys: () => MOVED,
      getOwnPropertyDescriptor: (_, name) => ({ enumerable: true, configurable: true, value: `rel/${String(name)}` }),
    },
  )
  return { env, asked }
}

interface Machine {
  platform: NodeJS.Platform
  paths: typeof posix
  home: string
  cwd: string
}

const MACHINES: Machine[] = [
  { platform: 'linux', paths: posix, home: '/home/a', cwd: '/home/a/projects/p' },
  { platform: 'darwin', paths: posix, home: '/Users/a', cwd: '/Users/a/projects/p' },
  { platform: 'win32', paths: win32, home: 'C:\\Users\\a', cwd: 'C:\\Users\\a\\work\\p' },
]

test.for(MACHINES)('on $platform every place of every tool is absolute, whatever variables say', machine => {
  const { paths, ...folders } = machine
  const { env, asked } = relativeEnvironment()
  const where = { ...folders, env }
  const places = adapters.flatMap(adapter => [...adapter.places(where), ...(adapter.folders?.(where) ?? [])])
  const named = places.map(({ path }) => path)

  expect(named.filter(path => isRelative(path, machine))).toEqual([])
  expect(asked.size).toBeGreaterThan(20)
  for (const name of ['npm_config_userconfig', 'PIP_CONFIG_FILE', 'UV_CONFIG_FILE', 'NETRC', 'GOENV', 'YARN_CONFIG'])
    expect(named).toContain(paths.join(machine.cwd, 'rel', name))
})

test.for(MACHINES)('on $platform every file that setup writes is absolute, whatever variables say', machine => {
  const environment = { ...machine, env: relativeEnvironment().env, isThere: () => false }
  const goals = (['user', 'project'] as const).flatMap(level =>
    (['literal', 'none'] as const).map(form => ({ urls: VENDOR_URLS, level, token: { form } })),
  )
  const written = MANAGER_NAMES.flatMap(name => goals.flatMap(target => TOOLS[name].recipe(target, environment).files))

  expect(written.length).toBeGreaterThan(40)
  expect(written.map(({ path }) => path).filter(path => isRelative(path, machine))).toEqual([])
})

test('a relative userconfig is the file that npm reads instead of the one in the home folder', () => {
  const where: ToolEnvironment = {
    platform: 'linux',
    home: '/home/a',
    cwd: '/home/a/p',
    env: { npm_config_userconfig: 'ci.npmrc' },
  }
  const read = listConfigLocations(readerOf('npm'), { ...where, root: where.cwd }).filter(
    ({ level }) => level === 'user',
  )

  expect(read.map(({ path, unread }) => [path, unread])).toEqual([
    ['/home/a/.npmrc', 'not read: npm_config_userconfig names another place'],
    ['/home/a/p/ci.npmrc', undefined],
  ])
})

test.for([
  ['npm expands ~/ itself', { npm_config_userconfig: '~/ci.npmrc' }, '/home/a/ci.npmrc'],
  ['pip does not expand ~/', { PIP_CONFIG_FILE: '~/pip.conf' }, '/home/a/p/~/pip.conf'],
  ['Bundler counts from the folder of a Gemfile further up', { BUNDLE_APP_CONFIG: '.b' }, '/home/a/.b/config'],
  ['uv ignores a relative XDG_CONFIG_HOME', { XDG_CONFIG_HOME: 'cfg' }, '/home/a/.config/uv/uv.toml'],
  ['Bun takes a relative XDG_CONFIG_HOME', { XDG_CONFIG_HOME: 'cfg' }, '/home/a/p/cfg/.bunfig.toml'],
  ['an absolute path stays as it is, symlinks may be on it', { NETRC: '/mnt/x/../n' }, '/mnt/x/../n'],
] as const)('%s', ([, env, path]) => {
  const where: ToolEnvironment = { platform: 'linux', home: '/home/a', cwd: '/home/a/p', env }
  expect(adapters.flatMap(adapter => adapter.places(where)).map(place => place.path)).toContain(path)
})

/** On Windows a path without a drive counts from the current one; what guard has built in is meant so. */
function isRelative(path: string, { platform, paths }: Machine): boolean {
  if (platform !== 'win32') return !paths.isAbsolute(path)
  return !/^[A-Z]:\\/i.test(path)
}
