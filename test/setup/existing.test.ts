import { execFileSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ground, treeOf } from './ground.ts'

type Access = { host: string; url: string; token: string }

/** A user's config, and the same with the lines that setup adds. */
interface Case {
  name: string
  tool: string
  path: string
  before(access: Access): string
  after(access: Access): string
}

const registry = ({ url }: Access) => `registry=${url}/npm/`
const auth = ({ host, token }: Access) => `//${host}/npm/:_authToken=${token}`
const index = ({ host, token }: Access) => `http://token:${token}@${host}/pypi/simple/`
const yarnRegistry = (at: Access, indent = '  ') =>
  `${indent}"${at.url}/npm":\n${indent}  npmAuthToken: "${at.token}"\n${indent}  npmAlwaysAuth: true\n`

const yarnFlow = (at: Access) => `"${at.url}/npm": { npmAuthToken: "${at.token}", npmAlwaysAuth: true }`

const cases: Case[] = [
  {
    name: '.npmrc with comments and a scope of its own',
    tool: 'npm',
    path: '.npmrc',
    before: () =>
      '; mine\n@acme:registry=https://npm.acme.example/\n//npm.acme.example/:_authToken=${ACME}\n\nfund=false\n',
    after: at =>
      `; mine\n@acme:registry=https://npm.acme.example/\n//npm.acme.example/:_authToken=\${ACME}\n\nfund=false\n${registry(at)}\n${auth(at)}\n`,
  },
  {
    name: '.npmrc without a final newline',
    tool: 'npm',
    path: '.npmrc',
    before: () => 'fund=false',
    after: at => `fund=false\n${registry(at)}\n${auth(at)}`,
  },
  {
    name: '.npmrc with CRLF and a byte order mark',
    tool: 'npm',
    path: '.npmrc',
    before: () => '\uFEFFfund=false\r\n\r\n# ünïcode\r\n',
    after: at => `\uFEFFfund=false\r\n\r\n# ünïcode\r\n${registry(at)}\r\n${auth(at)}\r\n`,
  },
  {
    name: '.npmrc with a section at its end',
    tool: 'npm',
    path: '.npmrc',
    before: () => 'fund=false\n[odd]\nx=1\n',
    after: at => `fund=false\n${registry(at)}\n${auth(at)}\n[odd]\nx=1\n`,
  },
  {
    name: '.npmrc with the registry of Guard, without a token',
    tool: 'npm',
    path: '.npmrc',
    before: at => `${registry(at)} ; as the documents say\nfund=false\n`,
    after: at => `${registry(at)} ; as the documents say\nfund=false\n${auth(at)}\n`,
  },
  {
    name: '.npmrc with a variable for the token',
    tool: 'npm',
    path: '.npmrc',
    before: at => `//${at.host}/npm/:_authToken=\${MY_TOKEN}\n`,
    after: at => `//${at.host}/npm/:_authToken=\${MY_TOKEN}\n${registry(at)}\n`,
  },
  {
    name: '.yarnrc.yml with another entry below npmRegistries',
    tool: 'yarn',
    path: '.yarnrc.yml',
    before: () =>
      '# mine\nnpmRegistries:\n    "https://npm.acme.example":\n        npmAuthToken: ${ACME:-none}\nunsafeHttpWhitelist:\n  - intranet # ours\nenableTelemetry: false\n',
    after: at =>
      `# mine\nnpmRegistries:\n${yarnRegistry(at, '    ')}    "https://npm.acme.example":\n        npmAuthToken: \${ACME:-none}\nunsafeHttpWhitelist:\n  - intranet # ours\n  - "127.0.0.1"\nenableTelemetry: false\nnpmRegistryServer: "${at.url}/npm/"\n`,
  },
  {
    name: '.yarnrc.yml with the entry of Guard, without a token',
    tool: 'yarn',
    path: '.yarnrc.yml',
    before: at =>
      `npmRegistryServer: ${at.url}/npm\nnpmRegistries:\n  "//${at.host}/npm":\n    npmAlwaysAuth: true\nunsafeHttpWhitelist: ['127.0.0.1']`,
    after: at =>
      `npmRegistryServer: ${at.url}/npm\nnpmRegistries:\n  "//${at.host}/npm":\n    npmAuthToken: "${at.token}"\n    npmAlwaysAuth: true\nunsafeHttpWhitelist: ['127.0.0.1']`,
  },
  {
    name: '.yarnrc.yml with empty maps and a list, each in one piece',
    tool: 'yarn',
    path: '.yarnrc.yml',
    before: () => 'npmRegistries: {} # none\nunsafeHttpWhitelist: [intranet, "a#b" ]\nenableTelemetry: false\n',
    after: at =>
      `npmRegistries: { ${yarnFlow(at)} } # none\nunsafeHttpWhitelist: [intranet, "a#b", "127.0.0.1" ]\nenableTelemetry: false\nnpmRegistryServer: "${at.url}/npm/"\n`,
  },
  {
    name: '.yarnrc.yml with another entry in a map on several lines',
    tool: 'yarn',
    path: '.yarnrc.yml',
    before: () =>
      '# ünïcode\nnpmRegistries: {\n  "https://npm.acme.example": { npmAuthToken: "a}b" }, # ours }\n}\nunsafeHttpWhitelist:\n  - 127.0.0.1',
    after: at =>
      `# ünïcode\nnpmRegistries: { ${yarnFlow(at)},\n  "https://npm.acme.example": { npmAuthToken: "a}b" }, # ours }\n}\nunsafeHttpWhitelist:\n  - 127.0.0.1\nnpmRegistryServer: "${at.url}/npm/"`,
  },
  {
    name: '.yarnrc.yml with the entry of Guard in a map within a map',
    tool: 'yarn',
    path: '.yarnrc.yml',
    before: at =>
      `npmRegistryServer: ${at.url}/npm\nnpmRegistries: { "//${at.host}/npm": { npmAlwaysAuth: true } }\nunsafeHttpWhitelist: ['127.0.0.1']\n`,
    after: at =>
      `npmRegistryServer: ${at.url}/npm\nnpmRegistries: { "//${at.host}/npm": { npmAuthToken: "${at.token}", npmAlwaysAuth: true } }\nunsafeHttpWhitelist: ['127.0.0.1']\n`,
  },
  {
    name: 'pip.conf with a [global] section',
    tool: 'pip',
    path: '.config/pip/pip.conf',
    before: () => '[install]\nuser = no\n[global] \ntimeout: 20\n   \n',
    after: at => `[install]\nuser = no\n[global] \nindex-url = ${index(at)}\ntimeout: 20\n   \n`,
  },
  {
    name: 'pip.conf with other sections and a value of several lines at its end',
    tool: 'pip',
    path: '.config/pip/pip.conf',
    before: () => '[install]\nfind-links =\n    /a\n    /b',
    after: at => `[install]\nfind-links =\n    /a\n    /b\n\n[global]\nindex-url = ${index(at)}`,
  },
  {
    name: 'pip.conf with the index of Guard, without a token',
    tool: 'pip',
    path: '.config/pip/pip.conf',
    before: at => `[global]\nindex_url: ${at.url}/pypi/simple\n`,
    after: at => `[global]\nindex_url: ${index(at)}\n`,
  },
  {
    name: 'uv.toml with another index',
    tool: 'uv',
    path: '.config/uv/uv.toml',
    before: () => 'offline = false # mine\n\n[[index]]\nname = "acme"\nurl = "https://pypi.acme.example/simple"\n',
    after: at =>
      `offline = false # mine\n\n[[index]]\nname = "acme"\nurl = "https://pypi.acme.example/simple"\n\n[[index]]\nname = "takumi-guard"\nurl = "${index(at)}"\ndefault = true\n`,
  },
  {
    name: 'uv.toml with the old option',
    tool: 'uv',
    path: '.config/uv/uv.toml',
    before: at => `index-url='${at.url}/pypi/simple/' # ours`,
    after: at => `index-url='${index(at)}' # ours`,
  },
  {
    name: 'config.toml of PDM with a table for pypi',
    tool: 'pdm',
    path: '.config/pdm/config.toml',
    before: () => 'check_update = false\n[pypi] # mine\nverify_ssl = true\n[venv]\nbackend = "venv"\n',
    after: at =>
      `check_update = false\n[pypi] # mine\nurl = "${at.url}/pypi/simple/"\nusername = "token"\npassword = "${at.token}"\nverify_ssl = true\n[venv]\nbackend = "venv"\n`,
  },
  {
    name: 'auth.toml of Poetry with another source',
    tool: 'poetry',
    path: '.config/pypoetry/auth.toml',
    before: () => '[http-basic.acme]\nusername = "me"\npassword = "secret"\n',
    after: at =>
      `[http-basic.acme]\nusername = "me"\npassword = "secret"\n\n[http-basic.takumi-guard]\nusername = "token"\npassword = "${at.token}"\n`,
  },
  {
    name: '.netrc with an entry and a default',
    tool: 'go',
    path: '.netrc',
    before: () => 'machine git.example login me password x\n\ndefault login anonymous password me@example.com\n',
    after: at =>
      `machine git.example login me password x\n\nmachine ${at.host} login _ password ${at.token}\ndefault login anonymous password me@example.com\n`,
  },
  {
    name: 'the env file of Go, without a final newline',
    tool: 'go',
    path: '.config/go/env',
    before: () => 'GOPRIVATE=git.example',
    after: at => `GOPRIVATE=git.example\nGOPROXY=${at.url}/golang`,
  },
  {
    name: 'the config of Bundler, with a setting of its own',
    tool: 'bundler',
    path: '.bundle/config',
    before: () => '---\nBUNDLE_JOBS: "2"\n',
    after: at =>
      `---\nBUNDLE_JOBS: "2"\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: "${at.url}/rubygems"\nBUNDLE_HTTP://127__0__0__1:${at.host.split(':')[1]}/RUBYGEMS/: "token:${at.token}"\n`,
  },
  {
    name: 'auth.json of Composer with another host, indented by two',
    tool: 'composer',
    path: '.config/composer/auth.json',
    before: () => '{\n  "http-basic": {\n    "acme.example": { "username": "me", "password": "x" }\n  }\n}',
    after: at =>
      `{\n  "http-basic": {\n    "acme.example": { "username": "me", "password": "x" },\n    "${at.host}": {\n      "username": "_",\n      "password": "${at.token}"\n    }\n  }\n}`,
  },
]

