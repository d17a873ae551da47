import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest'
import type { Context } from '../src/core/ports/context.ts'
import type { FileReader } from '../src/core/ports/files.ts'
import type { KeychainReader } from '../src/core/ports/keychain.ts'
import { VENDOR_URLS } from '../src/core/services.ts'
import { type DiscoverContext, discover } from '../src/find/discover.ts'
import { widthOf } from '../src/render/width.ts'
import { runGuard, sandbox, tempHome } from './helpers/guard.ts'
import { ordinaryUser } from './helpers/ordinary-user.ts'

const TOKEN = 'tg_anon_Zx81kQ7pLm20aVbN'
const SECOND = 'tg_anon_0aB1cD2eF3gH4iJ5kL6mN7'
const ORG = 'tg_org_Q1w2E3r4T5y6U7i8'
const TAKUMO = `tk_live_${'0123456789abcdef'.repeat(4)}`
const BOT = 'shisho_apikey_abcdefghij0123456789'

const NPMRC = `//npm.flatt.tech/:_authToken=${TOKEN}\n`
const PIP_URL = `https://token:${TOKEN}@pypi.flatt.tech/simple/`

interface Found {
  schema: string
  tokens: { fingerprint: string; masked: string; kind: string; state: string; sites: FoundSite[] }[]
  references: Record<string, unknown>[]
  problems: { code: string; path: string; line: number | null; message: string }[]
  stats: Record<string, number>
}

interface FoundSite {
  path: string
  pathBase64?: string
  line: number
  column: number
  tool: string
  level: string
  key: string | null
  carrier: string
  writable: boolean
}

/** What `guard find --json` prints, and its exit code. */
async function find(
  run: Parameters<typeof runGuard>[1],
  ...args: string[]
): Promise<Found & { code: number | null; stderr: string }> {
  const { code, stdout, stderr } = await runGuard(['find', '--json', ...args], run)
  return { ...JSON.parse(stdout), code, stderr }
}

function fingerprint(token: string): string {
  return `sha256:${createHash('sha256').update(token).digest('hex').slice(0, 12)}`
}

function sitesOf(found: Found, token = TOKEN): FoundSite[] {
  return found.tokens.find(entry => entry.fingerprint === fingerprint(token))?.sites ?? []
}

/** The places of a token below HOME, in any order. */
function pathsOf(found: Found, home: string, token = TOKEN): string[] {
  return sitesOf(found, token)
    .map(({ path }) => path.replace(`${home}/`, ''))
    .sort()
}

