import { describe, expect, test } from 'vitest'
import { verbs } from '../../src/commands/index.ts'
import { contentsOf, expectRotated, homeOf, type Scene, scene, type Tree } from '../e2e/scene.ts'
import { type Finished, runGuard, sandbox, tempHome } from '../helpers/guard.ts'

const JAPAN = { LANG: 'ja_JP.UTF-8' }
const JAPANESE = /[\u3041-\u30ff\u4e00-\u9fff]/

/** Several tools, a copy that hides another, a reference, a file that does not parse. */
const places: Tree = ({ host, url, token }) => ({
  '.npmrc': `registry=${url}/npm/\n//${host}/npm/:_authToken=${token}\n//npm.acme.example/:_authToken=\${ACME_TOKEN}\n`,
  '.yarnrc.yml': `npmRegistries:\n  "${url}/npm/":\n    npmAuthToken: "${token}"\n`,
  '.config/uv/uv.toml': `[[index]]\nname = "guard"\nurl = "http://token:${token}@${host}/pypi/simple/"\ndefault = true\n`,
  'projects/日本語/.env': `GUARD_NPM_TOKEN=${token}\n`,
  'projects/broken/uv.toml': '[[index\n',
})

const OTHER = 'tg_anon_TESTm4Jx8Rb2Yc6Nd1Fe'

/** A dead token before the living one, another host that gets it, a shell that remembers it, a file that does not parse. */
const oddPlaces: Tree = ({ host, url, token }) => ({
  '.npmrc': `registry=${url}/npm/\n//${host}/npm/:_authToken=${token}\n`,
  'p/.npmrc': `//${host}/npm/:_authToken=${OTHER}\n`,
  'p/package.json': '{"name":"p"}',
  'p/.yarnrc.yml': `npmAuthToken: ${token}\n`,
  '.bash_history': `npm config set //${host}/npm/:_authToken=${token}\n`,
  '.config/pip/pip.conf': `[global]\nindex-url = https://token:${token}@pypi.acme.example/simple/\n`,
  'broken/uv.toml': `[[index]\nurl = "http://token:${token}@${host}/"\n`,
})

