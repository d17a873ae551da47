import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { main } from '../../src/cli/main.ts'
import type { Runtime } from '../../src/cli/runtime.ts'
import { createOutput } from '../../src/cli/stdio.ts'
import type { Clock } from '../../src/core/ports.ts'

const DIST = join(import.meta.dirname, '../../dist')

export interface Surroundings {
  home: string
  cwd: string
  env: Record<string, string>
  /** What standard input holds. */
  input: string
  clock: Clock
}

/** Runs guard in this process, with files in the place of its streams: programs that it starts can inherit them. */
export async function runInProcess(args: readonly string[], { home, cwd, env, input, clock }: Surroundings) {
  const [stdin, stdout, stderr] = [openScratch(input), openScratch(), openScratch()]
  const runtime: Runtime = {
    version: process.env.npm_package_version ?? '0.0.0',
    platform: process.platform,
    ...{ env, home, clock, cwd: () => cwd, dist: DIST, signals: process },
    exit: code => {
      throw new Error(`guard would end this process with ${code}`)
    },
    stdin: { fd: stdin, isTTY: false, stream: () => Readable.from(input === '' ? [] : [Buffer.from(input)]) },
    stdout: createOutput(stdout, neverOpened),
    stderr: createOutput(stderr, neverOpened),
  }
  try {
    const code = await main(args, runtime)
    return { code, stdout: contentOf(stdout), stderr: contentOf(stderr) }
  } finally {
    for (const fd of [stdin, stdout, stderr]) closeSync(fd)
  }
}

/** A file without a name, which is gone once it is closed. */
function openScratch(content = ''): number {
  const folder = mkdtempSync(join(tmpdir(), 'guard-stream-'))
  const fd = openSync(join(folder, 'stream'), 'w+', 0o600)
  rmSync(folder, { recursive: true })
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
