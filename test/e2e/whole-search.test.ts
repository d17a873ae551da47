import { mkdirSync, renameSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Clock } from '../../src/core/ports/io.ts'
import { Secret } from '../../src/core/secret.ts'
import { renderWholeSearch } from '../../src/render/whole-search.ts'
import { movableClock } from '../helpers/clock.ts'
import { EMAIL, homeOf, meanwhile, npmrc, REGENERATE, type Scene, scene, tokenIn } from './scene.ts'

interface Left {
  path: string
  line: number
  reason: string
  fingerprint: string
}

const UNKNOWN = 'no tool is known to read it'

/** Copies where no search by name looks: in texts, in dependencies and caches, in other spellings, in a history's copy. */
function scatter(one: Scene): Record<string, string> {
  const { token } = one
  return {
    'notes/todo.md': `first\nthe token is ${token} and\n`,
    'p/node_modules/a/.npmrc': `//${one.host}/npm/:_authToken=${token}\n`,
    '.cache/tool/log.txt': `${token} ${token}\n`,
    'b64.txt': `Basic ${Buffer.from(`me:${token}`).toString('base64')}\n`,
    'backup/.zsh_history': `curl ${token}\n`,
    '.gitconfig': `[url "https://token:${token}@${one.host}/"]\n`,
  }
}

const SCATTERED = [
  '.cache/tool/log.txt',
  '.gitconfig',
  'b64.txt',
  'backup/.zsh_history',
  'notes/todo.md',
  'p/node_modules/a/.npmrc',
]

function leftIn(stdout: string, { home }: Pick<Scene, 'home'>): string[] {
  const { left } = JSON.parse(stdout) as { left: Left[] }
  return left.map(({ path }) => path.slice(home.length + 1)).sort()
}

async function scattered(): Promise<Scene & { texts: Record<string, string> }> {
  const one = await scene()
  const texts = scatter(one)
  for (const [name, text] of Object.entries(texts)) one.write(name, text)
  return { ...one, texts }
}

test('after a rotation everything that still has the old token is listed with its line, and nothing of it is changed', async () => {
  const one = await scattered()
  const { code, stdout, stderr } = await one.guard(['rotate', '--yes', '--json'])

  expect(code, stderr).toBe(0)
  expect(leftIn(stdout, one)).toEqual(SCATTERED)
  const { left, search } = JSON.parse(stdout) as { left: Left[]; search: object }
  const { fingerprint } = new Secret(one.token)
  expect(left.find(({ path }) => path.endsWith('todo.md'))).toEqual({
    ...{ path: join(one.home, 'notes/todo.md'), line: 2, fingerprint, reason: UNKNOWN, tools: [] },
  })
  expect(search).toMatchObject({ complete: true })
  for (const [name, text] of Object.entries(one.texts)) expect(one.read(name)).toBe(text)
})

test('for people the lines are listed behind the outcome, without anything of the token', async () => {
  const one = await scattered()
  const { code, stderr } = await one.guard(['rotate', '--yes'])

  expect(code, stderr).toBe(0)
  const [, list] = stderr.split('`guard sync FOLDER` writes the new one to such files:\n')
  expect(list!.trimEnd().split('\n')).toEqual([
    `  - ~/.cache/tool/log.txt:1: ${UNKNOWN}`,
    `  - ~/.gitconfig:1: ${UNKNOWN}`,
    `  - ~/b64.txt:1: ${UNKNOWN}`,
    '  - ~/backup/.zsh_history:1: a shell keeps what was typed here: close every other zsh, delete the line, then run `fc -R; exec zsh`',
    `  - ~/notes/todo.md:2: ${UNKNOWN}`,
    '  - ~/p/node_modules/a/.npmrc:1: guard had not seen it before',
  ])
})

