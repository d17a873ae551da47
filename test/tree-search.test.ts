import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { type Run, runGuard, startGuard, tempHome } from './helpers/guard.ts'

const TOKEN = 'tg_anon_Zx81kQ7pLm20aVbN'
const HEX = '0123456789abcdef'.repeat(4)
const CHUNK = 1024 * 1024

interface Site {
  path: string
  line: number
  column: number
  tool: string
  level: string
  key: string | null
  carrier: string
  writable: boolean
}

interface Found {
  code: number | null
  tokens: { fingerprint: string; kind: string; sites: Site[] }[]
  problems: { code: string; path: string; message: string }[]
  stats: { files: number; bytes: number; milliseconds: number }
}

async function find(run: Run, ...args: string[]): Promise<Found> {
  const { code, stdout } = await runGuard(['find', '--json', ...args], run)
  return { code, ...JSON.parse(stdout) }
}

/** Where the tokens are below a folder, as `path:line:column`. */
function placesOf({ tokens }: Found, folder: string): string[] {
  return tokens
    .flatMap(({ sites }) =>
      sites.map(({ path, line, column }) => `${path.replace(`${folder}/`, '')}:${line}:${column}`),
    )
    .sort()
}

describe('guard find FOLDER', () => {
  test('reads every text file below it, whatever its name and however deep', async () => {
    const { home } = tempHome({
      'notes.txt': `first\nmy token: ${TOKEN}\n`,
      'a/.hidden/x': TOKEN,
      'a/b/c/d/e/f/no-extension': `größe 😀 ${TOKEN}`,
      'node_modules/left-pad/index.js': `const t = '${TOKEN}'`,
      '.gitignore': 'ignored\n',
      'ignored/file.log': TOKEN,
      '.git/config': `\turl = https://token:${TOKEN}@host/\n`,
      empty: '',
    })
    const found = await find({ home }, home)
    expect(found.code).toBe(0)
    expect(placesOf(found, home)).toEqual([
      '.git/config:1:22',
      'a/.hidden/x:1:1',
      'a/b/c/d/e/f/no-extension:1:10',
      'ignored/file.log:1:1',
      'node_modules/left-pad/index.js:1:12',
      'notes.txt:2:11',
    ])
    expect(found.stats.files).toBe(8)
  })

  test('says which tool reads a file, and calls everything else text', async () => {
    const { home } = tempHome({
      '.npmrc': `//npm.flatt.tech/:_authToken=${TOKEN}\n`,
      'p/.npmrc': `//npm.flatt.tech/:_authToken=${TOKEN}\n`,
      'p/mail.txt': `see https://token:${TOKEN}@npm.flatt.tech/\n`,
    })
    const [token] = (await find({ home }, home)).tokens
    expect(token!.sites.map(({ path, ...site }) => [path.replace(`${home}/`, ''), site])).toEqual([
      [
        '.npmrc',
        {
          line: 1,
          column: 30,
          tool: 'npm',
          level: 'user',
          key: '//npm.flatt.tech/:_authToken',
          carrier: 'plain',
          writable: true,
        },
      ],
      [
        'p/.npmrc',
        {
          line: 1,
          column: 30,
          tool: 'npm',
          level: 'project',
          key: '//npm.flatt.tech/:_authToken',
          carrier: 'plain',
          writable: true,
        },
      ],
      ['p/mail.txt', { line: 1, column: 19, tool: 'text', level: 'other', key: null, carrier: 'url', writable: false }],
    ])
  })

  test('finds every kind of token, plain and in base64, wherever it begins in a group of three bytes', async () => {
    const tokens = [
      TOKEN,
      'tg_org_Q1w2E3r4T5y6U7i8',
      `tk_live_${HEX}`,
      `tk_test_${HEX}`,
      'shisho_apikey_abcdefghij0123456789',
    ]
    const files = tokens.flatMap((token, kind) => [
      [`${kind}/plain`, `x ${token} y`],
      ...['', 'a:', 'ab:', 'user:'].map(user => [`${kind}/b64${user}`, Buffer.from(user + token).toString('base64')]),
    ])
    const { home } = tempHome(Object.fromEntries(files))
    const found = await find({ home }, home)
    expect(found.tokens.map(({ kind, sites }) => [kind, sites.length]).sort()).toEqual([
      ['bot', 5],
      ['email', 5],
      ['org', 5],
      ['takumo-live', 5],
      ['takumo-test', 5],
    ])
  })

  test('takes no name for a token that only begins like one', async () => {
    const { home } = tempHome({
      'a.sql': 'CREATE TRIGGER tg_org_members_updated; SELECT RTG_ORG_NM',
      'b.py': `pytk_live_${HEX} tg_anon_1234567890 tk_live_your_api_key`,
    })
    expect(await find({ home }, home)).toMatchObject({ code: 1, tokens: [] })
  })

  test('does not search what is elsewhere', async () => {
    const { home } = tempHome({ '.npmrc': `//npm.flatt.tech/:_authToken=${TOKEN}\n`, 'p/x': 'nothing' })
    expect(await find({ home, env: { NPM_TOKEN: TOKEN } }, join(home, 'p'))).toMatchObject({ code: 1, tokens: [] })
  })

  test('takes several folders, one in another, relative ones, and a file', async () => {
    const { home } = tempHome({ 'a/b/x': TOKEN, 'c/y': TOKEN, 'd/z': TOKEN, 'd/w': TOKEN })
    const found = await find({ home }, 'a', 'a/b', join(home, 'c'), 'd/z')
    expect(placesOf(found, home)).toEqual(['a/b/x:1:1', 'c/y:1:1', 'd/z:1:1'])
  })

  test('says that a folder is not there, and that --here contradicts it', async () => {
    const { home } = tempHome()
    expect(await runGuard(['find', 'nowhere'], { home })).toMatchObject({ code: 2, stdout: '' })
    expect(await runGuard(['find', '--here', '.'], { home })).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('large and odd files', () => {
  test.for([1, 2, CHUNK - 65_537, CHUNK - 65_536, CHUNK - 65_535, CHUNK - 10, CHUNK, 2 * CHUNK - 131_072, 3 * CHUNK])(
    'a token at byte %d of a large file is found, once',
    async offset => {
      const { home } = tempHome({
        big: `${'x'.repeat(offset - 1)}\n${TOKEN} ${'y'.repeat(2 * CHUNK)}`,
      })
      expect(placesOf(await find({ home }, home), home)).toEqual(['big:2:1'])
    },
  )

  test('lines and columns are counted from the beginning of a large file', async () => {
    const line = `${'größe 😀 '.repeat(10)}\n`
    const { home } = tempHome({ big: `${line.repeat(30_000)}größe 😀 ${TOKEN}\n` })
    expect(placesOf(await find({ home }, home), home)).toEqual(['big:30001:10'])
  })

  test('what stands before a token at the edge of a chunk decides whether it is one', async () => {
    const before = 'x'.repeat(CHUNK - 65_536)
    const { home } = tempHome({ big: `${before}${TOKEN}${' '.repeat(CHUNK)}` })
    expect(await find({ home }, home)).toMatchObject({ tokens: [] })
  })

  test('binary files and the objects of git are searched when asked', async () => {
    const { home } = tempHome({
      'program.bin': Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0]), Buffer.from(TOKEN)]),
      'repo/.git/HEAD': 'ref: refs/heads/main\n',
      'repo/.git/refs/heads/main': '',
      'repo/.git/objects/ab/cdef': TOKEN,
      'objects/x': TOKEN,
    })
    expect(placesOf(await find({ home }, home), home)).toEqual(['objects/x:1:1'])
    expect(placesOf(await find({ home }, '--all-files', home), home)).toEqual([
      'objects/x:1:1',
      'program.bin:1:6',
      'repo/.git/objects/ab/cdef:1:1',
    ])
  })

  test('text in UTF-16 is no binary file', async () => {
    const bytes = Buffer.from(`\uFEFFline\r\n  ${TOKEN}\r\n`, 'utf16le')
    const { home } = tempHome({ 'le.txt': bytes, 'be.txt': Buffer.from(bytes).swap16() })
    expect(placesOf(await find({ home }, home), home)).toEqual(['be.txt:2:3', 'le.txt:2:3'])
  })

  test('a name that is not UTF-8 is one that a program can open', async () => {
    const { home } = tempHome()
    const folder = Buffer.concat([Buffer.from(`${home}/b`), Buffer.from([0xff])])
    mkdirSync(folder)
    symlinkSync(TOKEN, Buffer.concat([folder, Buffer.from('/link')]))
    const { tokens } = await find({ home }, home)
    expect(tokens).toEqual([])
  })

  test('symlinks to folders are not followed, a config behind a symlink is read as its tool reads it', async () => {
    const { home } = tempHome({
      'dotfiles/npmrc': `//npm.flatt.tech/:_authToken=${TOKEN}\n`,
      'p/x': '',
      'far/y': TOKEN,
    })
    symlinkSync(join(home, 'far'), join(home, 'p/far'))
    symlinkSync('.', join(home, 'p/loop'))
    symlinkSync('../dotfiles/npmrc', join(home, 'p/.npmrc'))
    expect(placesOf(await find({ home }, join(home, 'p')), home)).toEqual(['p/.npmrc:1:30'])
  })

  test.skipIf(process.getuid?.() === 0)('what cannot be read is named', async () => {
    const { home } = tempHome({ 'closed/x': TOKEN, 'open/x': TOKEN })
    chmodSync(join(home, 'closed'), 0)
    const found = await find({ home }, home)
    chmodSync(join(home, 'closed'), 0o700)
    expect(found.problems).toMatchObject([{ code: 'UNREADABLE', path: join(home, 'closed') }])
  })
})

