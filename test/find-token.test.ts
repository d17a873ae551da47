import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Clock } from '../src/core/ports/io.ts'
import { movableClock } from './helpers/clock.ts'
import { runGuard, sandbox, tempHome } from './helpers/guard.ts'

const TOKEN = 'tg_anon_TESTx81kQ7pLm20aVbN'
const SECOND = 'tg_anon_TEST0aB1cD2eF3gH4iJ5'
const ORG = 'tg_org_TESTw2E3r4T5y6U7i8'
const KEY = `tk_test_${'0123456789abcdef'.repeat(4)}`
const BOT = 'shisho_apikey_TESTcdefghij0123456789'
const KINDS = [TOKEN, ORG, KEY, KEY.replace('test', 'live'), BOT]

/** Two tokens whose fingerprints begin with the same digit, and short tokens, which are masked alike. */
const [TWIN, OTHER_TWIN] = twins()
const SHORT = ['tg_anon_TEST0001', 'tg_anon_TEST0002'] as const

const npmrc = (token: string) => `//npm.flatt.tech/:_authToken=${token}\n`

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function fingerprint(token: string): string {
  return `sha256:${digest(token).slice(0, 12)}`
}

function twins(): [string, string] {
  const tokens = Array.from({ length: 20 }, (_, index) => `tg_anon_TESTtwin${index}abcdefgh0000`)
  const first = tokens.find(token => tokens.some(other => other !== token && digest(other)[0] === digest(token)[0]))!
  return [first, tokens.find(other => other !== first && digest(other)[0] === digest(first)[0])!]
}

/** The exit code, and the paths below HOME of each token in the document, by its masked form. */
async function find(home: string, args: readonly string[], run: Partial<Parameters<typeof runGuard>[1]> = {}) {
  const { code, stdout, stderr } = await runGuard(['find', '--json', ...args], { home, ...run })
  const document = JSON.parse(stdout) as {
    code?: string
    tokens?: { fingerprint: string; masked: string; sites: { path: string; line: number; carrier: string }[] }[]
    references?: { path: string; name: string }[]
    problems?: { code: string; path: string }[]
    absent?: string[]
  }
  const places = (document.tokens ?? []).flatMap(({ sites }) =>
    sites.map(({ path, line }) => `${path.replace(`${home}/`, '')}:${line}`),
  )
  return { code, stderr, document, places: places.sort() }
}