describe('a person whose locale is Japanese', () => {
  test('is helped in Japanese, by guard and by each command', async () => {
    const { home } = tempHome()
    for (const words of [[], ...verbs.filter(({ hidden }) => !hidden).map(({ name }) => [name]), ['org', 'list']]) {
      const finished = await runGuard([...words, '--help'], { home, env: JAPAN })
      expect(finished).toMatchObject({ code: 0, stderr: '' })
      expectJapanese(finished, words)
      expect(finished.stdout).toContain('\n使い方: guard ')
    }
  })

  test.for([40, 80])('is helped within %d columns', async columns => {
    const { home } = tempHome()
    for (const words of [[], ...verbs.filter(({ hidden }) => !hidden).map(({ name }) => [name])]) {
      const env = { ...JAPAN, COLUMNS: String(columns) }
      const { stdout } = await runGuard([...words, '--help'], { home, env })
      const lines = stdout.split('\n').filter(line => !line.startsWith('  $ '))
      expect(lines.filter(line => widthOf(line) > columns)).toEqual([])
    }
  })

  test.for<[string[], number]>([
    [[], 0],
    [['find'], 0],
    [['find', '--probe'], 0],
    [['find', 'projects'], 0],
    [['find', '--explain', 'npm'], 0],
    [['find', '--explain', 'uv'], 0],
    [['status'], 0],
    [['rotate', '--dry-run'], 0],
    [['sync'], 0],
    [['resume'], 0],
    [['remove'], 2],
    [['revoke', '--dry-run'], 0],
    [['revoke', '--dry-run', '--take-out'], 0],
    [['setup', '--dry-run', '--tool', 'npm', '--tool', 'poetry'], 0],
    [['setup', '--check', '--tool', 'npm', '--tool', 'pip'], 1],
    [['doctor'], 1],
    [['doctor', '--list'], 0],
    [['register', 'you@example.com'], 0],
    [['rotate'], 2],
    [['rotate', '--token', 'sha256:00'], 2],
    [['reset', 'you@example.com'], 2],
    [['org', 'list'], 2],
    [['token', '--verbose', '--nonsense'], 2],
    [['find', '--search-time', 'long'], 2],
    [['completion', 'bahs'], 2],
    [['status', 'too', 'much'], 2],
    [['fnd'], 2],
  ])('reads no English sentence of guard %j', async ([args, code]) => {
    const { guard } = await scene(places)
    const finished = await guard(args, { env: JAPAN })
    expect([finished.code, finished.stderr]).toEqual([code, finished.stderr])
    expectJapanese(finished, args)
  })

  test.for<[string[], number]>([
    [['find', '--explain', 'npm'], 0],
    [['find', '--explain', 'yarn'], 0],
    [['status'], 3],
    [['rotate', '--yes'], 8],
    [['rotate', '--dry-run', '--foreign-hosts', '--leave-copies'], 0],
    [['rotate', '--dry-run', '--foreign-hosts'], 6],
    [['setup', '--dry-run', '--tool', 'npm'], 8],
    [['exec', '--', 'true'], 8],
    [['find', 'nowhere'], 2],
    [['find', '--here', '.'], 2],
    [['setup', '--org', 'o'], 2],
    [['setup', '--anonymous', '--keychain'], 2],
    [['doctor', 'leaks', 'precedence', 'history', 'tokens', 'rewritable', 'publish'], 1],
  ])('reads no English sentence of guard %j where everything is odd', async ([args, code]) => {
    const { guard, home } = await scene(oddPlaces)
    const finished = await guard(args, { env: { ...JAPAN, NPM_TOKEN: OTHER }, cwd: `${home}/p` })
    expect([finished.code, finished.stderr]).toEqual([code, finished.stderr])
    expectJapanese(finished, args)
  })

  test('rotates, and reads what was done', async () => {
    const home = await scene()
    const finished = await home.guard(['rotate', '--yes'], { env: JAPAN })
    expect(finished.code).toBe(0)
    expectJapanese(finished, ['rotate'])
    expect(finished.stderr).toMatch(/^完了: tg_anon_….{4} は有効で、1 ファイルに書き込み済みです$/m)
    await expectRotated(home)
  })

  test('gets the mail in Japanese, also for a program', async () => {
    const services = await sandbox()
    const { home } = tempHome()
    for (const flags of [[], ['--json']]) {
      await runGuard(['register', `you${flags.length}@example.com`, ...flags], { home, sandbox: services, env: JAPAN })
      expect(services.mails.at(-1)?.text).toMatch(JAPANESE)
    }
    await runGuard(['register', 'me@example.com', '--language', 'en'], { home, sandbox: services, env: JAPAN })
    expect(services.mails.at(-1)?.text).not.toMatch(JAPANESE)
  })

  test('reads tables whose columns stand below each other', async () => {
    const { guard } = await scene(places)
    const { stdout } = await guard(['find'], { env: JAPAN })
    const rows = stdout.split('\n').filter(line => /^ {2}.* {2}(?:ユーザー|プロジェクト)/.test(line))
    expect(rows.length).toBeGreaterThan(3)
    const starts = rows.map(row => widthOf(/^ {2}.*? {2,}(?=npm|yarn|uv|dotenv)/.exec(row)![0]))
    expect(new Set(starts).size).toBe(1)
  })

  test('finds and lists within 40 columns', async () => {
    const { guard } = await scene(places)
    for (const args of [['find'], ['status']]) {
      const { stdout } = await guard(args, { env: { ...JAPAN, COLUMNS: '40' } })
      expect(stdout.split('\n').filter(line => widthOf(line) > 40 && !/[。:]/.test(line))).toEqual([])
    }
  })
})

