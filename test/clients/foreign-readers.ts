import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeyPath } from '../../src/core/tree.ts'
import { type Client, client, installedClient, NODE_24, PYTHON } from '../helpers/clients.ts'
import { cleanEnvironment } from '../helpers/guard.ts'

/** What a client's own reader makes of files, a character for a byte: null where it refuses one. */
export interface Reader {
  client: Client
  /** The program, in the client's words. */
  name: string
  read(files: readonly string[]): unknown[]
  /** Its own name for a key, where it has one. */
  keyOf?(path: KeyPath): KeyPath
}

const READERS = join(import.meta.dirname, 'readers')
const NPM = 'node_modules/npm/bin/npm-cli.js'
const yarn4 = installedClient('yarn-4', 'node_modules/@yarnpkg/cli-dist/bin/yarn.js')
const pip = installedClient('pip', 'bin/pip')
const pipenv = installedClient('pipenv', 'bin/pipenv')
const bun = installedClient('bun', `node_modules/@oven/bun-${process.platform}-${process.arch}/bin/bun`)
const poetry = installedClient('poetry', 'bin/poetry')

/** npm's reader of `.npmrc`, which is a package inside of npm: it also exchanges variables and checks types. */
export const npmReaders: Reader[] = [
  installedClient('npm-10', NPM),
  installedClient('npm-11', NPM),
  installedClient('npm-12', NPM, NODE_24),
].map(npm => {
  const [node, program] = npm.command as [string, string]
  const command = [node, join(READERS, 'npm-config.mjs'), join(program, '../..')]
  return { client: npm, name: '@npmcli/config', read: files => ask(command, files) }
})

/** Yarn's parser of `.yarnrc.yml`, through a plugin: it is bundled into the one file that Yarn is. */
export const yarnReader: Reader = {
  client: yarn4,
  name: '@yarnpkg/parsers',
  read: files =>
    ask([...yarn4.command, 'guard-read'], files, {
      YARN_PLUGINS: join(READERS, 'yarn-plugin.cjs'),
      YARN_ENABLE_TELEMETRY: '0',
    }),
}

/** pip takes underscores in names for hyphens. */
export const pipReader: Reader = {
  ...pythonReader(pip, 'pip', pythonBeside(pip)),
  keyOf: ([section = '', name]) => [section, String(name).replaceAll('_', '-')],
}
/** The `.netrc` of pip and everything else that is built on Requests. */
export const netrcReader = pythonReader(client('Python', [PYTHON]), 'netrc', PYTHON)
/** Pipenv's copy of python-dotenv. */
export const dotenvReader = pythonReader(pipenv, 'dotenv', pythonBeside(pipenv))

/** Bun's own parser, in Bun. */
export const bunReader: Reader = {
  client: bun,
  name: 'Bun.TOML',
  read: files => ask([...bun.command, join(READERS, 'bun-toml.mjs')], files),
}

/** What PDM reads its configs with. */
export const tomllibReader = pythonReader(client('Python', [PYTHON]), 'tomllib', PYTHON)
/** What Poetry reads its configs with. */
export const tomlkitReader = pythonReader(poetry, 'tomlkit', pythonBeside(poetry))

function pythonReader(client: Client, name: string, python: string): Reader {
  return { client, name, read: files => ask([python, '-I', join(READERS, 'python.py'), name], files) }
}

function pythonBeside({ command }: Client): string {
  return join(command[0]!, '../python')
}

/**
 * pnpm prints what it reads, one key of one file at a time, and nothing of a file that it refuses. Versions before 11 do
 * not print a token alone.
 */
export function pnpmReader(pnpm: Client): (file: string, key: string) => unknown {
  const isOld = pnpm.version?.startsWith('10.')
  return (file, key) => {
    const home = mkdtempSync(join(tmpdir(), 'guard-reader-'))
    try {
      writeFileSync(join(home, '.npmrc'), file, 'latin1')
      const words = isOld ? ['config', 'list', '--json'] : ['config', 'get', '--json', key]
      const answer = JSON.parse(run([...pnpm.command, ...words], '', { HOME: home, V: 'v' }))
      return isOld ? answer[key] : answer
    } catch {
      return undefined
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  }
}

function ask(command: readonly string[], files: readonly string[], variables: Record<string, string> = {}): unknown[] {
  return JSON.parse(run(command, JSON.stringify(files), variables))
}

function run([program, ...words]: readonly string[], input: string, variables: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'guard-reader-'))
  try {
    const env = { ...cleanEnvironment(folder), ...variables }
    return execFileSync(program!, words, {
      cwd: folder,
      env,
      input,
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: 'pipe',
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
