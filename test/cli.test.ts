import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { verbs } from '../src/commands/index.ts'
import { SERVICE_VARIABLES } from '../src/core/services.ts'
import { findTokens } from '../src/core/tokens.ts'
import { READER_TOOLS } from '../src/tools/index.ts'
import { CONSUMERS } from '../src/tools/readers.ts'
import { MANAGER_NAMES } from '../src/tools/tool.ts'
import { cleanEnvironment, GUARD, runGuard, sandbox, startGuard, tempHome } from './helpers/guard.ts'

const TOKEN = 'tg_anon_Zx81kQ7pLm20aVbN'
const NPMRC = `//npm.flatt.tech/:_authToken=${TOKEN}\n`
const ESCAPE = '\u001b['
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))

/** What `guard <words> --help` prints. */
async function help(words: readonly string[], home: string): Promise<string> {
  const { code, stdout, stderr } = await runGuard([...words, '--help'], { home })
  expect([code, stderr], words.join(' ')).toEqual([0, ''])
  return stdout
}

/** The commands that a help text lists. */
function listed(text: string): string[] {
  const [, block = ''] = /^Commands:\n((?: {2}.*\n?)+)/m.exec(text) ?? []
  return [...block.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!).filter(name => name !== 'help')
}

const shown = verbs.filter(({ hidden }) => !hidden)

describe('the help', () => {
  test('of guard lists every command and every exit status, after an example', async () => {
    const { home, files } = tempHome()
    const text = await help([], home)
    expect(text).toMatch(/^Examples:\n {2}\$ guard find\n/)
    expect(listed(text)).toEqual(shown.map(({ name }) => name))
    for (const status of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 70, 130]) expect(text).toMatch(new RegExp(`\\b${status} [a-z]`))
    expect(files()).toEqual([])
  })

  test('of every command and of every command below it starts with an example', async () => {
    const { home } = tempHome()
    const above = await Promise.all(shown.map(async ({ name }) => [[name], await help([name], home)] as const))
    const below = await Promise.all(
      above.flatMap(([words, text]) =>
        listed(text).map(async name => [[...words, name], await help([...words, name], home)] as const),
      ),
    )
    expect(below.map(([words]) => words.join(' '))).toEqual(expect.arrayContaining(['org issue', 'takumo probe']))
    for (const [words, text] of [...above, ...below]) {
      const [title, example] = text.split('\n')
      expect(title).toBe('Examples:')
      expect(example?.startsWith(`  $ guard ${words.join(' ')}`), `${words.join(' ')}: ${example}`).toBe(true)
      expect(text).toContain(`Usage: guard ${words.join(' ')} `)
      expect(text).toContain('--json')
    }
  })

  test('fits into the columns that there are, but for its examples, which are to be copied whole', async () => {
    const { home } = tempHome()
    for (const columns of [40, 60, 80]) {
      const texts = await Promise.all(
        [[], ...shown.map(({ name }) => [name]), ['org', 'list']].map(words =>
          runGuard([...words, '--help'], { home, env: { COLUMNS: String(columns) } }),
        ),
      )
      const lines = texts.flatMap(({ stdout }) => stdout.split('\n')).filter(line => !line.startsWith('  $ '))
      expect(lines.length).toBeGreaterThan(200)
      expect(lines.filter(line => line.length > columns)).toEqual([])
      expect(Math.max(...lines.map(line => line.length))).toBeGreaterThan(columns - 10)
    }
  })

  test('is also given by `guard help`', async () => {
    const { home } = tempHome()
    const { code, stdout } = await runGuard(['help', 'find'], { home })
    expect([code, stdout]).toEqual([0, await help(['find'], home)])
    expect((await runGuard(['help'], { home })).stdout).toMatch(/^Examples:\n/)
  })
})

test('--version prints the version and nothing else', async () => {
  const { home } = tempHome()
  for (const flag of ['--version', '-V']) {
    expect(await runGuard([flag], { home })).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
  }
})