test('sync FOLDER then writes the new token to them', async () => {
  const one = await scattered()
  expect((await one.guard(['rotate', '--yes'])).code).toBe(0)
  const fresh = tokenIn({ ...one, files: () => ['.npmrc'] })
  const { code, stdout, stderr } = await one.guard(['sync', '--yes', '--json', 'notes', 'p'])

  expect(code, stderr).toBe(0)
  for (const name of ['notes/todo.md', 'p/node_modules/a/.npmrc'])
    expect(one.read(name)).toBe(one.texts[name]!.replaceAll(one.token, fresh))
  expect(leftIn(stdout, one)).toEqual(SCATTERED.filter(name => !/^(?:notes|p)\//.test(name)))
})

test('a home without another copy has nothing listed, in text and in JSON', async () => {
  const one = await scene()
  const { stderr } = await one.guard(['rotate', '--yes'])
  expect(stderr).not.toContain('as well')
  const { stdout } = await one.guard(['rotate', '--yes', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ left: [], search: { complete: true } })
})

test('of thirty files twenty are listed and ten counted; --verbose lists all', async () => {
  const lines = async (...flags: string[]) => {
    const one = await scene()
    for (let n = 0; n < 30; n += 1) one.write(`notes/${n}.txt`, `${one.token}\n`)
    const { stderr } = await one.guard(['rotate', '--yes', ...flags])
    return stderr.split('\n').filter(text => text.startsWith('  - ~/notes/') || text.includes('more lines'))
  }
  expect((await lines()).slice(20)).toEqual(['  - 10 more lines: `--verbose`'])
  expect(await lines('--verbose')).toHaveLength(30)
})

test('cloud folders, the histories that are named already and what guard keeps itself are not in the list', async () => {
  const one = await scene()
  for (const name of ['Dropbox/a.txt', 'Library/b.txt', '.bash_history', '.local/state/guard/given-up-1.txt'])
    one.write(name, `${one.token}\n`)
  const { code, stdout } = await one.guard(['rotate', '--yes', '--json'])

  expect(code).toBe(0)
  const { left, notes } = JSON.parse(stdout)
  expect(left).toEqual([])
  expect(notes.filter((note: string) => note.includes('.bash_history'))).toHaveLength(1)
})

test('a copy that the plan left is listed once, with the reason of the plan', async () => {
  const one = await scene(access => ({
    ...npmrc(access),
    'p/bunfig.toml': `[install.registry\ntoken = "${access.token}"\n`,
    'notes/a.txt': Buffer.from(`\uFEFF${access.token}\r\n`, 'utf16le'),
  }))
  const { code, stdout, stderr } = await one.guard(['rotate', '--yes', '--json', '--leave-copies', 'notes'])

  expect(code, stderr).toBe(0)
  expect(leftIn(stdout, one)).toEqual(['notes/a.txt', 'p/bunfig.toml'])
  const { left } = JSON.parse(stdout) as { left: Left[] }
  expect(left.find(({ path }) => path.endsWith('a.txt'))!.reason).toMatch(/UTF-16LE/)
})

test('--here searches no home folder, and the folders that are named all the same', async () => {
  const [alone, named] = [await scattered(), await scattered()]
  const { stdout } = await alone.guard(['rotate', '--yes', '--json', '--here'])
  expect(JSON.parse(stdout)).toMatchObject({ left: [], search: null })

  named.write('notes/wide.txt', Buffer.from(`\uFEFF${named.token}\n`, 'utf16le'))
  const other = await named.guard(['rotate', '--yes', '--json', '--here', '--leave-copies', 'notes'])
  expect(leftIn(other.stdout, named)).toEqual(['notes/wide.txt'])
})

test.for(['reset', 'sync', 'resume'])('%s lists them as well', async command => {
  const one = await scattered()
  const [args, input] = await argumentsFor(command, one)
  const { code, stdout, stderr } = await one.guard([...args, '--json'], { input })

  expect(code, stderr).toBe(0)
  expect(leftIn(stdout, one)).toEqual(SCATTERED)
})

async function argumentsFor(command: string, one: Scene): Promise<[string[], string]> {
  if (command === 'reset') return [['reset', EMAIL, '--code-stdin', '--yes'], await one.services.code(EMAIL)]
  if (command === 'sync') {
    const other = homeOf(one.services, one)
    expect((await other.guard(['rotate', '--yes'])).code).toBe(0)
    return [['sync', '--token-stdin', '--from', new Secret(one.token).fingerprint, '--yes'], tokenIn(other)]
  }
  const [config, aside] = [join(one.home, '.npmrc'), join(one.home, 'aside')]
  const { code } = await meanwhile(one, {
    run: () => one.guard(['rotate', '--yes']),
    fault: { path: REGENERATE },
    happens: () => {
      renameSync(config, aside)
      mkdirSync(config)
    },
  })
  expect(code).toBe(7)
  rmdirSync(config)
  renameSync(aside, config)
  return [['resume'], '']
}

test('setup --replace-token lists the copies of the token that it replaced', async () => {
  const one = await scattered()
  const fresh = await one.services.issue('other@example.com')
  const args = ['setup', '--token-stdin', '--replace-token', '--tool', 'npm', '--yes', '--json']
  const { stdout, stderr } = await one.guard(args, { input: fresh })
  const left = leftIn(stdout, one)
  expect(left, stderr).toEqual(SCATTERED)
})

/** A clock on which something happens as soon as the search of the home folder is under way. */
function duringSearch(happens: (stop: () => void) => void): Clock {
  const clock = movableClock()
  return {
    ...clock,
    after(milliseconds, call) {
      if (milliseconds === 7000) queueMicrotask(() => happens(call))
      return clock.after(milliseconds, call)
    },
  }
}

const ENDS: [string, (timeUp: () => void) => void][] = [
  ['has no time left', timeUp => timeUp()],
  ['is stopped with a signal', () => void process.emit('SIGHUP')],
]

test.for(ENDS)('a search that %s says how far it came, and the command succeeds', async ([, happens]) => {
  const [text, json] = [await scattered(), await scattered()]
  const args = ['rotate', '--yes', '--search-time', '7']
  const told = await text.guard(args, { clock: duringSearch(happens) })
  expect(told.code, told.stderr).toBe(0)
  expect(told.stderr).toContain('\nnote: the search for more copies was stopped: it has seen 0 files, 0 MB in ')

  const { code, stdout } = await json.guard([...args, '--json'], { clock: duringSearch(happens) })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ left: [], search: { complete: false, files: 0, folder: null } })
  expect(await json.services.isValid(json.token)).toBe(false)
})

test('a search that is cut short names the folder in which it was', () => {
  const search = { copies: [], files: 12_345, bytes: 9e6, milliseconds: 10_000, complete: false, folder: '/h/src/a' }
  expect(renderWholeSearch({ left: [], search }, {}, { home: '/h' })).toEqual([
    'note: the search for more copies was stopped: it has seen 12,345 files, 9 MB in 10.0 s, and was in ~/src/a; ' +
      '`--search-time` gives it longer',
  ])
})

test('a home that takes longer than a moment is searched by several threads, dependencies last', async () => {
  const one = await scattered()
  for (let n = 0; n < 3000; n += 1) one.write(`many/${n % 300}/${n}.txt`, 'x'.repeat(4000))
  one.write('many/7/node_modules/x/y.txt', `${one.token}\n`)
  const { code, stdout, stderr } = await one.guard(['rotate', '--yes', '--json'])
  expect(code, stderr).toBe(0)
  expect(leftIn(stdout, one)).toEqual([...SCATTERED, 'many/7/node_modules/x/y.txt'].sort())
  expect(JSON.parse(stdout).search.files).toBeGreaterThan(3000)
})
