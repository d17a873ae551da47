import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest'
import { cleanEnvironment, runGuard, sandbox, tempHome } from './guard.ts'
import { removeTree } from './remove.ts'
import { openTlsDoor } from './tls-door.ts'

declare module 'vitest' {
  interface TaskMeta {
    client?: { name: string; version: string }
  }
}

/** A package manager as it is on this machine. */
export interface Client {
  name: string
  /** Program and first arguments. */
  command: readonly string[]
  /** What it answers to `--version`, or undefined where it does not run. */
  version: string | undefined
}

/** How a client installs the sandbox's package, whatever way it is given its token. */
export interface Installation {
  /** What the client needs besides the token, below HOME; it works in the folder `work/p`. */
  files?: Record<string, string>
  arguments: readonly string[]
  /** Settings that keep it to itself: caches and the like go to the folder, which is new at each call. */
  environment?(scratch: string): Record<string, string>
  /** A file that is there once the package is installed. */
  result: string
  /** True where the client gives no token to plain http, be it on loopback. */
  tls?: boolean
}

/** Where the services are, and what to tell them. */
export interface Access {
  host: string
  url: string
  token: string
}

/** One way of giving a client its token. */
export interface Form extends Partial<Installation> {
  name: string
  /** The files that make it up, below HOME. `.profile` is read by the shell that starts the client. */
  config(access: Access): Record<string, string>
  /** What the shell has set besides; HOME is the throw-away home. */
  variables?: Record<string, string>
}

const CLIENTS = resolve(process.env.GUARD_CLIENTS_DIR || join(import.meta.dirname, '../../.ci/clients'))

/** A client that `.ci/install-clients` put into its folder; run by Node where it is JavaScript. */
export function installedClient(folder: string, program: string, node = process.execPath): Client {
  const path = join(CLIENTS, folder, program)
  return client(folder.replace('-', ' '), /\.[cm]?js$/.test(program) ? [node, path] : [path])
}

/** Node 24 of `.ci/clients.txt`, for clients that ask for more than guard does. */
export const NODE_24 = join(CLIENTS, `node-24/node_modules/node-${process.platform}-${process.arch}/bin/node`)

export function client(name: string, command: readonly string[], version = '--version'): Client {
  return { name, command, version: versionOf([...command, version]) }
}

/** The interpreter behind `python3`, not a wrapper that chooses one by HOME; `python3` itself where there is none. */
export const PYTHON = answerOf(['python3', '-c', 'import sys; print(sys.executable)']) ?? 'python3'

/** Where that interpreter's virtual environments keep packages. */
export const PACKAGES = `lib/python${answerOf([PYTHON, '-c', 'import sys; print("%d.%d" % sys.version_info[:2])'])}/site-packages`

/** A test for each way of giving the client its token. */
export function testForms(client: Client, installation: Installation, forms: readonly Form[]): void {
  describe(`${client.name} installs before a rotation and after it, and not with the old token, in`, () => {
    for (const form of forms) {
      test(form.name, async context => {
        requireClient(client, context)
        await survivesRotation(client, installation, form)
      })
    }
  })
}

/**
 * Installs, rotates, installs again without any other step, then puts the old bytes back and cannot install any more.
 * The sandbox serves nobody without a living token, and the client keeps nothing from one time to the next.
 */
