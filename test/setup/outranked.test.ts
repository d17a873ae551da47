import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ground } from './ground.ts'

const tokenLine = ({ host }: { host: string }, token: string) => `//${host}/npm/:_authToken=${token}\n`

describe('settings that override the files that setup writes', () => {
  test('a variable that names another registry is reported at the end, and the check fails while it is set', async () => {
    const home = await ground({ tools: ['npm', 'pip'] })
    const env = { npm_config_registry: 'https://npm.corp.example/' }

    const { code, stderr } = await home.guard(['setup', '--token-stdin', '--yes'], { input: home.token, env })

    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(
        'note: npm in this folder: the variable npm_config_registry names another registry: npm.corp.example; `guard find --explain npm` shows the order\n',
      ),
    ])
    const check = await home.guard(['setup', '--check'], { env })
    expect([check.code, check.stdout]).toEqual([
      1,
      'npm 11.19.1  not set up\n  the variable npm_config_registry names another registry: npm.corp.example\npip 26.3     set up\n',
    ])
    expect((await home.guard(['setup', '--check'])).code).toBe(0)
  })

  test("a project's file is reported, and only matters in its folder", async () => {
    const home = await ground({
      tools: ['npm', 'yarn'],
      files: () => ({
        'p/package.json': '{}',
        'p/.npmrc': 'registry=https://npm.corp.example/\n',
        'p/.yarnrc.yml': 'npmRegistryServer: "https://npm.corp.example"\n',
      }),
    })
    await home.setup()
    const cwd = join(home.home, 'p')

    const { stdout } = await home.guard(['setup', '--yes', '--json'], { cwd })

    const outranked = (name: string) => ({
      ...{ path: join(cwd, name), decides: 'registry', value: 'npm.corp.example', fingerprint: null },
    })
    expect(JSON.parse(stdout).tools).toMatchObject([
      { name: 'npm', outranked: [outranked('.npmrc')] },
      { name: 'yarn', outranked: [outranked('.yarnrc.yml')] },
    ])
    const check = await home.guard(['setup', '--check', '--json'], { cwd })
    expect([check.code, JSON.parse(check.stdout).tools[0].problems]).toEqual([
      1,
      [{ kind: 'outranked', ...outranked('.npmrc') }],
    ])
    expect((await home.guard(['setup', '--check'])).code).toBe(0)
  })

  test('another token is accepted if it is valid, and not if it is rejected', async () => {
    const home = await ground({ tools: ['npm'] })
    await home.setup()
    const other = await home.services.issue('other@example.com')
    home.write('p/package.json', '{}')
    home.write('p/.npmrc', tokenLine(home, other))
    const cwd = join(home.home, 'p')

    const { code, stderr } = await home.guard(['setup', '--token-stdin', '--yes'], { cwd, input: home.token })
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/\nnote: npm in this folder: ~\/p\/\.npmrc has another token: tg_anon_…\w{4}; /),
    ])
    expect((await home.guard(['setup', '--check'], { cwd })).code).toBe(0)
    await fetch(`${home.url}/npm/api/v1/tokens`, { method: 'DELETE', headers: { authorization: `Bearer ${other}` } })
    const check = await home.guard(['setup', '--check'], { cwd })
    expect([check.code, check.stdout]).toEqual([
      1,
      expect.stringContaining('~/p/.npmrc: the service rejects tg_anon_…'),
    ])
  })

  test.for([
    ['pip', { PIP_INDEX_URL: 'https://pypi.corp.example/simple' }, 'PIP_INDEX_URL'],
    ['uv', { UV_DEFAULT_INDEX: 'https://pypi.corp.example/simple' }, 'UV_DEFAULT_INDEX'],
    ['pdm', { PDM_PYPI_URL: 'https://pypi.corp.example/simple' }, 'PDM_PYPI_URL'],
    ['yarn', { YARN_NPM_REGISTRY_SERVER: 'https://npm.corp.example' }, 'YARN_NPM_REGISTRY_SERVER'],
    ['pnpm', { npm_config_registry: 'https://npm.corp.example' }, 'npm_config_registry'],
    ['bun', { BUN_CONFIG_REGISTRY: 'https://npm.corp.example' }, 'BUN_CONFIG_REGISTRY'],
    ['go', { GOPROXY: 'https://go.corp.example,direct' }, 'GOPROXY'],
    [
      'bundle',
      { 'BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/': 'https://gems.corp.example' },
      'BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/',
    ],
  ] as const)('%s does not count as set up while $1 leads elsewhere', async ([tool, env, name]) => {
    const home = await ground({ tools: [tool] })
    expect((await home.setup()).code).toBe(0)
    expect((await home.guard(['setup', '--check'])).code).toBe(0)

    const { code, stdout } = await home.guard(['setup', '--check'], { env })

    expect([code, stdout]).toEqual([1, expect.stringContaining(`the variable ${name} names another registry: `)])
  })
})