describe('existing values stay as they are, and remove restores them', () => {
  test.for(cases)('$name', async ({ tool, path, before, after }) => {
    const program = tool === 'bundler' ? 'bundle' : tool
    const home = await ground({ tools: [program], files: at => ({ [path]: before(at) }) })
    const original = treeOf(home)

    const { code, stderr } = await home.setup()

    expect(code, stderr).toBe(0)
    expect(home.read(path)).toBe(after(home))

    const again = await home.setup()
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('Nothing to change')])
    expect(home.read(path)).toBe(after(home))

    const removed = await home.guard(['remove', '--yes'])
    expect(removed.code, removed.stderr).toBe(0)
    expect(treeOf(home)).toEqual(original)
  })
})

describe('remove also restores them if the token was revoked in between and its registry stayed', () => {
  test.for(cases)('$name', async ({ tool, path, before }) => {
    const program = tool === 'bundler' ? 'bundle' : tool
    const home = await ground({ tools: [program], files: at => ({ [path]: before(at) }) })
    const original = treeOf(home)
    expect((await home.setup()).code).toBe(0)
    // Some of these files get only the registry.
    if (Object.values(treeOf(home)).some(text => text.includes(home.token)))
      expect((await home.guard(['revoke', '--anonymous', '--yes'])).code).toBe(0)
    expect(Object.values(treeOf(home)).filter(text => text.includes(home.token))).toEqual([])

    const removed = await home.guard(['remove', '--yes'])

    expect(removed.code, removed.stderr).toBe(0)
    expect(treeOf(home)).toEqual(original)
    expect(home.files().filter(name => name.endsWith('setup.json'))).toEqual([])
  })
})

