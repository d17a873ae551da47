import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import type { Finished } from '../helpers/guard.ts'
import {
  type Access,
  contentsOf,
  EMAIL,
  expectRotated,
  expectUntouched,
  forbidChanges,
  npmrc,
  REGENERATE,
  type Scene,
  scene,
  type Tree,
  textsOf,
  tokenIn,
} from './scene.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const inTwo = (text: string, between: string) => `${text.slice(0, 20)}${between}${text.slice(20)}`
const longEscape = (character: string) => `\\U${character.charCodeAt(0).toString(16).toUpperCase().padStart(8, '0')}`

/** A token with each of its underscores as an escape of eight digits. */
const withEscapes = (token: string) => token.replaceAll('_', longEscape('_'))

function expectNoToken({ stdout, stderr }: Finished, { token }: Scene): void {
  expect(stdout + stderr).not.toContain(token.slice('tg_anon_'.length))
}

describe('a spelling that a parser undoes is rewritten, and no other byte of the file', () => {
  test.for<[string, string, (access: Access) => string, (access: Access) => string]>([
    [
      'an escape of eight digits in TOML',
      'bunfig.toml',
      ({ host, token }) => `[install.registry]\nurl = "http://${host}/npm/"\ntoken = "${withEscapes(token)}" # mine\n`,
      ({ host, token }) => `[install.registry]\nurl = "http://${host}/npm/"\ntoken = "${withEscapes(token)}" # mine\n`,
    ],
    [
      'a string of TOML that goes on in the next line',
      'bunfig.toml',
      ({ host, token }) =>
        `[install.registry]\nurl = "http://${host}/npm/"\ntoken = """\n${inTwo(token, '\\  \n\n\t')}"""\n`,
      ({ host, token }) => `[install.registry]\nurl = "http://${host}/npm/"\ntoken = """\n${token}"""\n`,
    ],
    [
      'a string of YAML that goes on in the next line',
      '.yarnrc.yml',
      ({ token }) => `a: b\r\nnpmAuthToken: "${inTwo(token, '\\\r\n   ')}"\r\nc: d`,
      ({ token }) => `a: b\r\nnpmAuthToken: "${token}"\r\nc: d`,
    ],
    [
      'escapes and percent signs together',
      'uv.toml',
      ({ host, token }) =>
        `[[index]]\nurl = "http\\u003a//token\\u003A${token.replaceAll('t', '%74')}@${host}/pypi/simple"\n`,
      ({ host, token }) =>
        `[[index]]\nurl = "http\\u003a//token\\u003A${token.replaceAll('t', '%74')}@${host}/pypi/simple"\n`,
    ],
    [
      'backslashes in a word of netrc',
      '.netrc',
      ({ token }) => `machine 127.0.0.1 login a password ${token.replaceAll('_', '\\_')}\n`,
      ({ token }) => `machine 127.0.0.1 login a password ${token.replaceAll('_', '\\_')}\n`,
    ],
    [
      'base64 with more padding than it needs',
      '.npmrc',
      ({ host, token }) => `//${host}/npm/:_auth=${base64(`t:${token}`).replace(/=*$/, '====')}\nfund=false\n`,
      ({ host, token }) => `//${host}/npm/:_auth=${base64(`t:${token}`).replace(/=*$/, '====')}\nfund=false\n`,
    ],
  ])('%s', async ([, name, before, after]) => {
    const home = await scene(access => ({ ...npmrc(access), [`p/${name}`]: before(access) }))

    const done = await home.guard(['rotate', '--yes'])

    expect(done.code, done.stderr).toBe(0)
    expectNoToken(done, home)
    const fresh = await expectRotated({ ...home, tree: access => ({ ...npmrc(access), [`p/${name}`]: after(access) }) })
    expect(await home.services.isValid(fresh)).toBe(true)
  })
})

/** Spellings that guard does not write, in a file with other lines; `npmrc` beside it holds a plain copy. */
const HIDDEN: [what: string, name: string, key: string, line: number, text: (access: Access) => string][] = [
  [
    'base64 with a blank in it',
    '.npmrc',
    '//HOST/npm/:_auth',
    2,
    ({ host, token }) => `fund=false\n//${host}/npm/:_auth=${inTwo(base64(`t:${token}`), ' ')}\n`,
  ],
  [
    'base64 in several lines',
    '.yarnrc.yml',
    'npmAuthIdent',
    2,
    ({ host, token }) =>
      `npmRegistryServer: "http://${host}/npm/"\nnpmAuthIdent: >-\n  ${inTwo(base64(`t:${token}`), '\n  ')}\n`,
  ],
  [
    'base64 behind a sign that decoders pass over, and with a blank in it',
    'bunfig.toml',
    'install.registry.token',
    3,
    ({ host, token }) =>
      `[install.registry]\nurl = "http://${host}/npm/"\ntoken = '\\${inTwo(base64(`t:${token}`), ' ')}'\n`,
  ],
]

/** The home with such a file in a project, and what the messages call it. */
async function hiddenIn([, name, key, line, text]: (typeof HIDDEN)[number]) {
  const home = await scene(access => ({ ...npmrc(access), [`p/${name}`]: text(access) }))
  return { home, path: join(home.home, 'p', name), key: key.replace('HOST', home.host), line }
}