/** What is said of a word that is none of those which may stand there. */
function invalid(name: string, typed: string, words: readonly string[], meant?: string): string {
  const place = name.startsWith('-') ? `option '${name}' argument` : 'command-argument value'
  const rest = name.startsWith('-') ? '' : ` for argument '${name}'`
  const suggestion = meant ? `\n(Did you mean ${meant}?)` : ''
  return `${place} '${typed}' is invalid${rest}. Choose from ${words.join(', ')}.${suggestion}`
}

describe('what cannot be understood', () => {
  test.for<[string[], string]>([
    [['fnd'], "unknown command 'fnd'\n(Did you mean find?)"],
    [['rotat'], "unknown command 'rotat'\n(Did you mean rotate?)"],
    [['nothing-like-it'], "unknown command 'nothing-like-it'"],
    [['org', 'lst'], "unknown command 'lst'\n(Did you mean list?)"],
    [['find', '--jsn'], "unknown option '--jsn'\n(Did you mean --json?)"],
    [['--bogus'], "unknown option '--bogus'"],
    [['status', 'too', 'much'], "too many arguments for 'status'. Expected 0 arguments but got 2."],
    [
      ['find', '--search-time', 'long'],
      "option '--search-time <seconds>' argument 'long' is invalid. Give a number of seconds above 0.",
    ],
    [
      ['find', '--search-time', '0'],
      "option '--search-time <seconds>' argument '0' is invalid. Give a number of seconds above 0.",
    ],
    [['find', '--search-time'], "option '--search-time <seconds>' argument missing"],
    [['reset'], "missing required argument 'email'"],
    [['find', '--explain', 'nmp'], invalid('--explain <tool>', 'nmp', READER_TOOLS, 'npm')],
    [['setup', '--tool', 'poerty'], invalid('--tool <name>', 'poerty', MANAGER_NAMES, 'poetry')],
    [['setup', '--tool', 'maven'], invalid('--tool <name>', 'maven', MANAGER_NAMES)],
    [['exec', '--only', 'npm,pp', 'true'], invalid('--only <tools>', 'npm,pp', MANAGER_NAMES, 'pip')],
    [['rotate', '--tracked=skp'], invalid('--tracked <how>', 'skp', ['skip', 'write'], 'skip')],
    [['remove', '--level', 'projekt'], invalid('--level <level>', 'projekt', ['user', 'project'], 'project')],
    [['completion', 'bahs'], invalid('shell', 'bahs', ['bash', 'zsh', 'fish', 'powershell'], 'bash')],
  ])('ends with exit status 2 and says why: guard %j', async ([args, message]) => {
    const { home } = tempHome()
    expect(await runGuard(args, { home })).toMatchObject({ code: 2, stdout: '', stderr: `error: ${message}\n` })
    const { code, stdout } = await runGuard(['--json', ...args], { home })
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toStrictEqual({
      schema: 'guard.error/1',
      code: 'USAGE',
      message,
      hint: null,
      exitCode: 2,
    })
  })

  test('does not repeat a token that was typed', async () => {
    const { home } = tempHome()
    for (const args of [[TOKEN], ['find', TOKEN], ['find', `--${TOKEN}`], ['find', '--search-time', TOKEN, '--json']]) {
      expect((await runGuard(args, { home })).code).toBe(2)
    }
  })
})