describe('the document', () => {
  test('names every token with all its places, each reference and each problem, and nothing else', async () => {
    const { home } = tempHome({
      '.npmrc': `; größer\nfund=false\n//npm.flatt.tech/:_authToken = "${TOKEN}"\n`,
      '.yarnrc.yml': `npmRegistries:\n  "//npm.flatt.tech":\n    npmAuthToken: \${FLATT_NPM_TOKEN} # 😀\n`,
      '.bashrc': `# ${TOKEN}\n`,
      '.config/pip/pip.conf': `[global]\r\nindex-url = ${PIP_URL}\r\n`,
      '.config/uv/uv.toml': `[[index]]\nurl = "${PIP_URL}\n`,
    })

    makePrivate(home)

    const { code, stdout, stderr } = await runGuard(['find', '--json'], { home })

    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^\{\n {2}"schema": "guard\.find\/1",\n/)
    expect(stdout.endsWith('}\n')).toBe(true)
    const common = { level: 'user', writable: true }
    expect(JSON.parse(stdout)).toStrictEqual({
      schema: 'guard.find/1',
      tokens: [
        {
          fingerprint: fingerprint(TOKEN),
          masked: 'tg_anon_…aVbN',
          kind: 'email',
          state: 'unchecked',
          sites: [
            {
              path: join(home, '.npmrc'),
              line: 3,
              column: 33,
              tool: 'npm',
              ...common,
              key: '//npm.flatt.tech/:_authToken',
              carrier: 'plain',
            },
            {
              path: join(home, '.config/pip/pip.conf'),
              line: 2,
              column: 27,
              tool: 'pip',
              ...common,
              key: 'global.index-url',
              carrier: 'url',
            },
            {
              path: join(home, '.config/uv/uv.toml'),
              line: 2,
              column: 22,
              tool: 'uv',
              ...common,
              key: null,
              carrier: 'url',
              writable: false,
            },
            {
              path: join(home, '.bashrc'),
              line: 1,
              column: 3,
              tool: 'shell',
              ...common,
              level: 'shell',
              key: null,
              carrier: 'comment',
            },
          ],
        },
      ],
      references: [
        {
          path: join(home, '.yarnrc.yml'),
          line: 3,
          column: 19,
          tool: 'yarn',
          level: 'user',
          key: 'npmRegistries."//npm.flatt.tech".npmAuthToken',
          name: 'FLATT_NPM_TOKEN',
          fingerprint: null,
          definition: null,
          external: false,
        },
      ],
      problems: [{ code: 'PARSE_FAILED', path: join(home, '.config/uv/uv.toml'), line: 2, message: 'not valid TOML' }],
      stats: { files: expect.any(Number), bytes: expect.any(Number), milliseconds: expect.any(Number) },
    })
  })

  test('tells the kinds of tokens apart and puts equal ones together', async () => {
    const { home } = tempHome({
      '.npmrc': `${NPMRC}//npm.flatt.tech/npm/:_authToken=${ORG}\n`,
      'p/.npmrc': NPMRC,
      'p/.env': `TAKUMO_API_KEY=${TAKUMO}\nTEST=${TAKUMO.replace('live', 'test')}\nBOT=${BOT}\nOTHER=${SECOND}\n`,
    })
    const { tokens } = await find({ home })
    expect(tokens.map(({ kind, masked, sites }) => [kind, masked, sites.length])).toEqual([
      ['email', 'tg_anon_…aVbN', 2],
      ['org', 'tg_org_…', 1],
      ['takumo-live', 'tk_live_…cdef', 1],
      ['takumo-test', 'tk_test_…cdef', 1],
      ['bot', 'shisho_apikey_…6789', 1],
      ['email', 'tg_anon_…6mN7', 1],
    ])
  })

  test('is printed where nothing is found, with exit status 1 and nothing on the other stream', async () => {
    const { home } = tempHome({ '.npmrc': 'fund=false\n', p: 'a file' })
    const { code, stdout, stderr } = await runGuard(['find', '--json'], { home })
    expect(code).toBe(1)
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'guard.find/1', tokens: [], references: [], problems: [] })
  })

  test('counts columns as editors do, behind a byte order mark, umlauts and emoji', async () => {
    const { home } = tempHome({ '.npmrc': `\uFEFF${NPMRC}`, '.bashrc': `echo größe 😀 ${SECOND}\n` })
    const found = await find({ home })
    expect(sitesOf(found)).toMatchObject([{ line: 1, column: 30 }])
    expect(sitesOf(found, SECOND)).toMatchObject([{ line: 1, column: 15 }])
  })
})