describe('a token that only a parser sees', () => {
  test.for(HIDDEN)('is listed with its key and line, and is no other token: %s', async row => {
    const { home, path, key, line } = await hiddenIn(row)

    const found = await home.guard(['find', '--json'])

    expect(found.code).toBe(0)
    expectNoToken(found, home)
    const { tokens, problems } = JSON.parse(found.stdout)
    expect(tokens.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).toEqual([
      new Secret(home.token).fingerprint,
    ])
    expect(tokens[0].sites).toContainEqual(expect.objectContaining({ path, line, key, writable: false }))
    expect(problems).toMatchObject([{ code: 'HIDDEN_TOKEN', path, line, key }])
  })

  test.for(HIDDEN)('stops rotate before the call, with file, line and key: %s', async row => {
    const { home, path, key, line } = await hiddenIn(row)
    const expectNone = await forbidChanges(home)

    const refused = await home.guard(['rotate', '--yes'])

    expect(refused.code, refused.stderr).toBe(6)
    expectNoToken(refused, home)
    expect(refused.stderr).toContain(
      `error: ${path}:${line} holds the token in ${key} and cannot be rewritten: its spelling is one that guard only reads; ` +
        'write the token plainly, on one line [CANNOT_REWRITE]\n' +
        'hint: nothing was changed; to go on, decide with --leave-copies\n',
    )
    await expectNone()
    await expectUntouched(home)
  })

  test('stops reset and sync, too', async () => {
    const { home, path, key, line } = await hiddenIn(HIDDEN[0]!)
    const said = `${path}:${line} holds the token in ${key} and cannot be rewritten`
    const reset = await home.guard(['reset', EMAIL, '--code-stdin', '--yes'], { input: '123456' })
    await expectUntouched(home)
    const other = await home.services.issue('other@example.com')
    await fetch(home.url + REGENERATE, { method: 'POST', headers: { authorization: `Bearer ${home.token}` } })
    const from = ['--from', new Secret(home.token).fingerprint]
    const sync = await home.guard(['sync', '--token-stdin', '--yes', ...from], { input: other })
    for (const refused of [reset, sync]) {
      expect([refused.code, refused.stderr]).toEqual([6, expect.stringContaining(said)])
      expectNoToken(refused, home)
    }
    expect(contentsOf(home)).toEqual(textsOf(home.tree(home)))
  })

  test('is left with `--leave-copies`, and named at the end', async () => {
    const { home, path, line } = await hiddenIn(HIDDEN[0]!)

    const done = await home.guard(['rotate', '--yes', '--leave-copies', '--json'])

    expect(done.code, done.stderr).toBe(0)
    expectNoToken(done, home)
    expect(JSON.parse(done.stdout).left).toMatchObject([
      { path, line, fingerprint: new Secret(home.token).fingerprint, reason: expect.stringContaining('plainly') },
    ])
  })
})

describe('a token that quotes cut in one line of a start-up file', () => {
  const lines = ({ host, token }: Access, cut = token) =>
    `export PIP_INDEX_URL=http://token:${token}@${host}/pypi/simple/\n# mine\nexport NPM_TOKEN='${inTwo(cut, "''")}'\n`
  const tree: Tree = access => ({ '.bashrc': lines(access) })

  test('stops rotate with the number of that very line', async () => {
    const home = await scene(tree)

    const refused = await home.guard(['rotate', '--yes'])

    expect(refused.code).toBe(6)
    expect(refused.stderr).toContain(
      `error: ${home.home}/.bashrc:3 holds the token in NPM_TOKEN and cannot be rewritten: quotes cut the token in pieces`,
    )
    expect(refused.stderr).not.toContain('.bashrc:1')
    expectNoToken(refused, home)
    await expectUntouched(home)
  })

  test('keeps only its own line from being rewritten, and is named once', async () => {
    const home = await scene(tree)

    const done = await home.guard(['rotate', '--yes', '--leave-copies'])

    expect(done.code, done.stderr).toBe(0)
    expectNoToken(done, home)
    const fresh = tokenIn(home)
    expect(home.read('.bashrc')).toBe(lines({ ...home, token: fresh }, home.token))
    expect(await home.services.isValid(fresh)).toBe(true)
    expect(done.stderr).toContain('\n  left: ~/.bashrc:3 (quotes cut the token in pieces)\n')
    expect(done.stderr.match(/left: /g)).toHaveLength(1)
    expect(done.stderr).toContain('\nThese keep the old token:\n  - ~/.bashrc:3: quotes cut the token in pieces\n')
  })

  test('is kept out of a rotation that was interrupted and is resumed', async () => {
    const home = await scene(tree)
    await home.services.fault({ path: '/npm/api/v1/tokens/status', fault: 'status', status: 500, times: 99, after: 1 })
    await home.guard(['rotate', '--yes', '--leave-copies'])
    await home.services.clearFaults()

    const resumed = await home.guard(['resume'])

    expect(resumed.code, resumed.stderr).toBe(0)
    expectNoToken(resumed, home)
    expect(home.read('.bashrc')).toBe(lines({ ...home, token: tokenIn(home) }, home.token))
  })
})
