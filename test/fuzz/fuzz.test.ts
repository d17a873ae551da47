import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { JournalRecord } from '../../src/core/ports/journals.ts'
import { sha256 } from '../../src/core/sha256.ts'
import { findTokens } from '../../src/core/tokens.ts'
import { createJournals } from '../../src/disk/journal.ts'
import { formatRecord } from '../../src/disk/journal-text.ts'
import { findOccurrences } from '../../src/formats/occurrences.ts'
import { hasJournal, REGENERATE, scene } from '../e2e/scene.ts'
import { createFiles } from '../helpers/files.ts'
import { homeWith } from '../helpers/formats.ts'
import { type Finished, runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { type Chance, chanceOf, mutate } from './chance.ts'

/** How long each of the three goes on: ten minutes in all where everything is done, seconds in CI. */
const SECONDS = Number(process.env.GUARD_FUZZ_SECONDS ?? (process.env.GUARD_FULL ? 200 : 3))
/** The first seed; each round has the next. */
const SEED = Number(process.env.GUARD_FUZZ_SEED ?? 1)

const counts: Record<string, Record<string, number>> = {}

/** Goes on until the time is over, at least ten times; what fails names its seed. */
async function rounds(name: string, round: (chance: Chance) => Promise<string>): Promise<void> {
  const until = Date.now() + SECONDS * 1000
  const seen: Record<string, number> = {}
  counts[name] = seen
  for (let seed = SEED; seed < SEED + 10 || Date.now() < until; seed += 1) {
    const outcome = await round(chanceOf(seed)).catch(error => {
      throw new Error(`GUARD_FUZZ_SEED=${seed}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    })
    seen[outcome] = (seen[outcome] ?? 0) + 1
  }
}

afterAll(() => console.log(JSON.stringify(counts, null, 1)))

const options = { timeout: (SECONDS + 120) * 1000 }

/** Not a bug, and no run that goes on for ever. */
function expectSound({ code, stderr }: Finished): void {
  expect(code, stderr).not.toBe(70)
  expect(stderr).not.toMatch(/^\s+at \S+.*:\d+:\d+\)?$/m)
}

const CANARIES = [
  '.bashrc',
  '.ssh/id_ed25519',
  'docs/notes.txt',
  'x.guard-0123456789abcdef.tmp',
  'docs/y.guard-0123456789abcdef.copy',
  'docs/z.guard-0123456789abcdef.old',
]
const STATE = '.local/state/guard'

/** Content and time of the last change of all that is no part of the rotation. */
function canaries(home: string): Record<string, string> {
  return Object.fromEntries(
    CANARIES.map(path => [
      path,
      `${statSync(join(home, path), { bigint: true }).mtimeNs} ${readFileSync(join(home, path), 'latin1')}`,
    ]),
  )
}

const PHASES = ['prepared', 'issuing', 'answered', 'accepted', 'written']

function recordsUntil(phase: string, fresh: string): JournalRecord[] {
  const all: JournalRecord[] = [
    { state: 'issuing' },
    { state: 'chunk', text: `{"token":"${fresh}"}` },
    { state: 'answered', status: 200, complete: true },
    { state: 'accepted', fresh },
    { state: 'written' },
  ]
  return all.slice(0, { prepared: 0, issuing: 1, answered: 3, accepted: 4, written: 5 }[phase])
}

/** Paths of others in place of those of the plan, with right check sums. */
function swapPaths(text: string, home: string, chance: Chance): string {
  const other = () => join(home, chance.one([...CANARIES, '.npmrc', '.', 'docs']))
  return text
    .split('\n')
    .map(line => {
      if (!line.startsWith('{')) return line
      const record = JSON.parse(line) as { sum: string; targets?: Record<string, string>[] }
      const { sum: _, ...rest } = record
      for (const target of rest.targets ?? []) target[chance.one(['path', 'staging', 'adapter', 'hash'])] = other()
      return formatRecord(rest).trimEnd()
    })
    .join('\n')
}

describe('chance finds no', () => {
  test('journal that makes guard touch a file outside the plan, break, or lose or print a token', options, async () => {
    const services = await sandbox()
    await rounds('journals', async chance => {
      const token = await services.issue()
      const { home, write, read } = tempHome({ '.npmrc': `//${services.host}/npm/:_authToken=${token}\n` })
      try {
        for (const path of CANARIES) write(path, `${path} is mine\n`)
        const state = join(home, STATE)
        const [disk, path] = [createFiles(state), join(home, '.npmrc')]
        const staging = disk.stagingPath(path)
        const journal = createJournals(state).create({
          ...{
            state: 'prepared',
            schema: 'guard.journal/1',
            mode: 'rotate',
            kind: 'email',
            origin: `${services.url}/npm/`,
          },
          ...{ old: token, keychain: false, at: new Date().toISOString(), left: [] },
          scope: { here: true, searchMilliseconds: 1000 },
          targets: [{ path, adapter: 'npmrc', staging, hash: sha256(readFileSync(path)), size: 600 }],
        })
        disk.reserve([{ staging, size: 600, path }])
        const phase = chance.one(PHASES)
        const fresh = phase === 'prepared' ? token : await regenerate(services.url, token)
        for (const record of recordsUntil(phase, fresh)) journal.append(record)
        const bytes = readFileSync(journal.path)
        const kind = chance.below(5)
        if (kind === 0)
          writeFileSync(journal.path, Buffer.from(Array.from({ length: chance.below(3000) }, () => chance.below(256))))
        else if (kind === 1) writeFileSync(journal.path, swapPaths(bytes.toString('utf8'), home, chance))
        else writeFileSync(journal.path, mutate(bytes, chance))
        const isLegible = readFileSync(journal.path, 'latin1').includes(fresh)
        const before = canaries(home)

        const run = { home, sandbox: services }
        const commands = [
          ['find', '--json'],
          ['resume'],
          chance.one([['rotate', '--yes', '--dry-run'], ['resume'], ['doctor', 'unfinished']]),
          ['resume', '--give-up'],
        ]
        const codes = []
        let said = ''
        for (const args of commands) {
          const finished = await runGuard(args, run)
          expectSound(finished)
          codes.push(finished.code)
          said += `${args}: ${finished.stderr}`
          expect(canaries(home)).toEqual(before)
        }
        if (isLegible) expect((await living(home, services)).length, said).toBeGreaterThan(0)
        expect(read('.npmrc')).toMatch(/^\/\/\S+\/npm\/:_authToken=\S+\n$/)
        return `${kind === 0 ? 'random' : kind === 1 ? 'paths' : 'mutated'} ${phase}: ${codes.slice(1, 2)}`
      } finally {
        rmSync(home, { recursive: true, force: true })
      }
    })
  })

  test('config whose rewriting changes a byte outside the token, breaks, or prints a token', options, async () => {
    const services = await sandbox()
    let longest = 0
    await rounds('configs', async chance => {
      const token = await services.issue()
      const { home } = tempHome({})
      try {
        const tree = Object.entries(homeWith(token, services.host))
          .filter(() => chance.below(4) === 0)
          .map<[string, Buffer]>(([path, text]) => [path, Buffer.from(text)])
        const mutated = tree.map<[string, Buffer]>(([path, bytes]) => [
          path,
          chance.below(3) > 0 ? mutate(bytes, chance) : bytes,
        ])
        for (const [path, bytes] of mutated) {
          mkdirSync(dirname(join(home, path)), { recursive: true })
          writeFileSync(join(home, path), bytes)
        }
        const run = { home, sandbox: services }
        const started = performance.now()
        expectSound(await runGuard(['find', '--json'], run))
        longest = Math.max(longest, performance.now() - started)
        const dry = await runGuard(['rotate', '--yes', '--dry-run', '--leave-copies'], run)
        expectSound(dry)
        for (const [path, bytes] of mutated)
          expect([path, readFileSync(join(home, path)).equals(bytes)]).toEqual([path, true])
        const rotated = await runGuard(
          ['rotate', '--yes', '--leave-copies', ...(chance.below(2) ? ['--foreign-hosts'] : [])],
          run,
        )
        expectSound(rotated)
        const alive = rotated.code === 0 ? await living(home, services) : []
        if (rotated.code === 0) expect(alive).toHaveLength(1)
        for (const [path, bytes] of mutated)
          expect([path, ...outside(readFileSync(join(home, path)))]).toEqual([path, ...outside(bytes)])
        return `exit ${rotated.code}${rotated.code === 70 ? rotated.stderr : ''}`
      } finally {
        rmSync(home, { recursive: true, force: true })
      }
    })
    counts.configs!['longest find, in ms'] = Math.round(longest)
    expect(longest).toBeLessThan(30_000)
  })

  test('answer that makes guard lose a token that it holds, break, or stay without a way out', options, async () => {
    await rounds('answers', async chance => {
      const home = await scene()
      const { shape, holds } = answerOf(chance)
      await home.services.fault({ path: REGENERATE, ...shape })
      const codes: (number | null)[] = []
      const guard = async (...args: string[]) => {
        const finished = await home.guard(args)
        expectSound(finished)
        codes.push(finished.code)
        return finished
      }
      await guard('rotate', '--yes')
      for (let turn = 0; turn < 3 && hasJournal(home); turn += 1) await guard('resume')
      const alive = await living(home.home, home.services)
      if (holds) expect(alive, JSON.stringify(shape)).toHaveLength(1)
      if (hasJournal(home)) await guard('resume', '--give-up')
      expect(hasJournal(home)).toBe(false)
      rmSync(home.home, { recursive: true, force: true })
      return `${String(shape.fault)}${holds ? ' with the token' : ''}: ${codes}`
    })
  })
})