test('lines that several tools share are written once', async () => {
  const home = await ground({ tools: ['npm', 'pnpm', 'bun'] })

  const { stderr } = await home.setup()

  expect(home.read('.npmrc')).toBe(`${registry(home)}\n${auth(home)}\n`)
  expect(stderr).toContain('~/.npmrc  (npm, pnpm, bun, new)')
})

test('Yarn 1 also gets the line that makes it send the token for packages without a scope', async () => {
  const home = await ground({ tools: [] })
  const { addProgram } = await import('./ground.ts')
  addProgram(home.bin, 'yarn', '1.22.22')

  expect((await home.setup()).code).toBe(0)

  expect(home.read('.npmrc')).toBe(`${registry(home)}\n${auth(home)}\n//${home.host}/npm/:always-auth=true\n`)
})

test('a symlink stays a symlink, and its target is changed and restored', async () => {
  const home = await ground({ tools: ['npm'], files: () => ({ 'dotfiles/npmrc': 'fund=false\n' }) })
  symlinkSync('dotfiles/npmrc', join(home.home, '.npmrc'))

  expect((await home.setup()).code).toBe(0)
  expect(home.read('dotfiles/npmrc')).toBe(`fund=false\n${registry(home)}\n${auth(home)}\n`)

  expect((await home.guard(['remove', '--yes'])).code).toBe(0)
  expect(home.read('dotfiles/npmrc')).toBe('fund=false\n')
})

