import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { spawnGuard, tempHome } from './helpers/guard.ts'

const ROOT = join(import.meta.dirname, '..')

test('what V8 made of the program is kept by three runs, for the user alone to write, and taken by those that follow', async () => {
  const { find, kept } = installed()
  const before = process.umask(0)
  onTestFinished(() => void process.umask(before))
  const first = await find()
  const written = () => kept().map(file => statSync(file).mtimeMs)
  const atFirst = written()
  expect(atFirst.length).toBeGreaterThan(0)
  await find()
  expect(await find()).toEqual(first)
  const atThird = written()
  expect(atThird.filter((time, index) => time <= atFirst[index]!)).toEqual([])
  expect(await find()).toEqual(first)
  expect(written()).toEqual(atThird)
  for (const file of kept()) {
    expect(statSync(file).mode & 0o777).toBe(0o644)
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o755)
  }
})

const DAMAGE: readonly ((file: string) => void)[] = [
  file => truncateSync(file, 100),
  file => truncateSync(file),
  // As after a power cut.
  file => writeFileSync(file, readFileSync(file).fill(0, 500, 1500)),
  file => writeFileSync(file, flipped(readFileSync(file))),
  file => writeFileSync(file, 'not what V8 wrote'.repeat(100)),
]

test('what is cut short, empty, full of holes, changed in a bit or of another program is compiled anew', async () => {
  const { find, kept } = installed()
  const first = await find()
  const files = kept()
  for (let next = 0; next < DAMAGE.length; next += files.length) {
    for (const [index, file] of files.entries()) DAMAGE[next + index]?.(file)
    expect(await find()).toEqual(first)
    expect(files.filter(file => statSync(file).size <= 100)).toEqual([])
  }
})

test('where nothing can be kept the program runs all the same', async () => {
  const { find, dist } = installed()
  writeFileSync(join(dist, 'compiled'), 'a file where the folder would be')
  expect((await find()).code).toBe(0)
})

test('NODE_DISABLE_COMPILE_CACHE keeps it from keeping anything', async () => {
  const { find, kept } = installed()
  expect((await find({ NODE_DISABLE_COMPILE_CACHE: '1' })).code).toBe(0)
  expect(kept()).toEqual([])
})

function flipped(bytes: Buffer): Buffer {
  const middle = bytes.length >> 1
  bytes[middle]! ^= 1
  return bytes
}

/** A copy of the program that has not run yet. */
function installed(files: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'guard-installed-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  // Other tests start the program meanwhile, and it keeps what it compiles there.
  const filter = (path: string) => path !== join(ROOT, 'dist/compiled')
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true, filter })
  const dist = join(folder, 'dist')
  const { home } = tempHome({ '.npmrc': '//npm.flatt.tech/:_authToken=tg_anon_TESTkept00000000\n', ...files })
  const program = join(folder, 'bin/guard.js')
  return {
    dist,
    run: (words: readonly string[]) => spawnGuard(words, { home, program }),
    find: (env: Record<string, string> = {}) => spawnGuard(['find', '--here'], { home, program, env }),
    kept: () =>
      readdirSync(dist, { recursive: true, encoding: 'utf8' })
        .filter(path => /^compiled\W.+\.cjs$/.test(path))
        .map(path => join(dist, path)),
  }
}