describe('the table', () => {
  const widest = (text: string) => Math.max(...text.split('\n').map(line => widthOf(line)))

  test('shows each place under its token, and the words for what was found', async () => {
    const { home } = tempHome({
      '.npmrc': `${NPMRC}//npm.acme.example/:_authToken=\${NPM_TOKEN}\n//npm.flatt.tech/npm/:_authToken=\${GUARD_NPM}\n`,
      'p/uv.toml': `[[index]]\nurl = "${PIP_URL}\n`,
    })
    makePrivate(home)
    const { code, stdout, stderr } = await runGuard(['find'], { home })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.replace(/ +/g, ' ')).toBe(
      [
        `tg_anon_…aVbN email token ${fingerprint(TOKEN)}`,
        ' ~/.npmrc:1 npm user //npm.flatt.tech/:_authToken',
        ' ~/p/uv.toml:2 uv project (read only)',
        '',
        'References to variables',
        ' ~/.npmrc:3 npm user GUARD_NPM',
        '',
        'Problems',
        ' ~/p/uv.toml:2',
        ' not valid TOML',
        '',
      ].join('\n'),
    )
  })

  test('fits 80 columns and is aligned, however long the names are', async () => {
    const deep = `${'a-long-folder-name/'.repeat(12)}`
    const { home } = tempHome({
      '.npmrc': `//npm.flatt.tech/${'a-long-path/'.repeat(20)}:_authToken=${TOKEN}\n`,
      [`${deep}.npmrc`]: NPMRC,
      [`${deep}.yarnrc.yml`]: `npmAuthToken: \${${'A_LONG_NAME_'.repeat(12)}}\n`,
      [`${deep}uv.toml`]: `url = "${PIP_URL}\n`,
      '日本語の長い名前のフォルダー/日本語の長い名前のフォルダー/日本語の長い名前のフォルダー/.env': `A=${TOKEN}\n`,
      'p/auth.toml': `[http-basic.${'x'.repeat(100)}]\npassword = "${SECOND}"\n`,
    })
    const { stdout } = await runGuard(['find'], { home, env: { PIP_EXTRA_INDEX_URL: PIP_URL } })
    expect(widest(stdout)).toBeLessThanOrEqual(80)

    const rows = stdout.split('\n').flatMap(line => {
      const match = /^( {2}\S.*?) {2,}(npm|yarn|uv|poetry|dotenv|pip) +(user|project|environment)/.exec(line)
      return match ? [{ tool: widthOf(line.slice(0, line.indexOf(match[2]!, match[1]!.length))), line }] : []
    })
    expect(rows).toHaveLength(7)
    const [places, references] = [rows.slice(0, 6), rows.slice(6)]
    expect(new Set(places.map(({ tool }) => tool)).size).toBe(1)
    expect(references).toHaveLength(1)
    // What is cut of a path is its beginning.
    expect(stdout).toMatch(/^ {2}….*\/\.npmrc:1 +npm /m)
  })

  test('uses the columns that there are', async () => {
    const { home } = tempHome({ [`${'a-long-folder-name/'.repeat(6)}.npmrc`]: NPMRC })
    const { stdout } = await runGuard(['find'], { home, env: { COLUMNS: '200' } })
    expect(stdout).toContain(`~/${'a-long-folder-name/'.repeat(6)}.npmrc:1  npm`)
  })

  test('says in words that nothing was found, and what to do', async () => {
    const { home } = tempHome()
    const { code, stdout, stderr } = await runGuard(['find'], { home })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^error: no token in \d+ files? \[NOTHING_FOUND\]\nhint: run `guard register EMAIL`/)
  })

  test('shows nothing that a terminal would act on', async () => {
    const { home } = tempHome({
      'p\u001b[2J\n/.npmrc': NPMRC,
      'q/.npmrc': `"//npm.flatt.tech/\\u001b]0;x\\u0007\\u202e:_authToken"=${TOKEN}\n//npm.flatt.tech/:_authToken=$(a\u001b[31mb)\n`,
    })
    const { stdout } = await runGuard(['find'], { home })
    expect(stdout).toContain('\uFFFD')
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(stdout.split('\n').filter(line => line.includes('npm')).length).toBe(3)
  })
})