describe('an error', () => {
  test('is one document with --json, and words on the other stream', async () => {
    const { home } = tempHome()
    const { code, stdout, stderr } = await runGuard(['org', 'list', '--json'], { home })
    expect(code).toBe(2)
    expect(stdout).toMatch(/^\{\n {2}"schema": "guard\.error\/1",\n/)
    const document = JSON.parse(stdout)
    expect(document).toStrictEqual({
      schema: 'guard.error/1',
      code: expect.stringMatching(/^[A-Z_]+$/),
      message: expect.stringMatching(/[^.]$/),
      hint: expect.any(String),
      exitCode: 2,
    })
    expect(stderr).toBe(`error: ${document.message} [${document.code}]\nhint: ${document.hint}\n`)
  })

  test('names the flag that decides where nobody can be asked', async () => {
    const { home } = tempHome()
    const { code, stdout, stderr } = await runGuard(['takumo', 'probe'], { home })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('hint: give it on standard input with `--token-stdin`')
  })
})

test('guard alone tells what is here and what to type next', async () => {
  const { home } = tempHome({ '.npmrc': NPMRC, 'p/.env': `A=${TOKEN}\n` })
  const { code, stdout, stderr } = await runGuard([], { home })
  expect([code, stdout]).toEqual([0, 'tg_anon_…aVbN  in 2 places: npm, dotenv\n'])
  expect(stderr).toContain('Next: guard status')
  const json = await runGuard(['--json'], { home })
  expect(json.stdout).toMatch(/^\{\n {2}"schema": "guard\.summary\/1",\n/)
  expect(JSON.parse(json.stdout)).toMatchObject({
    tokens: [{ kind: 'email', copies: 2 }],
    unfinished: false,
    next: 'guard status',
  })

  const empty = await runGuard([], { home: tempHome().home })
  expect(empty).toMatchObject({ code: 0, stdout: 'No token was found on this machine.\n' })
  expect(empty.stderr).toContain('Next: guard register EMAIL')
})

test('every tool that takes a token itself can be asked about', () => {
  expect(READER_TOOLS).toEqual(expect.arrayContaining([...CONSUMERS]))
})

describe('standard output', () => {
  // More than a pipe holds, so that guard must wait for its reader.
  const many = Array.from({ length: 3_000 }, (_, index) => `tg_anon_abcde${String(index).padStart(5, '0')}A\n`).join('')

  test('may be closed before anything is written', async () => {
    const { home } = tempHome({ '.bashrc': many })
    for (const args of [['find'], ['find', '--json'], ['--help']]) {
      const { child, finished } = startGuard(args, { home })
      child.stdout.destroy()
      const { code, signal, stderr } = await finished
      expect([code, signal]).toEqual([0, null])
      expect(stderr).not.toMatch(/EPIPE|Error|bug/)
    }
  })

  test('may be closed half-way, as by head', async () => {
    const { home } = tempHome({ '.bashrc': many })
    const { child, finished } = startGuard(['find', '--json'], { home })
    child.stdout.once('data', () => child.stdout.destroy())
    const { code, stderr } = await finished
    expect(code).toBe(0)
    expect(stderr).not.toMatch(/EPIPE|Error|bug/)
  })

  test('is whole where its reader is slow', async () => {
    const { home } = tempHome({ '.bashrc': many })
    const { child, finished } = startGuard(['find', '--json'], { home })
    child.stdout.pause()
    void setTimeout(400).then(() => child.stdout.resume())
    const { code, stdout } = await finished
    expect(code).toBe(0)
    expect(stdout.length).toBeGreaterThan(500_000)
    expect(JSON.parse(stdout).tokens).toHaveLength(3_000)
  })

  test.runIf(process.platform === 'linux')('is whole where it is a pipe that is full and does not block', async () => {
    const { home } = tempHome({ '.bashrc': many })
    const pipe = join(home, 'pipe')
    spawnSync('mkfifo', [pipe])
    const fd = openSync(pipe, constants.O_RDWR)
    const child = spawn(process.execPath, [GUARD, 'find', '--json'], {
      ...{ cwd: home, env: cleanEnvironment(home), stdio: ['ignore', fd, 'ignore'] },
    })
    // Node's reader makes the pipe, which both share, one that does not block.
    const reader = new Socket({ fd, readable: true }).setEncoding('utf8')
    onTestFinished(() => void reader.destroy())
    let text = ''
    reader.on('data', chunk => (text += chunk)).pause()
    void setTimeout(400).then(() => reader.resume())
    expect(await once(child, 'close')).toEqual([0, null])
    await expect.poll(() => text.endsWith('}\n')).toBe(true)
    expect(JSON.parse(text).tokens).toHaveLength(3_000)
  })

  const full = existsSync('/dev/full')
  const onFull = () => openSync('/dev/full', 'w')
  const onReadOnly = (home: string) => openSync(join(home, '.bashrc'), 'r')
  test.runIf(full).for<[string, readonly string[], (home: string) => number, string, number]>([
    ['a document to a file that takes nothing', ['find', '--json'], onReadOnly, 'the system answers EBADF', 6],
    ['a document to a device that is full', ['find', '--json'], onFull, 'the disk is full', 6],
    ['the help', ['--help'], onFull, 'the disk is full', 6],
    ['a bad answer, which stays bad,', ['find', '--json', 'empty'], onFull, 'the disk is full', 1],
  ])('that is lost is an error, for half of it is nothing: %s', async ([, words, open, reason, code]) => {
    const { home } = tempHome({ '.bashrc': many, 'empty/a': '' })
    const { ending, stderr } = await runInto(open(home), words, home)
    expect(ending).toEqual([code, null])
    expect(stderr).toContain(`what the command printed could not be written: ${reason} [OUTPUT_LOST]`)
    expect(stderr).toContain('hint: what it had to do is done; run `guard status`')
  })

  test.runIf(full)('ends with an error where the version is lost', async () => {
    const { home } = tempHome()
    expect(await runInto(onFull(), ['--version'], home)).toEqual({ ending: [6, null], stderr: '' })
  })

  test.runIf(full)('may be had where no message can be: the answer is the same', async () => {
    const { home } = tempHome({ '.bashrc': many })
    const fd = onFull()
    onTestFinished(() => closeSync(fd))
    // It ends with a message of how much it has read.
    const child = spawn(process.execPath, [GUARD, 'find', '.'], {
      ...{ cwd: home, env: cleanEnvironment(home), stdio: ['ignore', 'ignore', fd] },
    })
    expect(await once(child, 'close')).toEqual([0, null])
  })

  /** Runs guard with this standard output, which is closed afterwards. */
  async function runInto(fd: number, words: readonly string[], home: string) {
    onTestFinished(() => closeSync(fd))
    const child = spawn(process.execPath, [GUARD, ...words], {
      ...{ cwd: home, env: cleanEnvironment(home), stdio: ['ignore', fd, 'pipe'] },
    })
    const [stderr, ending] = await Promise.all([text(child.stderr!), once(child, 'close')])
    return { ending, stderr }
  }
})

describe('colour', () => {
  test.for<[string, Record<string, string>, string[], boolean]>([
    ['is left out of a pipe', {}, [], false],
    ['comes with FORCE_COLOR', { FORCE_COLOR: '1' }, [], true],
    ['stays away with FORCE_COLOR=0', { FORCE_COLOR: '0' }, [], false],
    ['stays away with NO_COLOR, whatever else is set', { NO_COLOR: '1', FORCE_COLOR: '1' }, [], false],
    ['is not kept away by an empty NO_COLOR', { NO_COLOR: '', FORCE_COLOR: '1' }, [], true],
    ['stays away with --no-color', { FORCE_COLOR: '1' }, ['--no-color'], false],
    ['never gets into JSON', { FORCE_COLOR: '1' }, ['--json'], false],
  ])('%s', async ([, env, flags, colored]) => {
    const { home } = tempHome({ '.npmrc': NPMRC })
    const { stdout } = await runGuard(['find', ...flags], { home, env })
    expect(stdout.includes(ESCAPE)).toBe(colored)
    expect(stdout).toContain('tg_anon_…aVbN')
  })

  const hasScript = process.platform === 'linux' && spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0
  test.skipIf(!hasScript)(
    `comes on a terminal, and not into a file${hasScript ? '' : ' (skipped: no script(1) here)'}`,
    () => {
      const { home, read } = tempHome({ '.npmrc': NPMRC })
      const terminal = (rest: string) =>
        spawnSync('script', ['-qec', `"${process.execPath}" "${GUARD}" find ${rest}`, '/dev/null'], {
          env: { ...cleanEnvironment(home), TERM: 'xterm' },
          encoding: 'utf8',
        }).stdout
      expect(terminal('')).toContain(ESCAPE)
      expect(terminal('--no-color')).not.toContain(ESCAPE)
      terminal(`> "${home}/out.txt"`)
      expect(read('out.txt')).toContain('tg_anon_…aVbN')
      expect(read('out.txt')).not.toContain(ESCAPE)
    },
  )
})

describe('a service', () => {
  const refused = async (env: Record<string, string>, config?: string) => {
    const { home } = tempHome(config === undefined ? {} : { '.config/guard/config.toml': config })
    const { code, stdout, stderr } = await runGuard(['find', '--json'], { home, env })
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'guard.error/1', code: 'BAD_SETTINGS', exitCode: 2 })
    expect(code).toBe(2)
    return stderr
  }

  test.for(Object.values(SERVICE_VARIABLES))('is not moved off this machine by %s', async variable => {
    const stderr = await refused({ [variable]: 'https://collector.example/' })
    expect(stderr).toBe(
      `error: ${variable} may only name this machine; other origins belong into the config file [BAD_SETTINGS]\nhint: correct or remove that setting\n`,
    )
  })

  test.for([
    'http://npm.flatt.tech/',
    'https://127.0.0.1.example/',
    'https://localhost.example/',
    'http://10.0.0.1/',
    'http://0.0.0.0:80/',
    'https://127.0.0.1@collector.example/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'javascript:1',
    'nonsense',
    '//127.0.0.1/',
  ])('is not moved to %s', async url => {
    await refused({ GUARD_NPM_URL: url })
  })

  test('is not named with a password, and none is repeated', async () => {
    expect(await refused({ GUARD_NPM_URL: 'http://u:hunter2@127.0.0.1/' })).not.toContain('hunter2')
    expect(await refused({}, '[services]\nnpm = "https://u:hunter2@guard.example/"\n')).not.toContain('hunter2')
  })

  /** The hosts of the references that are listed: those where guard takes itself to be at home. */
  const homes = async (env: Record<string, string>, files: Record<string, string> = {}, cwd = '') => {
    const hosts = ['npm.flatt.tech', 'guard.example', '127.0.0.1:4873', 'localhost:4873', '[::1]:4873']
    const { home } = tempHome({ '.npmrc': hosts.map(host => `//${host}/:_authToken=\${A}\n`).join(''), ...files })
    const { stdout, stderr } = await runGuard(['find', '--json'], { home, env, cwd: join(home, cwd) })
    expect(stderr).toBe('')
    return JSON.parse(stdout).references.map(({ line }: { line: number }) => hosts[line - 1])
  }

  test.for<[string, string]>([
    ['http://127.0.0.1:4873', '127.0.0.1:4873'],
    ['http://127.0.0.1:4873/npm/', '127.0.0.1:4873'],
    ['https://localhost:4873/npm', 'localhost:4873'],
    ['http://[::1]:4873/', '[::1]:4873'],
  ])('may be moved to %s', async ([url, host]) => {
    expect(await homes({ GUARD_NPM_URL: url })).toEqual([host])
  })

  test('may be moved to another origin in the config file of the user, and then by the environment', async () => {
    const files = { '.config/guard/config.toml': '# ours\n[services]\nnpm = "https://guard.example/npm"\n' }
    expect(await homes({}, files)).toEqual(['guard.example'])
    expect(await homes({ GUARD_NPM_URL: 'http://127.0.0.1:4873' }, files)).toEqual(['127.0.0.1:4873'])
  })

  test.for<[string, string, RegExp]>([
    ['without TLS', '[services]\nnpm = "http://guard.example/"\n', /services\.npm must use https/],
    ['that is no URL', '[services]\nnpm = 1\n', /services\.npm is no plain http or https URL/],
    ['in a list', 'services = ["https://guard.example/"]\n', /services must be a table/],
    ['in a file that does not parse', `[services]\nnpm = "${TOKEN}\n`, /config\.toml is not valid TOML/],
  ])('%s is refused in the config file', async ([, config, message]) => {
    expect(await refused({}, config)).toMatch(message)
  })

  test('is found in the folder that XDG_CONFIG_HOME names, if that is absolute', async () => {
    const config = '[services]\nnpm = "https://guard.example/"\n'
    const { home } = tempHome({ 'x/guard/config.toml': config })
    expect(await homes({ XDG_CONFIG_HOME: join(home, 'x') })).toEqual(['guard.example'])
    expect(await homes({ XDG_CONFIG_HOME: 'x' }, { 'p/x/guard/config.toml': config }, 'p')).toEqual(['npm.flatt.tech'])
  })

  test('is never moved by a project', async () => {
    const config = '[services]\nnpm = "https://guard.example/"\n[guard.services]\nnpm = "https://guard.example/"\n'
    const project = Object.fromEntries(
      [
        'config.toml',
        'guard.toml',
        '.guard.toml',
        '.guardrc',
        '.config/guard/config.toml',
        '.guard/config.toml',
        'guard/config.toml',
      ].map(name => [`p/${name}`, config]),
    )
    const files = {
      ...project,
      'p/.env': 'GUARD_NPM_URL=http://127.0.0.1:4873/\nGUARD_STATE_DIR=/nowhere\n',
      'p/.npmrc': 'guard-npm-url=https://guard.example/\n',
      'p/package.json': '{"guard":{"services":{"npm":"https://guard.example/"}}}',
      'p/pyproject.toml': '[tool.guard.services]\nnpm = "https://guard.example/"\n',
    }
    expect(await homes({}, files, 'p')).toEqual(['npm.flatt.tech'])
  })
})

