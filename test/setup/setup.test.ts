import { describe, expect, test } from 'vitest'
import { ground, modeOf, treeOf } from './ground.ts'

const RECORD = '.local/state/guard/setup.json'

describe('an empty home', () => {
  test('gets exactly the lines that each package manager needs, in files that only the user can read', async () => {
    const home = await ground()
    const { token, url, host } = home

    const { code, stderr, stdout } = await home.setup()

    expect([code, stdout], stderr).toEqual([0, ''])
    expect(treeOf(home)).toEqual({
      '.bundle': 'a folder',
      '.bundle/config': `---
BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: "${url}/rubygems"
BUNDLE_HTTP://127__0__0__1:${host.split(':')[1]}/RUBYGEMS/: "token:${token}"
`,
      '.config': 'a folder',
      '.config/composer': 'a folder',
      '.config/composer/auth.json': `{
    "http-basic": {
        "${host}": {
            "username": "_",
            "password": "${token}"
        }
    }
}
`,
      '.config/composer/config.json': `{
    "repositories": {
        "takumi-guard": {
            "type": "composer",
            "url": "${url}/packagist"
        },
        "packagist.org": false
    },
    "config": {
        "secure-http": false
    }
}
`,
      '.config/go': 'a folder',
      '.config/go/env': `GOPROXY=${url}/golang\n`,
      '.config/pdm': 'a folder',
      '.config/pdm/config.toml': `[pypi]
url = "${url}/pypi/simple/"
username = "token"
password = "${token}"
`,
      '.config/pip': 'a folder',
      '.config/pip/pip.conf': `[global]\nindex-url = http://token:${token}@${host}/pypi/simple/\n`,
      '.config/pypoetry': 'a folder',
      '.config/pypoetry/auth.toml': `[http-basic.takumi-guard]\nusername = "token"\npassword = "${token}"\n`,
      '.config/uv': 'a folder',
      '.config/uv/uv.toml': `[[index]]
name = "takumi-guard"
url = "http://token:${token}@${host}/pypi/simple/"
default = true
`,
      '.netrc': `machine ${host} login _ password ${token}\n`,
      '.npmrc': `registry=${url}/npm/\n//${host}/npm/:_authToken=${token}\n`,
      '.yarnrc.yml': `npmRegistryServer: "${url}/npm/"
npmRegistries:
  "${url}/npm":
    npmAuthToken: "${token}"
    npmAlwaysAuth: true
unsafeHttpWhitelist:
  - "127.0.0.1"
`,
    })
    for (const path of home.files()) expect([path, modeOf(home, path)]).toEqual([path, '600'])
    expect(stderr).toContain('npm 11.19.1')
    expect(stderr).toContain('works: its registry answers, and keeps the blocked test package away')
    expect(stderr).toContain('poetry: reads the index from each project')
    expect(home.read(RECORD)).not.toContain(token)
  })

  test('is restored by `guard remove`, folders included', async () => {
    const home = await ground()
    await home.setup()

    const { code, stderr } = await home.guard(['remove', '--yes'])

    expect(code, stderr).toBe(0)
    expect(treeOf(home)).toEqual({})
    expect(home.files()).toEqual([])
  })

  test('is restored by `guard remove` after a rotation', async () => {
    const home = await ground()
    await home.setup()
    expect((await home.guard(['rotate', '--yes'])).code).toBe(0)

    expect((await home.guard(['remove', '--yes'])).code).toBe(0)

    expect(treeOf(home)).toEqual({})
  })

  test('is restored by `guard remove` after the token was revoked and its registries kept', async () => {
    const home = await ground()
    await home.setup()
    const { code, stderr } = await home.guard(['revoke', '--anonymous', '--yes'])
    expect(code, stderr).toBe(0)

    expect((await home.guard(['remove', '--yes'])).code).toBe(0)

    expect(home.files()).toEqual([])
    expect(treeOf(home)).toEqual({})
  })

  test('is restored even if another token replaced the revoked one', async () => {
    const home = await ground()
    await home.setup()
    await home.guard(['revoke', '--anonymous', '--yes'])
    const input = await home.services.issue('another@example.com')
    const { code, stderr } = await home.guard(['setup', '--token-stdin', '--yes'], { input })
    expect(code, stderr).toBe(0)
    expect(Object.values(treeOf(home)).filter(text => text.includes(input))).toHaveLength(9)

    expect((await home.guard(['remove', '--yes'])).code).toBe(0)

    expect(home.files()).toEqual([])
    expect(treeOf(home)).toEqual({})
  })
})

test('a second run changes no byte, does not ask, and proves the setup again', async () => {
  const home = await ground()
  await home.setup()
  const before = { ...treeOf(home), record: home.read(RECORD) }

  const { code, stderr } = await home.guard(['setup', '--no-input'])

  expect(code, stderr).toBe(0)
  expect(stderr).toContain('Nothing to change')
  expect({ ...treeOf(home), record: home.read(RECORD) }).toEqual(before)
})

test('a dry run shows the lines and writes nothing', async () => {
  const home = await ground({ tools: ['npm'] })

  const { code, stderr } = await home.guard(['setup', '--token-stdin', '--dry-run'], { input: home.token })

  expect(code).toBe(0)
  expect(stderr.replaceAll(home.host, 'HOST').replace(/…\w{4}/, '…LAST')).toBe(
    '~/.npmrc  (npm, new)\n  + registry=http://HOST/npm/\n  + //HOST/npm/:_authToken=tg_anon_…LAST\n',
  )
  expect(home.files()).toEqual([])
})

test('without a terminal and `--yes` it writes nothing and names the flag', async () => {
  const home = await ground({ tools: ['npm'] })

  const { code, stderr } = await home.guard(['setup', '--token-stdin'], { input: home.token })

  expect([code, stderr]).toEqual([2, expect.stringContaining('hint: add `--yes` to go on without asking')])
  expect(treeOf(home)).toEqual({})
})