describe('guard find FINGERPRINT', () => {
  const tree = {
    '.npmrc': npmrc(TOKEN),
    'p/.npmrc': npmrc(SECOND),
    'p/.env': `A=${TOKEN}\nB=${SECOND}\n`,
    '.bash_history': `cd\nnpm config set token ${TOKEN}\nexport T=${SECOND}\n`,
  }

  test.for([
    ['the 12 digits with sha256:', fingerprint(TOKEN)],
    ['the 12 digits alone', digest(TOKEN).slice(0, 12)],
    ['all digits with sha256:', `sha256:${digest(TOKEN)}`],
    ['all digits alone, in capitals', digest(TOKEN).toUpperCase()],
    ['a beginning with sha256:', `sha256:${digest(TOKEN).slice(0, 5)}`],
    ['the masked form', 'tg_anon_…aVbN'],
    ['the masked form with three dots', 'tg_anon_...aVbN'],
  ])('lists the places of that token alone, in shell histories too, by %s', async ([, word]) => {
    const { home } = tempHome(tree)
    const { code, places, document } = await find(home, [word!])
    expect(code).toBe(0)
    expect(places).toEqual(['.bash_history:2', '.npmrc:1', 'p/.env:1'])
    expect(document.tokens!.map(token => token.fingerprint)).toEqual([fingerprint(TOKEN)])
    expect(document.absent).toEqual([])
    expect(document.problems).toMatchObject([{ code: 'SHELL_HISTORY', path: join(home, '.bash_history') }])
  })

  test('prints the same page as without, for that token', async () => {
    const { home } = tempHome({ '.npmrc': npmrc(TOKEN), 'p/.npmrc': npmrc(SECOND), 'uv.toml': `[[a\nx="${SECOND}"\n` })
    const alone = await runGuard(['find', fingerprint(TOKEN)], { home })
    expect(alone.stdout).toContain(`tg_anon_…aVbN  email token  ${fingerprint(TOKEN)}`)
    expect(alone.stdout).toContain('~/.npmrc:1')
    expect(alone.stdout).not.toContain('~/p/.npmrc')
    expect(alone.stdout).not.toContain('uv.toml')
    expect(alone.code).toBe(0)
  })

  test('finds it in the environment, and the reference that leads to it', async () => {
    const { home } = tempHome({ '.npmrc': npmrc(`\${MINE}`), 'p/.npmrc': npmrc(`\${OTHER}`) })
    const env = { MINE: TOKEN, OTHER: SECOND }
    const { places, document } = await find(home, [fingerprint(TOKEN)], { env })
    expect(places).toEqual(['env:MINE:1'])
    expect(document.references).toMatchObject([{ path: join(home, '.npmrc'), name: 'MINE' }])
  })

  test('ends with 1, one sentence and the next step where it is nowhere', async () => {
    const { home } = tempHome({ '.npmrc': npmrc(SECOND) })
    const { code, stdout, stderr } = await runGuard(['find', fingerprint(TOKEN)], { home })
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toMatch(
      /^error: no copy of sha256:\w{12} in \d+ files? \[NOTHING_FOUND\]\nhint: run `guard find ~` with /,
    )
    expect((await find(home, [fingerprint(TOKEN)])).document).toMatchObject({
      ...{ schema: 'guard.find/1', tokens: [], references: [], absent: [fingerprint(TOKEN)] },
    })
  })

  test('does not say that it is nowhere if the search was cut short', async () => {
    const { home } = tempHome({ '.npmrc': npmrc(SECOND), 'p/.npmrc': npmrc(TOKEN) })
    const args = ['find', '--search-time', '0.000001', fingerprint(TOKEN)]
    const { code, stderr } = await runGuard(args, { home, clock: hastyClock() })
    expect(code).toBe(4)
    expect(stderr).toContain('--search-time')
  })

  test('names the choices and ends with 2 where several tokens begin alike', async () => {
    const { home } = tempHome({ '.npmrc': npmrc(TWIN), 'p/.npmrc': npmrc(OTHER_TWIN) })
    const { code, stdout, stderr } = await runGuard(['find', `sha256:${digest(TWIN)[0]}`], { home })
    expect([code, stdout]).toEqual([2, ''])
    for (const token of [TWIN, OTHER_TWIN]) expect(stderr).toContain(fingerprint(token))
    expect((await find(home, [`sha256:${digest(TWIN)[0]}`])).document.code).toBe('SEVERAL_TOKENS')
    const inFolder = await runGuard(['find', `sha256:${digest(TWIN)[0]}`, home], { home })
    expect([inFolder.code, inFolder.stdout]).toEqual([2, ''])
  })

  test('names the choices where several tokens are masked alike', async () => {
    const { home } = tempHome({ '.npmrc': npmrc(SHORT[0]), 'p/.npmrc': npmrc(SHORT[1]) })
    const { code, stderr } = await runGuard(['find', 'tg_anon_…'], { home })
    expect(code).toBe(2)
    for (const token of SHORT) expect(stderr).toContain(fingerprint(token))
    expect((await find(home, [fingerprint(SHORT[1])])).places).toEqual(['p/.npmrc:1'])
  })

  test('refuses the token itself on the command line, and does not repeat it', async () => {
    const { home } = tempHome({ '.npmrc': npmrc(TOKEN) })
    const { code, stderr } = await runGuard(['find', TOKEN], { home })
    expect(code).toBe(2)
    expect(stderr).toContain('--token-stdin')
  })

  test('asks the service about that token alone with --probe', async () => {
    const services = await sandbox()
    const token = await services.issue()
    const key = (value: string) => `//${services.host}/npm/:_authToken=${value}\n`
    const { home } = tempHome({ '.npmrc': key(token), 'p/.npmrc': key(SECOND) })
    const { code, stdout } = await runGuard(['find', '--probe', fingerprint(token)], { home, sandbox: services })
    expect(stdout).toContain('valid')
    expect(code).toBe(0)
    const rejected = await runGuard(['find', '--probe', fingerprint(SECOND)], { home, sandbox: services })
    expect(rejected.code).toBe(3)
  })
})

