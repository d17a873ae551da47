import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { npmrc } from '../src/tools/npm/npmrc.ts'
import { runGuard, tempHome } from './helpers/guard.ts'

const A = 'tg_anon_TESTaaaa1111aaaa'
const line = `registry=https://npm.flatt.tech/\n//npm.flatt.tech/:_authToken=${A}\n`

async function found(home: string, env: Record<string, string> = {}) {
  const { stdout } = await runGuard(['find', '--json'], { home, env })
  const { sites } = JSON.parse(stdout).tokens[0]
  return sites.map(({ path, tool, level }: Record<string, string>) => ({ path, tool, level }))
}

test.for([
  ['nvm', '.nvm/versions/node/v22.1.0'],
  ['fnm', '.local/share/fnm/node-versions/v22.1.0/installation'],
  ['Volta', '.volta/tools/image/node/22.1.0'],
  ['asdf', '.asdf/installs/nodejs/22.1.0'],
  ['mise', '.local/share/mise/installs/node/22.1.0'],
  ['nodenv', '.nodenv/versions/22.1.0'],
  ['a prefix of the user', '.npm-global'],
])('the global npmrc of a Node is found: %s', async ([, prefix]) => {
  const { home } = tempHome({ [`${prefix}/etc/npmrc`]: line })
  expect(await found(home)).toEqual([{ path: join(home, prefix!, 'etc/npmrc'), tool: 'npm', level: 'system' }])
})

test('the folder of a version manager is searched where a variable moved it out of HOME', async () => {
  const { home } = tempHome({ 'home/.bashrc': '', 'opt/nvm/versions/node/v22.1.0/etc/npmrc': line })
  const sites = await found(join(home, 'home'), { NVM_DIR: join(home, 'opt/nvm') })
  expect(sites).toEqual([{ path: join(home, 'opt/nvm/versions/node/v22.1.0/etc/npmrc'), tool: 'npm', level: 'system' }])
})

describe('npm takes the global npmrc', () => {
  const explain = async (home: string, env: Record<string, string>) => {
    const { stdout } = await runGuard(['find', '--explain', 'npm', '--json'], { home, env })
    return JSON.parse(stdout)
  }

  test('beside the Node that is on PATH', async () => {
    const { home } = tempHome({ '.nvm/versions/node/v22.1.0/etc/npmrc': line })
    const { uses } = await explain(home, { PATH: join(home, '.nvm/versions/node/v22.1.0/bin') })
    expect(uses[0].winner.path).toBe(join(home, '.nvm/versions/node/v22.1.0/etc/npmrc'))
  })

  test('of the prefix that a variable names, and of no other', async () => {
    const { home } = tempHome({ 'a/etc/npmrc': line, 'b/etc/npmrc': line })
    const env = { PREFIX: join(home, 'a'), npm_config_prefix: join(home, 'b'), PATH: join(home, 'a/bin') }
    const { uses, unread } = await explain(home, env)
    expect(uses[0].winner.path).toBe(join(home, 'b/etc/npmrc'))
    expect(unread.map(({ path }: { path: string }) => path)).toEqual([join(home, 'a/etc/npmrc')])
  })
})

test('on Windows only folders of PATH that can have a Node are looked at, and the files are beside node.exe', () => {
  const env = { Path: 'C:\\Windows;\\\\server\\share\\bin;C:\\Program Files\\nodejs;C:\\Users\\a\\.volta\\bin' }
  const paths = npmrc.places({ platform: 'win32', home: 'C:\\Users\\a', cwd: 'C:\\p', env }).map(({ path }) => path)
  expect(paths).toContain('C:\\Program Files\\nodejs\\etc\\npmrc')
  expect(paths).toContain('C:\\Program Files\\nodejs\\node_modules\\npm\\npmrc')
  expect(paths).toContain('C:\\Users\\a\\AppData\\Roaming\\npm\\etc\\npmrc')
  expect(paths.filter(path => /server|Windows/.test(path))).toEqual([])
})

test('on macOS the folder of fnm is searched, though ~/Library is not', () => {
  const where = { platform: 'darwin', home: '/Users/a', cwd: '/p', env: { FNM_DIR: '/Users/a/.fnm' } } as const
  expect(npmrc.folders!(where)).toEqual([{ path: '/Users/a/Library/Application Support/fnm', level: 'system' }])
})