export async function survivesRotation({ command }: Client, installation: Installation, form: Form): Promise<void> {
  const services = await sandbox({ requireToken: true })
  const how = { ...installation, ...form, files: { ...installation.files, ...form.files } }
  const door = how.tls ? await openTlsDoor(services) : { ...services, variables: {} }
  const token = await services.issue()
  const before = form.config({ host: door.host, url: door.url, token })
  const { home, read, write } = tempHome({ ...how.files, ...before })
  // Some clients read a file that holds a password only where it is its owner's alone.
  for (const path of Object.keys(before)) chmodSync(join(home, path), 0o600)
  const variables = {
    ...Object.fromEntries(
      Object.entries(form.variables ?? {}).map(([name, value]) => [name, value.replace('HOME', home)]),
    ),
    ...door.variables,
  }
  const install = async (expected: 'works' | 'fails') => {
    keepOnly(home, [...Object.keys({ ...how.files, ...before }), '.local/state/guard'])
    const run = { home, variables, environment: how.environment }
    const { code, output } = await runClient([...command, ...how.arguments], run)
    const outcome = code === 0 && existsSync(join(home, how.result)) ? 'works' : 'fails'
    expect(outcome, `exit status ${code}, output:\n${output}`).toBe(expected)
  }

  await install('works')

  const cwd = join(home, 'work/p')
  // A profile is read by a shell, certificates are read when Node starts.
  const needsProcess = how.tls === true || '.profile' in before
  const rotation = await runGuard(['rotate', '--yes'], {
    ...{ home, cwd, sandbox: door, env: variables, prefix: needsProcess ? ['sh', '-c', IN_PROFILE, 'sh'] : [] },
  })
  expect(rotation.code, rotation.stderr).toBe(0)
  expect(Object.keys(before).map(read).join('\n')).not.toContain(token)
  expect(await services.isValid(token)).toBe(false)
  await install('works')

  for (const [path, text] of Object.entries(before)) write(path, text)
  await install('fails')
}

/** Skips, by name, the test of a client that is missing; on CI that is a failure. */
export function requireClient({ name, version }: Client, { task, skip }: TestContext): void {
  task.meta.client = { name, version: version ?? 'missing' }
  if (version !== undefined) return
  const reason = `${name} is not here; .ci/install-tools and .ci/install-clients install what is missing`
  if (process.env.CI) throw new Error(reason)
  skip(reason)
}

/** A fresh login shell: reads the profile, then becomes the program. */
const IN_PROFILE = 'if [ -f "$HOME/.profile" ]; then . "$HOME/.profile"; fi; exec "$@"'

interface ClientRun {
  home: string
  variables: Record<string, string>
  environment: Installation['environment'] | undefined
}

/** Runs a client in `work/p` of the home, in an environment of its own. */
export async function runClient(command: readonly string[], { home, variables, environment }: ClientRun) {
  const scratch = mkdtempSync(join(tmpdir(), 'guard-client-'))
  const env = { ...cleanEnvironment(home), ...isolation(scratch), ...environment?.(scratch), ...variables }
  const child = spawn('sh', ['-c', IN_PROFILE, 'sh', ...command], {
    ...{ cwd: join(home, 'work/p'), env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 90_000, killSignal: 'SIGKILL' },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout!.setEncoding('utf8').on('data', chunk => (output += chunk))
  child.stderr!.setEncoding('utf8').on('data', chunk => (output += chunk))
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  removeTree(scratch)
  return { code, output }
}

/** Folders of its own, and no way to a registry on the network, should a client forget its settings. */
function isolation(scratch: string): Record<string, string> {
  return {
    HTTPS_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
    TMPDIR: scratch,
    XDG_CACHE_HOME: join(scratch, 'cache'),
    XDG_DATA_HOME: join(scratch, 'data'),
    XDG_STATE_HOME: join(scratch, 'state'),
    XDG_CONFIG_DIRS: join(scratch, 'etc'),
  }
}

/** Removes everything below the folder but these paths. */
export function keepOnly(folder: string, paths: readonly string[]): void {
  for (const name of readdirSync(folder)) {
    const below = paths.filter(path => path.startsWith(`${name}/`)).map(path => path.slice(name.length + 1))
    if (below.length > 0) keepOnly(join(folder, name), below)
    else if (!paths.includes(name)) removeTree(join(folder, name))
  }
}

function versionOf(command: readonly string[]): string | undefined {
  const answer = answerOf(command)
  return answer && (/\d+\.\d+[\w.-]*/.exec(answer)?.[0] ?? 'not told')
}

function answerOf([program, ...words]: readonly string[]): string | undefined {
  const home = mkdtempSync(join(tmpdir(), 'guard-client-'))
  try {
    const env = { ...cleanEnvironment(home), ...isolation(home) }
    return execFileSync(program!, words, { cwd: home, env, encoding: 'utf8', stdio: 'pipe', timeout: 60_000 }).trim()
  } catch {
    return undefined
  } finally {
    removeTree(home)
  }
}

/** The address in every Pipfile that names no other index: Pipenv's mirror takes the place of this one alone. */
export const PUBLIC_INDEX = `https://${['pypi', 'org'].join('.')}/simple`