test('a config file that cannot be read is named', async () => {
  const { home } = tempHome()
  mkdirSync(join(home, '.config/guard/config.toml'), { recursive: true })
  const { code, stderr } = await runGuard(['find'], { home })
  expect([code, stderr]).toEqual([
    6,
    `error: ${join(home, '.config/guard/config.toml')} cannot be read: it is a folder [BAD_SETTINGS]\nhint: check its permissions, and that it is a regular file\n`,
  ])
})

describe('--verbose', () => {
  test.for([
    ['find'],
    ['find', '--explain', 'npm'],
    ['status'],
    ['token'],
    ['rotate', '--dry-run'],
    ['completion', 'bash'],
  ])('says on standard error which guard runs and what it goes by: guard %j', async args => {
    const { home } = tempHome({ '.npmrc': NPMRC })
    const env = { GUARD_NPM_URL: 'http://127.0.0.1:9/npm/' }
    const plain = await runGuard(args, { home, env, printsToken: true })
    const { code, stdout, stderr } = await runGuard([...args, '--verbose'], { home, env, printsToken: true })
    expect([code, stdout]).toEqual([plain.code, plain.stdout])
    expect(stderr).toContain(
      `\nhome: ${home}\nstate: ${home}/.local/state/guard\nservices: npm http://127.0.0.1:9/npm/\n`,
    )
    expect(plain.stderr).not.toContain('home: ')
    expect(findTokens(stderr)).toEqual([])
  })

  test('names each request and how it ended, and no token', async () => {
    const services = await sandbox()
    const { home } = tempHome({ '.npmrc': `//${services.host}/npm/:_authToken=${await services.issue()}\n` })
    const { stderr } = await runGuard(['--verbose', 'status'], { home, sandbox: services })
    expect(stderr).toMatch(new RegExp(`^GET ${services.host}/npm/api/v1/tokens/status: HTTP 200, \\d+ ms$`, 'm'))
    const closed = tempHome({ '.npmrc': `//127.0.0.1:9/npm/:_authToken=${TOKEN}\n` }).home
    const env = { GUARD_NPM_URL: 'http://127.0.0.1:9/npm/' }
    const nowhere = await runGuard(['status', '--verbose'], { home: closed, env })
    expect(nowhere.stderr).toMatch(/^GET 127\.0\.0\.1:9\/npm\/api\/v1\/tokens\/status: no answer, \d+ ms$/m)
  })
})

test('a flag of guard counts before the command as it does behind it', async () => {
  const { home } = tempHome({ '.npmrc': NPMRC })
  const settled = ({ stdout }: { stdout: string }) => stdout.replace(/"milliseconds": \d+/, '')
  expect(settled(await runGuard(['--json', 'find'], { home }))).toBe(
    settled(await runGuard(['find', '--json'], { home })),
  )
  const { stdout } = await runGuard(['--lang', 'ja', 'find', '--help'], { home })
  expect(stdout).toBe((await runGuard(['find', '--help', '--lang', 'ja'], { home })).stdout)
  expect(stdout).toMatch(/^例:\n/)
})
