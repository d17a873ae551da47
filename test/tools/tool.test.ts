import { describe, expect, test } from 'vitest'
import { VENDOR_URLS } from '../../src/core/services.ts'
import type { ToolEnvironment } from '../../src/formats/adapter.ts'
import { adapterByName, adapters, TOOL_NAMES, TOOLS } from '../../src/tools/index.ts'
import type { PrecedenceSource } from '../../src/tools/reader.ts'
import { MANAGER_NAMES } from '../../src/tools/tool.ts'

// What every tool must keep, besides what the compiler asks of it.

const MACHINES: ToolEnvironment[] = [
  { platform: 'linux', home: '/home/a', cwd: '/home/a/p', env: {} },
  { platform: 'linux', home: '/home/a', cwd: '/home/a/p', env: { XDG_CONFIG_HOME: '/x/config' } },
  { platform: 'darwin', home: '/Users/a', cwd: '/Users/a/p', env: {} },
  { platform: 'win32', home: 'C:\\Users\\a', cwd: 'C:\\Users\\a\\p', env: {} },
]

/** Each with a value for the variables that move files. */
const MOVED: ToolEnvironment['env'] = {
  ...{ npm_config_userconfig: '/m/npmrc', PIP_CONFIG_FILE: '/m/pip', UV_CONFIG_FILE: '/m/uv', NETRC: '/m/netrc' },
  ...{ POETRY_CONFIG_DIR: '/m/poetry', PDM_CONFIG_FILE: '/m/pdm', GOENV: '/m/go', COMPOSER_HOME: '/m/composer' },
  ...{ BUNDLE_USER_HOME: '/m/bundle', BUNDLE_APP_CONFIG: '/m/app' },
}

describe.for(TOOL_NAMES)('%s', name => {
  const tool = TOOLS[name]

  test('has configs under its own name', () => {
    expect(tool.configs.map(config => config.tool)).toEqual(tool.configs.map(() => name))
  })

  test('takes its token from variables, and from files and keychain items that are searched', () => {
    const { sources } = tool.rules()
    expect(sources.length).toBeGreaterThan(0)
    const namesItems = tool.itemsOfIndex !== undefined || tool.configs.some(config => config.keychain)
    const isSearched = ({ adapter, variables, keychain }: PrecedenceSource) =>
      variables !== undefined || (keychain ? namesItems : adapters.includes(adapter!))
    expect(sources.filter(source => !isSearched(source))).toEqual([])
  })

  test('has lockfiles that are searched', () => {
    expect(Object.keys(tool.lockfiles).filter(file => adapterByName(file) === undefined)).toEqual([])
  })
})

describe.for(MANAGER_NAMES)('%s', name => {
  const { recipe } = TOOLS[name]
  const grounds = [...MACHINES, { ...MACHINES[0]!, env: MOVED }].flatMap(where => [
    { ...where, isThere: () => false },
    { ...where, isThere: () => true },
  ])

  test.for(['user', 'project'] as const)('is set up at level %s in files that are searched', level => {
    const unknown = grounds.flatMap(environment => {
      const { files } = recipe({ urls: VENDOR_URLS, level, token: { form: 'literal' } }, environment)
      const isKnown = ({ adapter, path }: (typeof files)[number]) =>
        adapter.places(environment).some(at => at.path === path)
      return files.filter(file => !isKnown(file)).map(({ path }) => path)
    })
    expect(unknown).toEqual([])
  })
})