describe('the environment', () => {
  test('is a place of its own, each variable with the tool that reads it', async () => {
    const variables: Record<string, [tool: string, value: string, carrier?: string]> = {
      BUN_CONFIG_TOKEN: ['bun', TOKEN],
      GUARD_TOKEN: ['guard', TOKEN],
      MY_OWN: ['environment', TOKEN],
      NODE_AUTH_TOKEN: ['npm', TOKEN],
      NPM_TOKEN: ['npm', TOKEN],
      PIP_INDEX_URL: ['pip', PIP_URL, 'url'],
      PIP_EXTRA_INDEX_URL: ['pip', `https://a.example/ ${PIP_URL}`, 'url'],
      POETRY_HTTP_BASIC_GUARD_PASSWORD: ['poetry', TOKEN],
      PNPM_CONFIG__AUTH: ['pnpm', `{"https://npm.flatt.tech/":{"@":{"authToken":"${TOKEN}"}}}`],
      UV_DEFAULT_INDEX: ['uv', PIP_URL, 'url'],
      UV_INDEX: ['uv', `guard=${PIP_URL}`, 'url'],
      UV_INDEX_URL: ['uv', PIP_URL, 'url'],
      YARN_NPM_AUTH_TOKEN: ['yarn', TOKEN],
      YARN_NPM_AUTH_IDENT: ['yarn', Buffer.from(`token:${TOKEN}`).toString('base64'), 'base64'],
      npm_config__auth: ['npm', Buffer.from(`token:${TOKEN}`).toString('base64'), 'base64'],
      'npm_config_//npm.flatt.tech/:_authToken': ['npm', TOKEN],
      GOPROXY: ['go', `https://token:${TOKEN}@golang.flatt.tech,direct`, 'url'],
      A_MAIL_ADDRESS: ['environment', `user:${TOKEN}@example`, 'plain'],
    }
    const env = Object.fromEntries(Object.entries(variables).map(([name, [, value]]) => [name, value]))
    const { home } = tempHome()
    const found = await find({ home, env }, '--here')
    const expected = Object.entries(variables).map(([name, [tool, , carrier = 'plain']]) => ({
      path: `env:${name}`,
      line: 1,
      column: 1,
      tool,
      level: 'environment',
      key: name,
      carrier,
      writable: false,
    }))
    const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1)
    expect(sitesOf(found).toSorted(byPath)).toEqual(expected.toSorted(byPath))
  })

  test('gives a reference the fingerprint of what it stands for', async () => {
    const { home } = tempHome({
      '.npmrc': '//npm.flatt.tech/:_authToken=${A}\n//x.example/:_authToken=${B}\n//x.example/:_password=${C}\n',
    })
    const { references } = await find({ home, env: { A: 'something else', B: PIP_URL } })
    expect(references.map(({ name, line, column, fingerprint }) => [name, line, column, fingerprint])).toEqual([
      ['A', 1, 30, null],
      ['B', 2, 25, fingerprint(TOKEN)],
    ])
  })

  test('moves the files of a tool, and guard looks there', async () => {
    const { home } = tempHome({
      'etc/npmrc': NPMRC,
      'etc/pip': `[global]\nindex-url = ${PIP_URL}\n`,
      'etc/uv': `index-url = "${PIP_URL}"\n`,
      'etc/xdg/pypoetry/auth.toml': `[http-basic.a]\npassword = "${TOKEN}"\n`,
    })
    const env = {
      npm_config_userconfig: join(home, 'etc/npmrc'),
      PIP_CONFIG_FILE: join(home, 'etc/pip'),
      UV_CONFIG_FILE: join(home, 'etc/uv'),
      XDG_CONFIG_HOME: join(home, 'etc/xdg'),
    }
    const found = await find({ home, env }, '--here')
    expect(pathsOf(found, home)).toEqual(['etc/npmrc', 'etc/pip', 'etc/uv', 'etc/xdg/pypoetry/auth.toml'])
    expect(sitesOf(found).map(({ level }) => level)).toEqual(['user', 'user', 'user', 'user'])
  })
})

