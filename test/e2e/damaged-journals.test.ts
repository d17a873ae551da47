import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { JournalRecord } from '../../src/core/ports/journals.ts'
import { sha256 } from '../../src/core/sha256.ts'
import { findTokens } from '../../src/core/tokens.ts'
import { createJournals } from '../../src/disk/journal.ts'
import { createFiles } from '../helpers/files.ts'
import { asOrdinaryUser, ownByOrdinaryUser } from '../helpers/ordinary-user.ts'
import { type Scene, scene } from './scene.ts'

const STATE = '.local/state/guard'

interface Case {
  /** How far the rotation came. */
  base: keyof typeof BASES
  damage: string
  apply(bytes: Buffer, ends: readonly number[]): Buffer
}

/** The records after the plan, and whether the service has issued a token. */
const BASES = {
  planned: { records: () => [], made: false },
  'called, with its answer lost': { records: () => [{ state: 'issuing' }], made: true },
  accepted: {
    records: (fresh: string) => [
      { state: 'issuing' },
      { state: 'chunk', text: `{"token":"${fresh}"}` },
      { state: 'answered', status: 200, complete: true },
      { state: 'accepted', fresh },
    ],
    made: true,
  },
} satisfies Record<string, { records: (fresh: string) => JournalRecord[]; made: boolean }>

type Lines = readonly number[]

/** What can happen to the line that ends at `ends[line]`. */
const DAMAGES: Record<string, (bytes: Buffer, ends: Lines, line: number) => Buffer> = {
  'the file cut off before line': (bytes, ends, line) => bytes.subarray(0, ends[line - 1] ?? 0),
  'the file cut off in line': (bytes, ends, line) => bytes.subarray(0, middle(ends, line)),
  'a changed first byte in line': (bytes, ends, line) => flip(bytes, ends[line - 1] ?? 0),
  'a changed byte in line': (bytes, ends, line) => flip(bytes, middle(ends, line)),
  'a changed last letter in line': (bytes, ends, line) => flip(bytes, ends[line]! - 4),
  'a lost line break behind line': (bytes, ends, line) => flip(bytes, ends[line]! - 1),
  'zeros in place of line': (bytes, ends, line) => Buffer.from(bytes).fill(0, ends[line - 1] ?? 0, ends[line]),
  'zeros from line': (bytes, ends, line) => Buffer.from(bytes).fill(0, ends[line - 1] ?? 0),
}

function middle(ends: Lines, line: number): number {
  return Math.floor(((ends[line - 1] ?? 0) + ends[line]!) / 2)
}

function flip(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at]! ^= 0x15
  return changed
}

const cases: Case[] = (Object.keys(BASES) as (keyof typeof BASES)[]).flatMap(base => {
  const lines = BASES[base].records('').length + 2
  return Array.from({ length: lines }, (_, line) =>
    Object.entries(DAMAGES).map(([damage, apply]) => ({
      base,
      damage: `${damage} ${line}`,
      apply: (bytes: Buffer, ends: Lines) => apply(bytes, ends, line),
    })),
  ).flat()
})

/** A home with the journal of a killed rotation, and the service in the state of that moment. */
async function interrupted(base: keyof typeof BASES) {
  const home = await scene()
  const { records, made } = BASES[base]
  const fresh = made ? await regenerate(home) : ''
  const state = join(home.home, STATE)
  const files = createFiles(state)
  const path = join(home.home, '.npmrc')
  const staging = files.stagingPath(path)
  const journal = createJournals(state).create({
    ...{ state: 'prepared', schema: 'guard.journal/1', mode: 'rotate', kind: 'email', origin: `${home.url}/npm/` },
    ...{
      old: home.token,
      scope: { here: true, searchMilliseconds: 1000 },
      keychain: false,
      at: new Date().toISOString(),
    },
    ...{ left: [], targets: [{ path, adapter: 'npmrc', staging, hash: sha256(readFileSync(path)), size: 600 }] },
  })
  files.reserve([{ staging, size: 600, path }])
  for (const record of records(fresh)) journal.append(record)
  return { ...home, fresh, path: journal.path, staging }
}