describe('a word that is also a path', () => {
  const digits = digest(TOKEN).slice(0, 12)

  test.for([
    ['digits alone are the folder', digits, `write sha256:${digits} for the token`, [`${digits}/notes:1`]],
    ['digits with sha256: are the token', `sha256:${digits}`, `write ./sha256:${digits} for the path`, ['.npmrc:1']],
    ['the masked form is the token', 'tg_anon_…aVbN', 'write ./tg_anon_…aVbN for the path', ['.npmrc:1']],
  ] as const)('%s, and a note says how to write the other', async ([, word, note, expected]) => {
    const { home } = tempHome({ '.npmrc': npmrc(TOKEN), [`${word}/notes`]: `x ${SECOND}\n` })
    const { places, stderr } = await find(home, [word])
    expect(places).toEqual(expected)
    expect(stderr).toContain(note)
    expect((await find(home, [`./${word}`])).places).toEqual([`${word}/notes:1`])
    expect((await find(home, [`sha256:${digits}`])).places).toEqual(['.npmrc:1'])
  })

  test('a folder whose name is short and happens to be digits is searched without a word', async () => {
    const { home } = tempHome({ '2024/notes': SECOND, 'facade/notes': SECOND, cafe: SECOND })
    const { places, stderr } = await find(home, ['2024', 'facade', 'cafe'])
    expect(places).toEqual(['2024/notes:1', 'cafe:1', 'facade/notes:1'])
    expect(stderr).toBe('')
  })

  test('a folder that a symlink leads to counts', async () => {
    const { home } = tempHome({ 'real/notes': SECOND })
    symlinkSync('real', join(home, digits))
    expect((await find(home, [digits])).stderr).toContain('is searched as a path')
  })

  test('a name that is neither is called neither', async () => {
    const { home } = tempHome()
    const { code, stderr } = await runGuard(['find', 'sha256:xyz'], { home })
    expect(code).toBe(2)
    expect(stderr).toContain('name a folder to search, or a token by its fingerprint')
  })
})

describe('guard find FINGERPRINT FOLDER…', () => {
  test('finds every form of the token in any text file, and no other token', async () => {
    const forms = {
      plain: `my ${TOKEN}\n`,
      url: `https://token:${TOKEN}@pypi.flatt.tech/\n`,
      percent: `https://token:${TOKEN.replaceAll('_', '%5F')}@pypi.flatt.tech/\n`,
      'small-percent': `https://token:${TOKEN.replaceAll('_', '%5f')}@pypi.flatt.tech/\n`,
      'second-percent': `https://token:tg_anon%5F${TOKEN.slice(8)}@pypi.flatt.tech/\n`,
      base64: `auth ${Buffer.from(`token:${TOKEN}`).toString('base64')}\n`,
      'notes.md': `it is ${TOKEN.replaceAll('_', '\\_')}\n`,
      'data.json': JSON.stringify({ t: TOKEN }).replaceAll('_', '\\u005f'),
      'a.fish': `set -x T ${TOKEN.replaceAll('_', '\\x5f')}\n`,
      wide: Buffer.from(`\uFEFF${TOKEN}\n`, 'utf16le'),
    }
    const { home } = tempHome({
      ...Object.fromEntries(Object.entries(forms).map(([name, text]) => [`work/${name}`, text])),
      'work/.npmrc': npmrc(TOKEN),
      'work/other': SECOND,
      'elsewhere/x': TOKEN,
    })
    const expected = [...Object.keys(forms), '.npmrc'].map(name => `work/${name}:1`).sort()
    const { code, places, document } = await find(home, [fingerprint(TOKEN), 'work'])
    expect(places).toEqual(expected)
    expect(code).toBe(0)
    expect(document.tokens).toHaveLength(1)
    expect((await find(home, ['work', 'tg_anon_…aVbN'])).places).toEqual(expected)
    expect((await find(home, ['--token-stdin', 'work'], { input: `${TOKEN}\n` })).places).toEqual(expected)
  })

  test('prints the lines of that token, and how much was searched', async () => {
    const { home } = tempHome({ 'a/x': `\n${TOKEN}`, 'a/y': SECOND })
    const { code, stdout, stderr } = await runGuard(['find', fingerprint(TOKEN), 'a'], { home })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^~\/a\/x:2 +tg_anon_…aVbN +text +other/)
    expect(stdout).not.toContain('~/a/y')
    expect(stderr).toMatch(/^2 files, 1 MB in /)
  })

  test('ends with 1 and the next step where it is in none of them', async () => {
    const { home } = tempHome({ '.npmrc': npmrc(TOKEN), 'a/y': SECOND })
    const { code, stderr } = await runGuard(['find', fingerprint(TOKEN), 'a'], { home })
    expect(code).toBe(1)
    expect(stderr).toContain(`no copy of ${fingerprint(TOKEN)} in 1 file`)
    expect(stderr).toContain('run `guard find` with the same token')
  })
})