describe('the search', () => {
  const FORGOTTEN = 'work/2019/client/old/packages/app/.npmrc'

  test('goes below HOME, to every file with a name that some tool reads', async () => {
    const names = {
      '.npmrc': NPMRC,
      '.yarnrc.yml': `npmAuthToken: ${TOKEN}\n`,
      'bunfig.toml': `[install]\nregistry = { url = "https://npm.flatt.tech/", token = "${TOKEN}" }\n`,
      'pip.conf': `[global]\nindex-url = ${PIP_URL}\n`,
      'uv.toml': `index-url = "${PIP_URL}"\n`,
      'pyproject.toml': `[[tool.poetry.source]]\nurl = "${PIP_URL}"\n`,
      'poetry.toml': `[repositories.a]\nurl = "${PIP_URL}"\n`,
      '.env': `NPM_TOKEN=${TOKEN}\n`,
      '.env.production': `NPM_TOKEN=${TOKEN}\n`,
      '.envrc': `export NPM_TOKEN=${TOKEN}\n`,
    }
    const { home } = tempHome(
      Object.fromEntries(Object.entries(names).map(([name, text]) => [`a/b/c/d/e/${name}`, text])),
    )
    const found = await find({ home })
    expect(pathsOf(found, home)).toEqual(
      Object.keys(names)
        .map(name => `a/b/c/d/e/${name}`)
        .sort(),
    )
    expect(new Set(sitesOf(found).map(({ level }) => level))).toEqual(new Set(['project']))
    expect(sitesOf(found).find(({ path }) => path.endsWith('pyproject.toml'))?.tool).toBe('poetry')
  })

  test('finds a token in a forgotten project', async () => {
    const { home } = tempHome({ [FORGOTTEN]: NPMRC })
    expect(pathsOf(await find({ home }), home)).toEqual([FORGOTTEN])
  })

  test('leaves out dependencies, caches, and what lies in a repository of git', async () => {
    const skipped = [
      'node_modules',
      '.git',
      '.cache',
      '.npm',
      '__pycache__',
      'site-packages',
      '.Trash',
      'Library',
      'Dropbox',
    ]
    const { home } = tempHome({
      'p/.npmrc': NPMRC,
      ...Object.fromEntries(skipped.map(name => [`p/${name}/x/.npmrc`, NPMRC])),
    })
    expect(pathsOf(await find({ home }), home)).toEqual(['p/.npmrc'])
  })

  test('keeps to the known places with --here', async () => {
    const { home } = tempHome({
      [FORGOTTEN]: NPMRC,
      '.npmrc': NPMRC,
      'p/q/uv.toml': '',
      'p/.npmrc': NPMRC,
      'p/r/.npmrc': NPMRC,
    })
    const found = await find({ home, cwd: join(home, 'p/q') }, '--here')
    expect(sitesOf(found).map(({ path, level }) => [path.replace(`${home}/`, ''), level])).toEqual([
      ['p/.npmrc', 'project'],
      ['.npmrc', 'user'],
    ])
  })

  test('says so where time ran out before all was seen', async () => {
    const { home } = tempHome({ '.npmrc': NPMRC })
    for (let index = 0; index < 3_000; index += 1) mkdirSync(join(home, `folder-${index}`))
    const { code, problems } = await find({ home }, '--search-time', '0.001')
    expect(code).toBe(0)
    expect(problems).toEqual([
      { code: 'SEARCH_CUT_SHORT', path: home, line: null, message: 'the search took longer than 0.001 seconds' },
    ])
    expect((await find({ home })).problems).toEqual([])
  })

  test('goes into a folder that has the name of a config, and into none through a symlink', async () => {
    const { home } = tempHome({ 'p/.env/pip.conf': `[global]\nindex-url = ${PIP_URL}\n`, 'q/.npmrc': NPMRC })
    symlinkSync('..', join(home, 'p/up'))
    symlinkSync(join(home, 'q'), join(home, 'link'))
    const found = await find({ home })
    expect(pathsOf(found, home)).toEqual(['p/.env/pip.conf', 'q/.npmrc'])
    expect(found.problems).toEqual([])
  })

  test('leaves out the files that guard itself stages', async () => {
    const { home } = tempHome({ 'p/.env.guard-0123456789abcdef.tmp': `A=${TOKEN}\n`, 'p/.env': `A=${TOKEN}\n` })
    expect(pathsOf(await find({ home }), home)).toEqual(['p/.env'])
  })
})

