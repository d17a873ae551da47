import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { SandboxOptions } from '../../src/core/ports/sandbox.ts'
import { type ProcessRun, type Run, runGuard, sandbox, startGuard, tempHome } from '../helpers/guard.ts'

/** The version output of each program. */
const ANSWERS: Record<string, string> = {
  npm: '11.19.1',
  pnpm: '11.28.11',
  yarn: '4.18.1',
  bun: '1.4.5',
  pip: 'pip 26.3 from /usr/lib/python3/site-packages/pip (python 3.13)',
  uv: 'uv 0.13.8',
  poetry: 'Poetry (version 2.5.1)',
  pdm: 'PDM, version 2.27.0',
  bundle: 'Bundler version 2.7.2',
  go: 'go version go1.26.8 linux/amd64',
  composer: 'Composer version 2.9.1 2026-03-21',
}

export const ALL = Object.keys(ANSWERS)

export type Ground = Awaited<ReturnType<typeof ground>>

interface Options {
  /** The only programs on PATH. */
  tools?: readonly string[]
  sandbox?: SandboxOptions
  /** The clock of the services. */
  now?: () => Date
  /** The files of the home, given the URLs of the services. */
  files?: (access: { host: string; url: string; token: string }) => Record<string, string | Buffer>
}

/** An account with its token, a home, programs that simulate the package managers, and guard. */
export async function ground({ tools = ALL, sandbox: options = {}, now, files = () => ({}) }: Options = {}) {
  const services = await sandbox(options, now && { now })
  const access = { host: services.host, url: services.url, token: await services.issue('you@example.com') }
  const home = tempHome(files(access))
  const bin = tempHome().home
  for (const tool of tools) addProgram(bin, tool, ANSWERS[tool]!)
  const withPath = (run: Partial<Run & ProcessRun>) => ({
    ...{ home: home.home, sandbox: services, ...run },
    env: { PATH: bin, ...run.env },
  })
  return {
    ...home,
    ...access,
    services,
    bin,
    guard: (args: readonly string[], run: Partial<Run & ProcessRun> = {}) => runGuard(args, withPath(run)),
    start: (args: readonly string[], run: Partial<ProcessRun> = {}) => startGuard(args, withPath(run)),
    /** Runs setup with the account's token, like an unattended script. */
    setup: (...args: string[]) =>
      runGuard(['setup', '--token-stdin', '--yes', ...args], withPath({ input: `${access.token}\n` })),
  }
}

/** A program that prints its version and nothing else. */
export function addProgram(bin: string, name: string, answer: string, status = 0): void {
  const path = join(bin, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\necho '${answer}'\nexit ${status}\n`)
  chmodSync(path, 0o755)
}

const STATE = '.local/state/guard'

/** Every file and folder of the home with its text, one character per byte, except guard's own state. */
export function treeOf({ home, bytes }: Pick<Ground, 'home' | 'bytes'>): Record<string, string> {
  const entries = readdirSync(home, { recursive: true, withFileTypes: true })
  const paths = entries.map(entry => join(entry.parentPath, entry.name).slice(home.length + 1))
  const own = paths.filter(path => !`${STATE}/`.startsWith(`${path}/`) && !path.startsWith(`${STATE}/`))
  const isFolder = (path: string) => statSync(join(home, path)).isDirectory()
  return Object.fromEntries(
    own.sort().map(path => [path, isFolder(path) ? 'a folder' : bytes(path).toString('latin1')]),
  )
}

export function modeOf({ home }: Pick<Ground, 'home'>, path: string): string {
  return (statSync(join(home, path)).mode & 0o777).toString(8)
}
