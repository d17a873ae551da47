import { join } from 'node:path'
import { expect, test } from 'vitest'
import { spawnGuard, tempHome } from './helpers/guard.ts'

const TOKEN = 'tg_anon_TESTstart0000000'

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

/** Where the machine is so busy that a search takes long, it goes on in a thread: then once more. */
async function expectNothingLoaded(costly: readonly string[], args: readonly string[], files: Record<string, string>) {
  const loaded = async () => (await modulesLoadedBy(args, files)).filter(name => costly.includes(name))
  await expect.poll(loaded, { timeout: 20_000 }).toEqual([])
}

test.for<[string, readonly string[]]>([
  ['the version', ['--version']],
  ['the help', ['--help']],
  ['a search that finds nothing', ['find']],
])('%s needs none of what is costly in Node', ([, args]) => expectNothingLoaded(COSTLY, args, {}))

test('a search that finds a token, in a file of each parser, needs what makes fingerprints and no more', () =>
  expectNothingLoaded(
    COSTLY.filter(name => name !== 'crypto' && name !== 'stream'),
    ['find', '--here'],
    {
      '.npmrc': `//npm.flatt.tech/:_authToken=${TOKEN}\n`,
      '.yarnrc.yml': `npmAuthToken: "${TOKEN}"\n`,
      '.bunfig.toml': `[install.registry]\ntoken = "${TOKEN}"\n`,
      '.composer/auth.json': `{"http-basic":{"packagist.flatt.tech":{"username":"token","password":"${TOKEN}"}}}\n`,
      '.config/pip/pip.conf': `[global]\nindex-url = https://token:${TOKEN}@pypi.flatt.tech/simple/\n`,
    },
  ))