test('lines that a user wrote by hand stay and are named, and `--all` removes them', async () => {
  const home = await ground({
    tools: ['npm', 'pip'],
    files: at => ({
      '.npmrc': `fund=false\n${registry(at)}\n`,
      '.config/pip/pip.conf': `[global]\nindex-url = ${at.url}/pypi/simple/\n`,
    }),
  })
  const original = treeOf(home)
  await home.setup()

  const removed = await home.guard(['remove', '--yes'])

  expect(treeOf(home)).toEqual(original)
  expect(removed.stderr).toContain('note: ~/.npmrc had registry before guard setup; `guard remove --all` takes it out')

  expect((await home.guard(['remove', '--all', '--yes'])).code).toBe(0)
  expect(home.read('.npmrc')).toBe('fund=false\n')
  expect(home.read('.config/pip/pip.conf')).toBe('[global]\n')
})

test("without a record, remove deletes the lines from the vendor's documentation", async () => {
  const home = await ground({
    files: at => ({
      '.npmrc': `; mine\n${registry(at)}\n${auth(at)}\n@acme:registry=https://npm.acme.example/\n`,
      '.yarnrc.yml': `npmRegistryServer: "${at.url}/npm/"\nenableTelemetry: false\nnpmRegistries:\n${yarnRegistry(at)}`,
      '.config/pip/pip.conf': `[global]\ntimeout = 60\nindex-url = ${index(at)}\n`,
      '.config/uv/uv.toml': `[[index]]\nname = "takumi-guard"\nurl = "${index(at)}"\ndefault = true\n\n[[index]]\nname = "acme"\nurl = "https://pypi.acme.example/simple"\n`,
      '.config/pypoetry/auth.toml': `[http-basic.takumi-guard]\nusername = "token"\npassword = "${at.token}"\n`,
      '.netrc': `machine git.example login me password x\nmachine ${at.host}\n  login _\n  password ${at.token}\n`,
      '.config/go/env': `GOPRIVATE=git.example\nGOPROXY=${at.url}/golang\n`,
      '.bundle/config': `---\nBUNDLE_JOBS: "2"\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: "${at.url}/rubygems"\n`,
      '.config/composer/config.json': `{\n    "repositories": {\n        "takumi-guard": {"type": "composer", "url": "${at.url}/packagist"},\n        "packagist.org": false\n    },\n    "config": {"sort-packages": true}\n}\n`,
    }),
  })

  const { code, stderr } = await home.guard(['remove', '--yes'])

  expect(code, stderr).toBe(0)
  expect(home.read('.npmrc')).toBe('; mine\n@acme:registry=https://npm.acme.example/\n')
  expect(home.read('.yarnrc.yml')).toBe('enableTelemetry: false\n')
  expect(home.read('.config/pip/pip.conf')).toBe('[global]\ntimeout = 60\n')
  expect(home.read('.config/uv/uv.toml')).toBe('\n[[index]]\nname = "acme"\nurl = "https://pypi.acme.example/simple"\n')
  expect(home.read('.config/pypoetry/auth.toml')).toBe('')
  expect(home.read('.netrc')).toBe('machine git.example login me password x\n')
  expect(home.read('.config/go/env')).toBe('GOPRIVATE=git.example\n')
  expect(home.read('.bundle/config')).toBe('---\nBUNDLE_JOBS: "2"\n')
  expect(home.read('.config/composer/config.json')).toBe('{\n    "config": {"sort-packages": true}\n}\n')
})

test("a file that the user has edited loses setup's lines and keeps theirs", async () => {
  const home = await ground({ tools: ['npm'] })
  await home.setup()
  home.write('.npmrc', `; sorted\n${auth(home)}\nfund=false\n${registry(home)}\n`)

  expect((await home.guard(['remove', '--yes'])).code).toBe(0)

  expect(home.read('.npmrc')).toBe('; sorted\nfund=false\n')
})

test('a home that git tracks gets no token into a tracked file', async () => {
  const home = await ground({ tools: ['npm'], files: () => ({ '.npmrc': 'fund=false\n' }) })
  const git = (...args: string[]) => execFileSync('git', ['-C', home.home, ...args], { stdio: 'pipe' })
  git('init', '-q')
  git('add', '.npmrc')

  const { code, stderr } = await home.guard(['setup', '--token-stdin', '--yes'], {
    ...{ input: home.token, env: { PATH: `${home.bin}:${process.env.PATH}` } },
  })

  expect(code, stderr).toBe(8)
  expect(stderr).toContain(
    'hint: nothing was changed; `--reference TAKUMI_GUARD_TOKEN` writes a variable instead of the token',
  )
  expect(home.read('.npmrc')).toBe('fund=false\n')
})