describe('for people', () => {
  test('each file is shown with its tokens masked, and the distinct tokens at the end', async () => {
    const { home } = tempHome({ 'a.txt': `${TOKEN}\n`, 'b.txt': `\n${TOKEN}\n` })
    const { stdout, stderr } = await runGuard(['find', '.'], { home })
    const [listed, tokens] = stdout.split('\n\n')
    expect(listed!.split('\n').sort()).toEqual([
      '~/a.txt:1  tg_anon_…aVbN  text  other',
      '~/b.txt:2  tg_anon_…aVbN  text  other',
    ])
    const fingerprint = createHash('sha256').update(TOKEN).digest('hex').slice(0, 12)
    expect(tokens).toBe(`tg_anon_…aVbN  email token  sha256:${fingerprint}  2 places\n`)
    expect(stderr).toMatch(/^2 files, 1 MB in \d+\.\d s\n$/)
  })

  test('a shell history comes with the advice to clear it', async () => {
    const { home } = tempHome({
      '.bash_history': `npm config set //npm.flatt.tech/:_authToken ${TOKEN}\n`,
      '.zsh_history': `: 1700000000:0;export NPM_TOKEN=${TOKEN}\n`,
      '.local/share/fish/fish_history': `- cmd: echo ${TOKEN}\n  when: 1700000000\n`,
    })
    const { problems } = await find({ home }, home)
    expect(problems.map(({ code, path }) => [code, path.replace(`${home}/`, '')])).toEqual([
      ['SHELL_HISTORY', '.bash_history'],
      ['SHELL_HISTORY', '.local/share/fish/fish_history'],
      ['SHELL_HISTORY', '.zsh_history'],
    ])
    const { stdout } = await runGuard(['find', '.'], { home })
    expect(stdout).toContain('history -c')
    expect(stdout).toContain('history delete --contains')
  })
})

