import { closeSync, fstatSync, openSync, readFileSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import { main } from '../../src/cli/main.ts'
import type { Runtime } from '../../src/cli/runtime.ts'
import { createOutput, type Output, type Terminal } from '../../src/cli/stdio.ts'
import type { Clock } from '../../src/core/ports/io.ts'
import type { KeychainItems } from '../../src/core/ports/keychain.ts'
import { createKeychainItems } from '../../src/system/keychain-items.ts'
import { createUsers, type Users } from '../../src/system/users.ts'

const DIST = join(import.meta.dirname, '../../dist')
const VERSION: string = JSON.parse(readFileSync(join(DIST, '../package.json'), 'utf8')).version

/** Keys that a person presses; a function if they only become known at the prompt, such as a code from a mail. */
export type Keys = string | (() => string)

export interface Surroundings {
  home: string
  cwd: string
  env: Record<string, string>
  /** What standard input holds. */
  input: string
  clock: Clock
  /** The accounts of the machine; by default those of this one. */
  users?: Users | undefined
  /** Other programs' items in the keychain; by default those of the session that the environment names. */
  keychain?: KeychainItems | undefined
  /** What a person types at each prompt, one string a prompt; where they are used up, input ends. Absent: no terminal. */
  typed?: readonly Keys[] | undefined
}

/** Runs guard in this process, with files in the place of its streams: programs that it starts can inherit them. */
export async function runInProcess(
  args: readonly string[],
  { home, cwd, env, input, clock, users = createUsers(), keychain = keychainOf(env), typed }: Surroundings,
) {
  const [stdin, stdout, stderr] = [openScratch(input), openScratch(), openScratch()]
  const runtime: Runtime = {
    version: VERSION,
    platform: process.platform,
    ...{ env, home, clock, users, keychain, cwd: () => cwd, dist: DIST, signals: process },
    exit: code => {
      throw new Error(`guard would end this process with ${code}`)
    },
    stdin: typed
      ? { fd: stdin, isTTY: true, stream: keyboard(typed) }
      : { fd: stdin, isTTY: false, stream: () => Readable.from(input === '' ? [] : [Buffer.from(input)]) },
    stdout: createOutput(stdout, neverOpened),
    stderr: typed ? screen(stderr) : createOutput(stderr, neverOpened),
  }
  try {
    const code = await main(args, runtime)
    return { code, stdout: contentOf(stdout), stderr: contentOf(stderr) }
  } finally {
    for (const fd of [stdin, stdout, stderr]) closeSync(fd)
  }
}

function keychainOf(env: Surroundings['env']): KeychainItems {
  return createKeychainItems(join(DIST, 'items-child.js'), env)
}

/** For each prompt the keys that are pressed at it; then the end of input, as a terminal that is gone gives it. */
function keyboard(typed: readonly Keys[]): () => Readable {
  const left = [...typed]
  return () => {
    const keys = new PassThrough()
    const next = left.shift()
    if (next === undefined) keys.end()
    else keys.write(typeof next === 'string' ? next : next())
    return keys
  }
}

/** Looks like a terminal to guard and to its prompts, and keeps all that was ever shown. */
function screen(fd: number): Output {
  const terminal: Terminal = new Writable({
    write(chunk: Buffer, _encoding, done) {
      writeSync(fd, chunk)
      done()
    },
  })
  Object.assign(terminal, { isTTY: true, columns: 200 })
  return { fd, terminal, write: text => void writeSync(fd, text), flush: async () => undefined }
}

let opened = 0

/** A file without a name, which is gone once it is closed. */
function openScratch(content = ''): number {
  opened += 1
  const path = join(tmpdir(), `guard-stream-${process.pid}-${opened}`)
  const fd = openSync(path, 'wx+', 0o600)
  unlinkSync(path)
  if (content !== '') writeSync(fd, content, 0)
  return fd
}

function contentOf(fd: number): string {
  const bytes = Buffer.alloc(fstatSync(fd).size)
  readSync(fd, bytes, 0, bytes.length, 0)
  return bytes.toString('utf8')
}

function neverOpened(): never {
  throw new Error('a file needs no stream')
}