describe('the language', () => {
  test.for<[string, Record<string, string>, string[], boolean]>([
    ['is English without a locale', {}, [], false],
    ['is that of LANG', { LANG: 'ja_JP.UTF-8' }, [], true],
    ['is that of LANG, in any spelling of the charset', { LANG: 'ja_JP.utf8' }, [], true],
    ['is that of LC_MESSAGES before LANG', { LANG: 'en_US.UTF-8', LC_MESSAGES: 'ja_JP.UTF-8' }, [], true],
    [
      'is that of LC_ALL before the others',
      { LC_ALL: 'C', LC_MESSAGES: 'ja_JP.UTF-8', LANG: 'ja_JP.UTF-8' },
      [],
      false,
    ],
    ['is not that of an empty LC_ALL', { LC_ALL: '', LANG: 'ja_JP.UTF-8' }, [], true],
    ['is English where the terminal takes no UTF-8', { LANG: 'ja_JP.eucJP' }, [], false],
    ['is that of --lang before all of them', { LC_ALL: 'en_US.UTF-8' }, ['--lang', 'ja'], true],
    ['is that of --lang=en, too', { LC_ALL: 'ja_JP.UTF-8' }, ['--lang=en'], false],
  ])('%s', async ([, env, flags, isJapanese]) => {
    const { home } = tempHome()
    for (const args of [
      ['find', ...flags],
      [...flags, 'find'],
    ]) {
      const { code, stderr } = await runGuard(args, { home, env: { LANG: '', ...env } })
      expect(code).toBe(1)
      expect(JAPANESE.test(stderr)).toBe(isJapanese)
    }
  })

  test('that is not there ends with exit status 2, and the one that was meant is named', async () => {
    const { home } = tempHome()
    const invalid = "error: option '--lang <code>' argument 'jp' is invalid."
    const said = `${invalid} Choose from en, ja.\n(Did you mean ja?)\n`
    expect(await runGuard(['find', '--lang', 'jp'], { home })).toMatchObject({ code: 2, stdout: '', stderr: said })
    for (const args of [
      ['--lang', 'jp'],
      ['--lang=jp', 'find'],
    ]) {
      const allowed = `${invalid} Allowed choices are en, ja.\n`
      expect(await runGuard(args, { home })).toMatchObject({ code: 2, stdout: '', stderr: allowed })
    }
    for (const args of [
      ['find', '--lang', 'xx'],
      ['--lang', 'xx'],
    ]) {
      const { stderr } = await runGuard(args, { home, env: JAPAN })
      expect(stderr).toBe("エラー: オプション '--lang <code>' の値 'xx' は無効です。次から選んでください: en, ja\n")
    }
  })

  test('belongs to guard alone where it runs another program', async () => {
    const { guard } = await scene()
    const program = [process.execPath, '-p', 'process.argv.slice(1).join()']
    const { code, stdout } = await guard(['exec', '--', ...program, '--', '--lang', 'ja', 'x'], { printsToken: true })
    expect([code, stdout]).toEqual([0, '--lang,ja,x\n'])
  })
})

describe('for programs', () => {
  test.for([
    ['find'],
    ['find', '--explain', 'npm'],
    ['status'],
    ['rotate', '--dry-run'],
    ['doctor', 'perms', 'git', 'registries', 'precedence'],
    ['setup', '--check', '--tool', 'npm'],
    ['org', 'list'],
    ['find', '--search-time', 'long'],
    ['fnd'],
  ])('guard %j --json is byte for byte what it is in English', async args => {
    const english = await scene(places)
    const { services } = english
    const japanese = homeOf(services, english, places)
    const [first, second] = await Promise.all([
      english.guard([...args, '--json']),
      japanese.guard([...args, '--json', '--lang', 'ja'], { env: JAPAN }),
    ])
    expect(unify(second, japanese)).toEqual(unify(first, english))
  })

  test('no byte of a rewritten file depends on the language', async () => {
    const home = await scene(places)
    await home.guard(['setup', '--yes', '--tool', 'pip', '--lang', 'ja'])
    await home.guard(['rotate', '--yes', '--leave-copies', '--lang', 'ja'])
    const { 'projects/日本語/.env': _, ...others } = contentsOf(home)
    expect(Object.values(others).filter(text => JAPANESE.test(Buffer.from(text, 'latin1').toString()))).toEqual([])
  })
})

/** The same for two homes, but for what each run measures. */
function unify({ code, stdout, stderr }: Finished, { home }: Pick<Scene, 'home'>) {
  const same = (text: string) => text.replaceAll(home, 'HOME').replace(/"milliseconds": \d+/, '"milliseconds": 0')
  return { code, stdout: same(stdout), stderr: same(stderr) }
}

/** There is Japanese, and outside of what is quoted, typed or said by a service no four English words in a row. */
function expectJapanese({ stdout, stderr }: Finished, args: readonly string[]): void {
  const text = `${stdout}${stderr}`
  expect(text, args.join(' ')).toMatch(JAPANESE)
  const sentences = text
    .split('\n')
    .filter(line => !line.startsWith('  $ ') && !line.startsWith('使い方: '))
    .map(line =>
      line.replace(/`[^`]*`|'[^']*'|"[^"]*"|chmod \d+ \S+|guard token \| .*|(?<=HTTP \d+ を返しました: ).*/g, '“”'),
    )
    .filter(line => /[A-Za-z]{2,}(?: [A-Za-z]{2,}){3}/.test(line))
  expect(sentences, args.join(' ')).toEqual([])
}

function widthOf(line: string): number {
  return line.length + (line.match(/[\u3000-\u9fff\uff01-\uff60]/g) ?? []).length
}