async function regenerate({ url, token }: Scene): Promise<string> {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${url}/npm/api/v1/tokens/regenerate`, { method: 'POST', headers })
  return ((await answer.json()) as { token: string }).token
}

/** The tokens in every file of the home, including guard's own, that the service calls valid. */
async function living({ home, services }: Scene): Promise<string[]> {
  const names = readdirSync(home, { recursive: true, encoding: 'utf8' }).map(name => join(home, name))
  const texts = names.filter(name => lstatSync(name).isFile()).map(name => readFileSync(name, 'latin1'))
  const tokens = [...new Set(texts.flatMap(text => findTokens(text).map(({ value }) => value)))]
  const verdicts = await Promise.all(tokens.map(token => services.isValid(token)))
  return tokens.filter((_, index) => verdicts[index])
}

const mentions = (stderr: string) => expect(stderr).toMatch(/^(?:note|注意): /m)

/** Commands that read still work, and mention the unfinished rotation. */
async function expectReadable(home: Scene): Promise<void> {
  for (const args of [[], ['token', '--here'], ['doctor', 'unfinished']]) {
    const { code, stderr, stdout } = await home.guard(args, { printsToken: args[0] === 'token' })
    expect([0, 1, 3], `guard ${args.join(' ')}: ${stderr}`).toContain(code)
    if (args[0] === 'doctor') expect(stdout).toContain('guard')
    else mentions(stderr)
  }
}

describe('a damaged journal', () => {
  test('is tested in more than eighty forms', () => {
    expect(cases.length).toBeGreaterThan(80)
  })

  test.for(cases)(
    'of a rotation that was $base, with $damage, loses no valid token',
    { timeout: 60_000 },
    async each => {
      const home = await interrupted(each.base)
      const bytes = readFileSync(home.path)
      const ends = [...bytes.toString('latin1').matchAll(/\n/g)].map(({ index }) => index + 1)
      writeFileSync(home.path, each.apply(bytes, ends))
      const before = await living(home)
      await expectReadable(home)

      const { code, stderr } = await home.guard(['resume'])
      expect([0, 7], stderr).toContain(code)
      expect(stderr).not.toContain('Nothing had been sent')
      expect((await living(home)).length >= Math.min(1, before.length), stderr).toBe(true)
      if (code === 0) expect(await home.services.isValid(tokenOf(home))).toBe(true)
      else expect(stderr).toMatch(/^hint: /m)
    },
  )

  test('whose plan is illegible still yields its token, and is set aside with it', async () => {
    const home = await interrupted('accepted')
    const bytes = readFileSync(home.path)
    writeFileSync(home.path, flip(bytes, bytes.indexOf('"prepared"') + 3))

    const token = await home.guard(['token', '--here'], { printsToken: true })
    expect([token.code, token.stdout.trim()]).toEqual([0, home.fresh])
    expect((await home.guard(['resume', '--give-up'])).code).toBe(0)

    expect(existsSync(home.path)).toBe(false)
    expect(await living(home)).toEqual([home.fresh])
    expect(
      (
        await home.guard(['sync', '--token-stdin', '--yes', '--here', '--from', fingerprintOf(home)], {
          input: home.fresh,
        })
      ).code,
    ).toBe(0)
    expect(tokenOf(home)).toBe(home.fresh)
  })

  test('that is intact and was only planned reports that nothing was sent', async () => {
    const home = await interrupted('planned')
    const { code, stderr } = await home.guard(['resume'])
    expect([code, stderr]).toEqual([0, expect.stringContaining('Nothing had been sent')])
    expect(home.files()).toEqual(['.npmrc'])
  })
})

function fingerprintOf({ token }: Scene): string {
  return `sha256:${sha256(token).slice(0, 12)}`
}

function tokenOf({ read }: Scene): string {
  return findTokens(read('.npmrc'))[0]!.value
}

/** What can be in place of a journal, with guard's message about it. */
const STRANGERS: Record<string, { put: (path: string, bytes: Buffer) => void; said: RegExp }> = {
  'an empty file': { put: path => writeFileSync(path, ''), said: /its records are damaged/ },
  'only zeros': {
    put: (path, bytes) => writeFileSync(path, Buffer.alloc(bytes.length)),
    said: /its records are damaged/,
  },
  'another text': { put: path => writeFileSync(path, 'hello\n'), said: /its records are damaged/ },
  'random bytes': {
    put: path => writeFileSync(path, Buffer.from('9f8607d1\xff\xfe\n'.repeat(99), 'latin1')),
    said: /damaged/,
  },
  'JSON of something else': {
    put: path => writeFileSync(path, '{"state":"on"}\n{"a":1}\n'),
    said: /its plan cannot be read/,
  },
  'a journal of a newer guard': {
    put: (path, bytes) => writeFileSync(path, bytes.toString('latin1').replace('journal/2', 'journal/3'), 'latin1'),
    said: /was written by a newer guard/,
  },
  'a folder': { put: path => mkdirSync(path), said: /it is a folder/ },
  'a named pipe': { put: path => void spawnSync('mkfifo', [path]), said: /it is a named pipe/ },
  'a symbolic link to a journal': {
    put: (path, bytes) => {
      writeFileSync(`${path}.real`, bytes)
      symlinkSync(`${path}.real`, path)
    },
    said: /it is a symbolic link/,
  },
  'a symbolic link to nowhere': { put: path => symlinkSync('nowhere', path), said: /it is a symbolic link/ },
  'a symbolic link to itself': { put: path => symlinkSync(path, path), said: /it is a symbolic link/ },
}

describe('in place of a journal', () => {
  const commands = [
    ...[[], ['find'], ['status'], ['doctor'], ['setup', '--check'], ['find', '--explain', 'npm']],
    ...[['token'], ['exec', '--', 'true'], ['complete', '--', 'rotate', '--token', '']],
  ]

  test.for(Object.entries(STRANGERS))(
    '%s stops commands that write until it is given up, but none that reads',
    async ([name, { put, said }]) => {
      const home = await scene()
      const { path } = await besides(home)
      const bytes = readFileSync(path)
      rmSync(path)
      put(path, bytes)
      for (const args of commands) {
        const { code, stderr, stdout } = await home.guard(args, { printsToken: args[0] === 'token' })
        expect([0, 1], `guard ${args.join(' ')}: ${stderr}`).toContain(code)
        if (args[0] === 'token') expect(stdout.trim()).toBe(home.token)
        if (['complete', 'doctor'].includes(args[0] ?? '')) continue
        expect(stderr).toMatch(said)
      }
      expect((await home.guard(['doctor', 'unfinished'])).stdout).toMatch(said)
      const { code, stderr } = await home.guard(['resume'])
      expect([code, stderr]).toEqual([7, expect.stringMatching(said)])
      expect(stderr).toMatch(/^hint: \S/m)
      const refused = await home.guard(['rotate', '--yes'])
      expect([refused.code, refused.stderr]).toEqual([7, expect.stringMatching(said)])
      expect(lstatSync(path).isSymbolicLink() || existsSync(path)).toBe(true)
      expect(tokenOf(home)).toBe(home.token)

      const givenUp = await home.guard(['resume', '--give-up'])
      if (name === 'a journal of a newer guard') {
        expect([givenUp.code, givenUp.stderr]).toEqual([7, expect.stringContaining('update guard')])
        expect(existsSync(path)).toBe(true)
        return
      }
      expect([givenUp.code, givenUp.stderr]).toEqual([0, expect.stringContaining(`${path} is kept as `)])
      expect((await home.guard(['rotate', '--yes'])).code).toBe(0)
      expect(tokenOf(home)).not.toBe(home.token)
      expect(await home.services.isValid(tokenOf(home))).toBe(true)
    },
  )

  test.skipIf(process.geteuid?.() !== 0)('one that this user may not read stops no reading command', async () => {
    const home = await scene()
    const { path } = await besides(home)
    ownByOrdinaryUser(home.home)
    chownSync(path, 0, 0)
    chmodSync(path, 0o600)
    for (const args of [[], ['find'], ['status'], ['token']]) {
      const { code, stderr } = await asOrdinaryUser(() => home.guard(args, { printsToken: args[0] === 'token' }))
      expect([code, stderr]).toEqual([0, expect.stringContaining(`${path} cannot be read: permission denied`)])
    }
    const { code, stderr } = await asOrdinaryUser(() => home.guard(['rotate', '--yes']))
    expect([code, stderr]).toEqual([7, expect.stringContaining('hint: run `guard resume` as the user that owns it')])
  })

  test('a damaged one beside an intact one prevents resuming neither', async () => {
    const home = await interrupted('accepted')
    const other = home.path.replace(/[0-9a-f]{8}(?=-)/, '00000000')
    writeFileSync(other, 'hello')
    await expectReadable(home)
    const { code, stderr } = await home.guard(['resume'])
    expect([code, stderr]).toEqual([7, expect.stringContaining(other)])
    rmSync(other)
    expect((await home.guard(['resume'])).code).toBe(0)
    expect(tokenOf(home)).toBe(home.fresh)
  })
})

/** An intact journal without a subject, in a home whose token is valid. */
async function besides({ home }: Scene) {
  const journal = createJournals(join(home, STATE)).create({ state: 'prepared' })
  return { path: journal.path }
}