describe('guard find --token-stdin', () => {
  test.for(KINDS)('takes a token of any kind: %#', async token => {
    const { home } = tempHome({ '.env': KINDS.map((each, index) => `T${index}=${each}`).join('\n') })
    const { code, places, document } = await find(home, ['--token-stdin'], { input: `${token}\r\n` })
    expect([code, places]).toEqual([0, [`.env:${KINDS.indexOf(token) + 1}`]])
    expect(document.tokens!.map(found => found.fingerprint)).toEqual([fingerprint(token)])
  })

  test('takes one token a line; says which are nowhere, and ends with 0 if one is somewhere', async () => {
    const { home } = tempHome({ '.npmrc': npmrc(TOKEN) })
    const input = `\n${ORG}\n${TOKEN}\n`
    const { code, stdout, stderr } = await runGuard(['find', '--token-stdin'], { home, input })
    expect(code).toBe(0)
    expect(stdout).toContain(fingerprint(TOKEN))
    expect(stderr).toContain(`note: no copy of tg_org_…U7i8 (${fingerprint(ORG)}) was found`)
    expect((await find(home, ['--token-stdin'], { input })).document.absent).toEqual([fingerprint(ORG)])
    const none = await runGuard(['find', '--token-stdin'], { home, input: `${ORG}\n${SECOND}\n` })
    expect(none.code).toBe(1)
    for (const token of [ORG, SECOND]) expect(none.stderr).toContain(fingerprint(token))
  })

  test('takes a fingerprint besides', async () => {
    const { home } = tempHome({ '.npmrc': npmrc(TOKEN), 'p/.npmrc': npmrc(SECOND), 'q/.npmrc': npmrc(ORG) })
    const { places } = await find(home, ['--token-stdin', fingerprint(SECOND)], { input: TOKEN })
    expect(places).toEqual(['.npmrc:1', 'p/.npmrc:1'])
  })

  test.for(['', 'hello', `${TOKEN} ${ORG}`, `TOKEN=${TOKEN}`, `${TOKEN}\nnpm_TEST\n`])(
    'refuses what is no token: %#',
    async input => {
      const { home } = tempHome({ '.npmrc': npmrc(TOKEN) })
      const { code, stderr } = await runGuard(['find', '--token-stdin'], { home, input })
      expect(code).toBe(2)
      expect(stderr).toContain('[NOT_A_TOKEN]')
    },
  )

  test.for(['explain=npm', 'rules=gitleaks'])('is refused beside --%s, which is about no token', async option => {
    const { home } = tempHome()
    const { code, stderr } = await runGuard(['find', `--${option}`, '--token-stdin'], { home, input: TOKEN })
    expect(code).toBe(2)
    expect(stderr).toContain('--token-stdin')
  })

  test('says that a file cannot be read, which may hold it', async () => {
    const { home } = tempHome({ p: '' })
    mkdirSync(join(home, '.npmrc'))
    const { code, document } = await find(home, ['--token-stdin'], { input: TOKEN })
    expect(code).toBe(1)
    expect(document.problems).toMatchObject([{ code: 'NOT_A_FILE', path: join(home, '.npmrc') }])
  })
})

/** Each look at it is a second later. */
function hastyClock(): Clock {
  const clock = movableClock()
  return {
    ...clock,
    now() {
      clock.advance(1000)
      return clock.now()
    },
  }
}
