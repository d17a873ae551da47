import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256OfFew } from '../src/core/sha256.ts'
import { spawnGuard, tempHome } from './helpers/guard.ts'

const TOKEN = 'tg_anon_TESTstart0000000'
const DIST = join(import.meta.dirname, '../dist')

/** Of Node's own modules, those that take as long to load as a small search takes. */
const COSTLY = ['child_process', 'crypto', 'http', 'net', 'os', 'stream', 'tls', 'worker_threads', 'zlib']

const LISTING = `process.on('exit', () => process._rawDebug('loaded: ' + process.moduleLoadList.join(', ')))`

async function modulesLoadedBy(args: readonly string[], files: Record<string, string>): Promise<string[]> {
  const { home, write } = tempHome(files)
  write('list.cjs', LISTING)
  const { stderr } = await spawnGuard(args, { home, env: { NODE_OPTIONS: `--require ${join(home, 'list.cjs')}` } })
  const list = /^loaded: (.*)$/m.exec(stderr)![1]!.split(', ')
  expect(list).toContain('NativeModule fs')
  return list.flatMap(entry => (entry.startsWith('NativeModule ') ? [entry.slice('NativeModule '.length)] : []))
}

test.for<[string, readonly string[], Record<string, string>]>([
  ['the version', ['--version'], {}],
  ['the help', ['--help'], {}],
  ['a search that finds nothing', ['find'], {}],
  [
    'a search that finds a token, in a file of each parser',
    ['find', '--here'],
    {
      '.npmrc': `//npm.flatt.tech/:_authToken=${TOKEN}\n`,
      '.yarnrc.yml': `npmAuthToken: "${TOKEN}"\n`,
      '.bunfig.toml': `[install.registry]\ntoken = "${TOKEN}"\n`,
      '.composer/auth.json': `{"http-basic":{"packagist.flatt.tech":{"username":"token","password":"${TOKEN}"}}}\n`,
      '.config/pip/pip.conf': `[global]\nindex-url = https://token:${TOKEN}@pypi.flatt.tech/simple/\n`,
    },
  ],
])('%s needs none of what is costly in Node', async ([, args, files]) => {
  // Where the machine is so busy that a search takes long, it goes on in a thread.
  const costly = async () => (await modulesLoadedBy(args, files)).filter(name => COSTLY.includes(name))
  await expect.poll(costly, { timeout: 20_000 }).toEqual([])
})

test('a token is named by the SHA-256 that everybody computes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
      expect(sha256OfFew(text)).toBe(createHash('sha256').update(text.toWellFormed()).digest('hex'))
    }),
  )
})

test('the build is ASCII, for it is read without being decoded', () => {
  const files = readdirSync(DIST).filter(name => name.endsWith('.cjs'))
  expect(files.length).toBeGreaterThan(10)
  for (const file of files) expect(readFileSync(join(DIST, file), 'latin1'), file).toMatch(/^[\0-\x7F]*$/)
})
