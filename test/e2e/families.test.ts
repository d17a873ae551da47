import { chmodSync, lstatSync, readlinkSync, statSync, symlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { type Access, contentsOf, expectRotated, expectUntouched, scene, textsOf, tokenIn } from './scene.ts'

interface Family {
  name: string
  /** The path below HOME from which the tool reads it. */
  path: string
  text(access: Access): string
  /** False if a byte order mark makes the tool refuse the file. */
  takesBom?: false
}

const families: Family[] = [
  {
    name: 'npm, every form of an .npmrc',
    path: '.npmrc',
    text: ({ host, url, token }) => `; mine
//${host}/npm/:_authToken = "${token}"

  # the old line: //${host}/npm/:_authToken=${token}
//${host}/npm/:_authToken='${token}'
//${host}/:_authToken=\${NPM_TOKEN:-${token}}
"//${host}/npm/:_authToken"=${token}
//${host}/pypi/:_auth=${base64(`token:${token}`)}
//${host}/golang/:username=token
//${host}/golang/:_password="${base64(token)}"
@mine:registry=${url.replace('://', `://token:${token}@`)}/npm/
fund = false  ; café
`,
  },
  {
    name: 'Yarn, top level, registries and scopes',
    path: '.yarnrc.yml',
    text: ({ host, url, token }) => `# mine
npmRegistryServer:   "${url}/npm/"
npmAuthToken: ${token} # ours

npmRegistries:
    "//${host}/npm":   # quoted, with a remark
        npmAuthToken: '${token}'
        npmAlwaysAuth: true
    "${url}/npm": { npmAuthToken: "${token}" }
npmScopes:
    mine:
        npmRegistryServer: "${url}/npm/"
        npmAuthIdent: "token:${token}"
    café: {npmRegistryServer: "${url}/npm/", npmAuthIdent: ${base64(`token:${token}`)}}
nodeLinker: node-modules
`,
  },
  {
    name: 'Bun, a registry table and scopes',
    path: '.bunfig.toml',
    text: ({ url, token }) => `# mine
telemetry = false

[install]
registry = { url = "${url}/npm/", token = "${token}" } # ours
[install.scopes]
mine = { token = '${token}', url = "${url}/npm/" }
other = "${url.replace('://', `://token:${token}@`)}/npm/"   # café
"with.dot" = { username = "token", password = """${token}""", url = "${url}/npm/" }
`,
  },
  {
    name: 'Bun, a registry string',
    path: 'p/bunfig.toml',
    text: ({ url, token }) => `[install]\n\nregistry   =   "${url.replace('://', `://token:${token}@`)}/npm/"\n# end\n`,
  },
  {
    name: 'pip, with both delimiters and several lines',
    path: '.config/pip/pip.conf',
    text: ({ host, token }) => `; mine
[global]
index-url : http://token:${token}@${host}/pypi/simple/
timeout = 60

[install]
extra-index-url =
    http://token:${token}@${host}/pypi/simple/
    # not this one
    http://${token}@${host}/pypi/simple/
  https://pypi.example.org/simple/%7Ecafé
Trusted-Host=${host}
[Download]
Index_Url=http://token:${token}@${host}/pypi/simple/
`,
    takesBom: false,
  },
  {
    name: 'uv, uv.toml',
    path: '.config/uv/uv.toml',
    text: ({ host, token }) => `# mine
[[index]]
name = "takumi"
url = 'http://token:${token}@${host}/pypi/simple/' # ours
default = true

[pip]
extra-index-url = [
  "http://token:${token}@${host}/pypi/simple/",   # café
  "https://pypi.example.org/simple/",
]
`,
  },
  {
    name: 'uv, the table in a pyproject.toml',
    path: 'p/pyproject.toml',
    text: ({ host, token }) => `[project]
name = "café"   # mine
version = "0.1.0"

[tool.uv]
index-url = "http://token:${token}@${host}/pypi/simple/"
[[tool.uv.index]]
url="""http://token:${token}@${host}/pypi/simple/"""
`,
  },
  {
    name: 'Poetry, auth.toml',
    path: '.config/pypoetry/auth.toml',
    text: ({ token }) => `# mine
[http-basic.takumi-guard]
username = "token"
password   =   "${token}"

[http-basic]
"with.dot" = { username = "token", password = '${token}' } # café
`,
  },
]

/** The same text in a folder of this name. */
const disguises: Record<string, (text: string) => string> = {
  crlf: withCrlf,
  'no-final-newline': text => text.trimEnd(),
  'crlf-no-final-newline': text => withCrlf(text).trimEnd(),
}

const disguisesOfWhole: typeof disguises = {
  bom: text => `\uFEFF${text}`,
  'bom-crlf-no-final-newline': text => `\uFEFF${withCrlf(text).trimEnd()}`,
}

test.for(families.map(family => [family.name, family] as const))(
  '%s: only the token changes, whatever the line breaks and the encoding',
  async ([, { path, text, takesBom = true }]) => {
    const worn = Object.entries({ ...disguises, ...(takesBom && disguisesOfWhole) })
    const home = await scene(access => ({
      [path]: text(access),
      ...Object.fromEntries(worn.map(([name, disguise]) => [`${name}/${basename(path)}`, disguise(text(access))])),
    }))

    const { code, stderr } = await home.guard(['rotate', '--yes'])

    expect(code, stderr).toBe(0)
    await expectRotated(home)
  },
)

test('all families in one home are rotated at once, and find shows one token afterwards', async () => {
  const home = await scene(access => Object.fromEntries(families.map(({ path, text }) => [path, text(access)])))

  const { code, stderr } = await home.guard(['rotate', '--yes'])

  expect(code, stderr).toBe(0)
  await expectRotated(home)
  const { tokens, problems } = JSON.parse((await home.guard(['find', '--json'])).stdout)
  expect(tokens).toHaveLength(1)
  expect(problems).toEqual([])
})

test('bytes that are not UTF-8 stay as they are', async () => {
  const home = await scene(({ host, token }) => ({
    '.npmrc': Buffer.from(`# caf\xE9 \xFF\n//${host}/npm/:_authToken=${token}\nx=\x80\n`, 'latin1'),
  }))

  expect((await home.guard(['rotate', '--yes'])).code).toBe(0)

  await expectRotated(home)
})

test('a symlink stays a symlink, and the file behind it keeps its mode', async () => {
  const home = await scene(({ host, token }) => ({ 'dotfiles/npmrc': `//${host}/npm/:_authToken=${token}\n` }))
  chmodSync(`${home.home}/dotfiles/npmrc`, 0o640)
  symlinkSync('dotfiles/npmrc', `${home.home}/.npmrc`)

  expect((await home.guard(['rotate', '--yes'])).code).toBe(0)

  const fresh = tokenIn(home)
  const text = `//${home.host}/npm/:_authToken=${fresh}\n`
  expect(contentsOf(home)).toEqual(textsOf({ '.npmrc': text, 'dotfiles/npmrc': text }))
  expect(readlinkSync(`${home.home}/.npmrc`)).toBe('dotfiles/npmrc')
  expect(lstatSync(`${home.home}/.npmrc`).isSymbolicLink()).toBe(true)
  expect(statSync(`${home.home}/dotfiles/npmrc`).mode & 0o7777).toBe(0o640)
})

test('tokens of other registries, placeholders, and other tokens of ours stay as they are', async () => {
  const neighbour = 'tg_anon_TESTneighbour0123456789'
  const home = await scene(({ host, token }) => ({
    '.npmrc': `//npm.pkg.github.com/:_authToken=ghp_0123456789abcdefghijABCDEFGHIJ456789
//registry.example/:_authToken="npm_0123456789abcdefghijABCDEFGHIJ456789"
//${host}/npm/:_authToken=\${FLATT_NPM_TOKEN}
//${host}/pypi/:_authToken=${neighbour}
//${host}/golang/:_authToken=${token}
`,
    'p/.npmrc': `//${host}/npm/:_authToken=${neighbour}\n`,
    '.yarnrc.yml': `npmAuthToken: "\${FLATT_NPM_TOKEN:-}"\nnpmScopes: { a: { npmAuthToken: ${neighbour} } }\n`,
    '.zshrc': `export UV_INDEX_URL="http://token:$(cat ~/.token)@${host}/pypi/simple/"\nexport T=$FLATT_NPM_TOKEN\n`,
    '.config/uv/uv.toml': `index-url = "http://token:${token}@${host}/pypi/simple/"\n`,
    '.config/pip/pip.conf': `[global]\nindex-url = http://token:pypi-AgEIcHlwaS5vcmcCJ@pypi.example/simple/\n`,
  }))

  const { code, stderr } = await home.guard(['rotate', '--yes'])

  expect(code, stderr).toBe(0)
  const fresh = home.read('.config/uv/uv.toml').match(/token:(\w+)@/)![1]!
  expect(fresh).not.toBe(home.token)
  expect(contentsOf(home)).toEqual(textsOf(home.tree({ ...home, token: fresh })))
  expect(await home.services.isValid(fresh)).toBe(true)
})

test('a second valid token of ours stays as it is, and stays valid', async () => {
  const other = { token: '' }
  const home = await scene(({ host, token }) => ({
    '.npmrc': `//${host}/npm/:_authToken=${token}\n`,
    'p/.npmrc': `//${host}/npm/:_authToken=${other.token}\n`,
  }))
  other.token = await home.services.issue('somebody@example.com')
  home.write('p/.npmrc', `//${home.host}/npm/:_authToken=${other.token}\n`)
  const { tokens } = JSON.parse((await home.guard(['find', '--json'])).stdout)

  const { code, stderr } = await home.guard(['rotate', '--yes', '--token', tokens[0].fingerprint])

  expect(code, stderr).toBe(0)
  await expectRotated(home)
  expect(await home.services.isValid(other.token)).toBe(true)
})

test('--dry-run changes no byte and writes no file of its own', async () => {
  const home = await scene(access => Object.fromEntries(families.map(({ path, text }) => [path, text(access)])))

  const { code, stderr } = await home.guard(['rotate', '--dry-run'])

  expect(code, stderr).toBe(0)
  await expectUntouched(home)
})

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function withCrlf(text: string): string {
  return text.replaceAll('\n', '\r\n')
}