async function regenerate(url: string, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` }
  return (
    (await (await fetch(`${url}/npm/api/v1/tokens/regenerate`, { method: 'POST', headers })).json()) as {
      token: string
    }
  ).token
}

/** The tokens in all files of the home that the service calls valid. */
async function living(home: string, services: { isValid(token: string): Promise<boolean> }): Promise<string[]> {
  const names = readdirSync(home, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const texts = names.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
  const tokens = [
    ...new Set(
      texts.flatMap(text => [
        ...findTokens(text).map(({ value }) => value),
        ...findOccurrences(text as never).map(({ token }) => token),
      ]),
    ),
  ]
  const alive = await Promise.all(tokens.map(token => services.isValid(token)))
  return tokens.filter((_, at) => alive[at])
}

/** What stands between the tokens of a text. */
function outside(bytes: Buffer): string[] {
  const text = bytes.toString('latin1')
  const pieces: string[] = []
  let from = 0
  for (const { span } of findOccurrences(text as never).toSorted((a, b) => a.span[0] - b.span[0])) {
    pieces.push(text.slice(from, span[0]))
    from = span[1]
  }
  return [...pieces, text.slice(from)]
}

const BODIES = [
  '{"token":"{NEW}"}',
  '{NEW}',
  'key: {NEW}.',
  '{"a":["{NEW}"]}',
  '<t>{NEW}</t>',
  '{"token":"{NEW}","old":"{NEW}"}',
]
const EMPTY = [
  '',
  '{}',
  'null',
  '[]',
  '{"token":null}',
  '<html>502</html>',
  '{"error":"no"}',
  '\0\0\0',
  '{"token":"tg_anon_"}',
]

/** What the service does, and whether its answer holds the whole token. */
function answerOf(chance: Chance): { shape: Record<string, unknown>; holds: boolean } {
  const status = chance.one([
    200,
    201,
    204,
    206,
    301,
    400,
    401,
    403,
    404,
    409,
    429,
    500,
    502,
    503,
    100 + chance.below(400) + 100,
  ])
  const interim = Array.from({ length: chance.below(3) }, () => chance.one([100, 102, 103]))
  const headers =
    chance.below(3) === 0
      ? { [chance.one(['x-token', 'set-cookie', 'location-hint'])]: chance.one(['k={NEW}', '{NEW}', 'none']) }
      : {}
  const fault = chance.one(['answer', 'answer', 'answer', 'answer', 'cut-before', 'cut-after', 'torn', 'status'])
  if (fault !== 'answer')
    return {
      shape: {
        fault,
        status: chance.one([400, 401, 403, 429, 500, 503]),
        when: chance.one(['before', 'after']),
        bytes: chance.below(60),
      },
      holds: false,
    }
  const holdsBody = chance.below(4) > 0 && ![204, 304].includes(status)
  const body = holdsBody ? padding(chance) + chance.one(BODIES) + padding(chance) : chance.one(EMPTY)
  const encoding = chance.below(2)
    ? { encoding: chance.one(['gzip', 'deflate', 'br', 'utf-16le', 'utf-16be', 'base64', 'percent', 'escapes']) }
    : {}
  const contentType = chance.one(['application/json', 'text/plain', 'text/html', 'application/octet-stream', ''])
  const shape = { fault, status, interim, headers, body, contentType, chunked: chance.below(2) === 0, ...encoding }
  return { shape, holds: holdsBody || Object.values(headers).some(value => value.includes('{NEW}')) }
}

function padding(chance: Chance): string {
  return chance.one(['', '', ' ', '\n', '\t', '"', '{', ` ${'x '.repeat(chance.below(3000))}`, '日本語 '])
}