describe('a file that is not as it should be', () => {
  test('is reported once where a symlink leads to it', async () => {
    const { home } = tempHome({ 'dotfiles/.npmrc': NPMRC, 'dotfiles/pip': `[global]\nindex-url = ${PIP_URL}\n` })
    symlinkSync('dotfiles/.npmrc', join(home, '.npmrc'))
    mkdirSync(join(home, '.config/pip'), { recursive: true })
    symlinkSync(join(home, 'dotfiles/pip'), join(home, '.config/pip/pip.conf'))
    const found = await find({ home })
    expect(sitesOf(found).map(({ path, level }) => [path, level])).toEqual([
      [join(home, '.npmrc'), 'user'],
      [join(home, '.config/pip/pip.conf'), 'user'],
    ])
  })

  test('is reported once where the user has a symlink to the one of this project', async () => {
    const { home } = tempHome({ 'p/.npmrc': NPMRC })
    symlinkSync('p/.npmrc', join(home, '.npmrc'))
    const found = await find({ home, cwd: join(home, 'p') })
    expect(pathsOf(found, home)).toEqual(['p/.npmrc'])
  })

  test('is still the one of the user where a symlink leads to HOME', async () => {
    const { home } = tempHome({ 'real/.npmrc': NPMRC, 'real/p/.npmrc': NPMRC })
    symlinkSync('real', join(home, 'link'))
    const found = await find({ home: join(home, 'link'), cwd: join(home, 'real/p') })
    expect(sitesOf(found).map(({ path, level }) => [path, level])).toEqual([
      [join(home, 'link/p/.npmrc'), 'project'],
      [join(home, 'link/.npmrc'), 'user'],
    ])
  })

  test('is no problem where a symlink leads nowhere', async () => {
    const { home } = tempHome({ 'p/.npmrc': NPMRC })
    symlinkSync('nowhere', join(home, '.npmrc'))
    const found = await find({ home })
    expect(found.problems).toEqual([])
    expect(pathsOf(found, home)).toEqual(['p/.npmrc'])
  })

  test('is named and not waited for, be it a named pipe, a socket, a folder or a circle of symlinks', async () => {
    const { home } = tempHome({ 'p/.npmrc': NPMRC })
    mkdirSync(join(home, '.npmrc'))
    for (const name of ['q', 'r', 's']) mkdirSync(join(home, name))
    spawnSync('mkfifo', [join(home, 'q/.env')])
    symlinkSync('.npmrc', join(home, 's/.npmrc'))
    const server = createServer().listen(join(home, 'r/.envrc'))
    onTestFinished(() => void server.close())

    const found = await find({ home })

    expect(found.code).toBe(0)
    expect(pathsOf(found, home)).toEqual(['p/.npmrc'])
    expect(
      found.problems.map(({ code, path, line, message }) => [path.replace(`${home}/`, ''), code, line, message]).sort(),
    ).toEqual([
      ['.npmrc', 'NOT_A_FILE', null, 'it is a folder'],
      ['q/.env', 'NOT_A_FILE', null, 'it is a named pipe'],
      ['r/.envrc', 'NOT_A_FILE', null, 'it is a socket'],
      ['s/.npmrc', 'UNREADABLE', null, 'its symbolic links go round in circles'],
    ])
  })

  const ordinary = ordinaryUser()
  test.skipIf(ordinary === undefined)(
    `is named where it or its folder cannot be read${ordinary ? '' : ' (skipped: no ordinary user can be had here)'}`,
    async () => {
      const { home } = tempHome({ '.npmrc': NPMRC, 'p/.npmrc': NPMRC, 'q/.npmrc': NPMRC })
      ordinary!.own(home)
      chmodSync(join(home, 'p/.npmrc'), 0)
      chmodSync(join(home, 'q'), 0)
      onTestFinished(() => chmodSync(join(home, 'q'), 0o700))

      const found = await find({ home, ...ordinary!.run })

      expect(pathsOf(found, home)).toEqual(['.npmrc'])
      expect(found.problems).toEqual([
        { code: 'UNREADABLE', path: join(home, 'p/.npmrc'), line: null, message: 'permission denied' },
        { code: 'UNREADABLE', path: join(home, 'q'), line: null, message: 'the folder cannot be read' },
      ])
    },
  )

  test.skipIf(ordinary === undefined)(
    `is shown as read only where it cannot be written${ordinary ? '' : ' (skipped: no ordinary user can be had here)'}`,
    async () => {
      const { home } = tempHome({ '.npmrc': NPMRC, 'p/.npmrc': NPMRC })
      ordinary!.own(home)
      chmodSync(join(home, 'p/.npmrc'), 0o400)
      const found = await find({ home, ...ordinary!.run })
      expect(sitesOf(found).map(({ path, writable }) => [path, writable])).toEqual([
        [join(home, '.npmrc'), true],
        [join(home, 'p/.npmrc'), false],
      ])
    },
  )

  test.for<[string, (text: string) => Buffer]>([
    ['UTF-16LE', text => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16BE', text => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('is searched in %s, reported, and not writable', async ([encoding, encode]) => {
    const { home } = tempHome({ 'p/.env': encode(`# größe 日\r\nA="😀" B=${TOKEN}\r\n`) })
    const found = await find({ home })
    expect(sitesOf(found)).toMatchObject([{ line: 2, column: 10, writable: false }])
    expect(found.problems).toEqual([
      {
        code: 'NOT_UTF8',
        path: join(home, 'p/.env'),
        line: 1,
        message: `the file is ${encoding}, which guard reads but does not write`,
      },
    ])
  })

  test('is searched and not writable where it is larger than 256 KiB', async () => {
    const { home } = tempHome({ '.npmrc': `${'; filler\n'.repeat(30_000)}${NPMRC}` })
    const found = await find({ home })
    expect(sitesOf(found)).toMatchObject([{ line: 30_001, column: 30, key: null, writable: false }])
    expect(found.problems).toMatchObject([{ code: 'TOO_LARGE', path: join(home, '.npmrc') }])
  })

  test('keeps bytes that are not UTF-8, and its token is found', async () => {
    const { home } = tempHome({ '.npmrc': Buffer.from(`; caf\xE9\n${NPMRC}`, 'latin1') })
    expect(sitesOf(await find({ home }))).toMatchObject([{ line: 2, column: 30, writable: true }])
  })

  test('does not stop guard, whatever it holds', async () => {
    const { home } = tempHome({
      '.npmrc': NPMRC,
      'a/bunfig.toml': `a = ${'['.repeat(5_000)}${']'.repeat(5_000)} # ${TOKEN}\n`,
      'b/.yarnrc.yml': `a: &a [*a]\n# ${TOKEN}\n`,
      'c/.npmrc': `[${'a.'.repeat(5_000)}a]\nb=${TOKEN}\n`,
      'd/.env': Buffer.from([0, 255, 254, 10, 13, 0]),
    })
    const found = await find({ home })
    expect(found.code).toBe(0)
    expect(pathsOf(found, home)).toEqual(['.npmrc', 'a/bunfig.toml', 'b/.yarnrc.yml', 'c/.npmrc'])
    expect(found.problems.map(({ code }) => code)).toEqual(['PARSE_FAILED', 'PARSE_FAILED', 'PARSE_FAILED'])
  })

  test.runIf(process.platform === 'linux')('has its path as bytes, too, where that is not UTF-8', async () => {
    const { home } = tempHome()
    const folder = Buffer.concat([Buffer.from(`${home}/caf`), Buffer.of(0xe9)])
    mkdirSync(folder)
    const path = Buffer.concat([folder, Buffer.from('/.npmrc')])
    writeFileSync(path, NPMRC)
    const found = await find({ home })
    expect(sitesOf(found)).toMatchObject([
      { path: `${home}/caf\uFFFD/.npmrc`, pathBase64: path.toString('base64'), writable: true },
    ])
    const { stdout } = await runGuard(['find'], { home })
    expect(stdout).toContain('~/caf\uFFFD/.npmrc:1')
  })
})

describe('the services', () => {
  test('are not asked without --probe, nor is any proxy', async () => {
    let connections = 0
    const server = createServer(socket => {
      connections += 1
      socket.destroy()
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`
    const env = Object.fromEntries(
      ['NPM', 'PYPI', 'RUBYGEMS', 'GOLANG', 'PACKAGIST', 'SHISHO', 'TAKUMO_GATEWAY', 'TAKUMO_CLOUD'].map(name => [
        `GUARD_${name}_URL`,
        url,
      ]),
    )
    const { home } = tempHome({ '.npmrc': NPMRC, 'p/.env': `TAKUMO_API_KEY=${TAKUMO}\nA=${ORG}\n` })
    const proxies = { HTTPS_PROXY: url, HTTP_PROXY: url, https_proxy: url, http_proxy: url }
    const found = await find({ home, env: { ...env, ...proxies } })
    expect(found.tokens.map(({ state }) => state)).toEqual(['unchecked', 'unchecked', 'unchecked'])
    expect(connections).toBe(0)
  })

  test('tell with --probe which token is valid, rejected, or cannot be told', async () => {
    const services = await sandbox()
    const valid = await services.issue()
    const dead = 'tg_anon_DeadDead0000dead'
    const { home } = tempHome({
      '.npmrc': `//${services.host}/npm/:_authToken=${valid}\n//${services.host}/:_authToken=${dead}\n`,
      'p/.npmrc': `//registry.example/:_authToken=${SECOND}\n//npm.flatt.tech/:_authToken=${ORG}\n`,
      'p/.env': `SOMETHING=${TAKUMO}\n`,
    })
    const states = (found: Found) =>
      Object.fromEntries(
        [valid, dead, SECOND, ORG, TAKUMO].map(token => [
          token,
          found.tokens.find(entry => entry.fingerprint === fingerprint(token))?.state,
        ]),
      )

    const found = await find({ home, sandbox: services }, '--probe')
    expect(found.code).toBe(3)
    expect(states(found)).toEqual({
      [valid]: 'valid',
      [dead]: 'rejected',
      [SECOND]: 'unknown',
      [ORG]: 'unknown',
      [TAKUMO]: 'unknown',
    })
    expect(found.stderr).toContain('registry.example, which is no Guard host')
    expect(found.stderr).toContain('npm.flatt.tech, which is no Guard host')

    const { stdout } = await runGuard(['find', '--probe'], { home, sandbox: services })
    expect(stdout).toMatch(/email token, valid .*\n.*_authToken/)
    expect(stdout).toMatch(/email token, rejected /)
    expect(stdout).toMatch(/email token, unknown /)

    await services.fault({ path: '/npm/api/v1/tokens/status', fault: 'status', status: 503, times: 20 })
    const failing = await find({ home, sandbox: services }, '--probe')
    expect(failing.code).toBe(4)
    expect(states(failing)).toMatchObject({ [valid]: 'unknown', [dead]: 'unknown' })
  })
})

describe('looking cannot write', () => {
  test('and leaves HOME byte for byte and to the nanosecond as it was', async () => {
    const { home } = tempHome({
      '.npmrc': NPMRC,
      'p/.env': `A=${TOKEN}\n`,
      'q/uv.toml': `url = "${PIP_URL}\n`,
      'r/s/t': '',
    })
    symlinkSync('../.npmrc', join(home, 'p/.npmrc'))
    const before = picture(home)
    for (const args of [['find'], ['find', '--json'], ['find', '--here'], []]) await runGuard(args, { home })
    expect(picture(home)).toEqual(before)
  })

  test('for it is given nothing that writes', () => {
    expectTypeOf<DiscoverContext['files']>().toEqualTypeOf<FileReader>()
    expectTypeOf<DiscoverContext['keychain']>().toEqualTypeOf<KeychainReader>()
    expectTypeOf<keyof DiscoverContext>().toEqualTypeOf<
      'home' | 'cwd' | 'env' | 'platform' | 'settings' | 'clock' | 'search' | 'files' | 'keychain'
    >()
    expectTypeOf<Context>().toExtend<DiscoverContext>()
    // @ts-expect-error A reader has no replace().
    const write = (ctx: DiscoverContext) => ctx.files.replace
    expect(write).toBeTypeOf('function')
  })

  test('and works where everything else is forbidden', async () => {
    const asked: string[] = []
    const reader: FileReader = {
      read: path => {
        asked.push(path)
        return path === '/h/.npmrc'
          ? { kind: 'file', path, realPath: path, text: NPMRC, hash: '', mode: 0o600 }
          : { kind: 'absent', path }
      },
      writeProblem: () => undefined,
      creationProblem: () => undefined,
      realPath: path => path,
      ownerOf: () => 'none',
    }
    const ctx: DiscoverContext = {
      home: '/h',
      cwd: '/h',
      env: {},
      platform: 'linux',
      settings: {
        urls: VENDOR_URLS,
        stateFolder: '/s',
        keychain: false,
        unread: [],
        bot: undefined,
        takumoKey: undefined,
      },
      clock: { now: () => new Date(0), sleep: forbidden('sleep'), after: forbidden('after') },
      search: {
        findByName: async () => ({ paths: ['/h/p/.npmrc', '/h/.npmrc'], partial: false, unreadable: [] }),
      },
      files: reader,
      keychain: { search: forbidden('the keychain') },
    }
    const found = await discover(ctx, { here: false, searchMilliseconds: 1_000 })
    expect(found.sites.map(({ path, level }) => [path, level])).toEqual([['/h/.npmrc', 'user']])
    expect(asked).toContain('/h/p/.npmrc')
    expect(new Set(asked).size).toBe(asked.length)
  })
})

/** Files that others can read get a note of their own. */
function makePrivate(home: string): void {
  for (const path of readdirSync(home, { recursive: true, encoding: 'utf8' })) chmodSync(join(home, path), 0o700)
}

function forbidden(name: string): () => never {
  return () => {
    throw new Error(`unexpected ${name}()`)
  }
}

/** Everything of a folder that a program could change. */
function picture(root: string): Record<string, unknown> {
  const paths = ['.', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]
  return Object.fromEntries(
    paths.map(path => {
      const full = join(root, path)
      const { mtimeNs, ctimeNs, mode, uid, gid, ino, size } = lstatSync(full, { bigint: true })
      const kind = lstatSync(full)
      const content = kind.isFile() ? readFileSync(full, 'latin1') : kind.isSymbolicLink() ? readlinkSync(full) : null
      return [path, { mtimeNs, ctimeNs, mode, uid, gid, ino, size, content }]
    }),
  )
}