describe('Ctrl-C', () => {
  /** More than can be searched in the time that it takes to press the keys. */
  function slowTree() {
    const tree = tempHome({ 'a.txt': TOKEN })
    const big = `${'tg_anon_x '.repeat(100_000)}\n`
    for (let index = 0; index < 200; index += 1) tree.write(`many/${index}`, big)
    return tree
  }

  test('ends a search with what it has found so far', async () => {
    const { home } = slowTree()
    const { child, finished } = startGuard(['find', 'a.txt', 'many'], { home })
    child.stdout.once('data', () => child.kill('SIGINT'))
    const { code, stdout, stderr } = await finished
    expect(code).toBe(130)
    expect(stdout).toContain('~/a.txt:1  tg_anon_…aVbN')
    expect(stderr).toContain('\nStopped before everything was searched\n')
  })

  test.runIf(process.platform === 'linux')('prints one whole document with --json', async () => {
    const { home } = slowTree()
    const { child, finished } = startGuard(['find', '--json', 'a.txt', 'many'], { home })
    await vi.waitUntil(() => hasOpened(child.pid!, join(home, 'many')), { timeout: 20_000, interval: 5 })
    child.kill('SIGINT')
    const { code, stdout } = await finished
    expect(code).toBe(130)
    expect(JSON.parse(stdout).problems).toMatchObject([{ code: 'SEARCH_STOPPED' }, { code: 'SEARCH_STOPPED' }])
  })
})

/** Whether a process has a file below the folder open right now. */
function hasOpened(pid: number, folder: string): boolean {
  return readdirSync(`/proc/${pid}/fd`).some(fd => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith(folder)
    } catch {
      return false
    }
  })
}
