import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, type TestContext, test } from 'vitest'
import { type Client, installedClient, PACKAGES, PYTHON, requireClient, runClient } from '../helpers/clients.ts'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { missingTools, openSession } from '../helpers/secret-service.ts'

const poetry = installedClient('poetry', 'bin/poetry')
const pdm = installedClient('pdm', 'bin/pdm')
const uv = installedClient('uv', 'bin/uv')
const pip = installedClient('pip', 'bin/pip')
/** The program of Python's library, which Poetry brings along. */
const keyring = installedClient('poetry', 'bin/keyring').command[0]!

interface Index {
  url: string
  /** With the user name `token`, and no password. */
  withUser: string
  /** With the token as its password. */
  host: string
}

/** How a tool is told to keep its token in the keychain, by its own command, and how it installs with it. */
interface Keeper {
  client: Client
  files(index: Index): Record<string, string>
  /** The command that stores the token, which it reads from its standard input or from `$TOKEN`. */
  store(index: Index): string
  item(index: Index): string[]
  arguments: readonly string[]
  environment: Record<string, string>
  result: string
}

const project = (more: string) =>
  `[project]\nname = "p"\nversion = "1"\nrequires-python = ">=3.8"\ndependencies = ["guard-sandbox-hello==1.0.0"]\n\n${more}`
const source = (name: string, url: string) => `[[tool.pdm.source]]\nname = "${name}"\nurl = "${url}"\n`
const uvIndex = (url: string) => `[[index]]\nurl = "${url}"\ndefault = true\nauthenticate = "always"\n`
const intoFolder = ['--target', 'packages', 'guard-sandbox-hello']
const FOLDER = 'work/p/packages/guard_sandbox_hello.py'
const VENV = `work/p/.venv/${PACKAGES}/guard_sandbox_hello.py`
const UV = { UV_PYTHON: PYTHON, UV_PYTHON_DOWNLOADS: 'never' }
const PDM = { PDM_CHECK_UPDATE: 'false', PDM_IGNORE_SAVED_PYTHON: '1', PDM_VENV_IN_PROJECT: 'true' }

const keepers: Record<string, Keeper> = {
  Poetry: {
    client: poetry,
    files: ({ url }) => ({
      'work/p/pyproject.toml': `[tool.poetry]\npackage-mode = false\n\n[tool.poetry.dependencies]\npython = ">=3.8"\nguard-sandbox-hello = "1.0.0"\n\n[[tool.poetry.source]]\nname = "guard"\nurl = "${url}"\npriority = "primary"\n`,
    }),
    store: () => `${poetry.command[0]} config http-basic.guard token "$TOKEN"`,
    item: () => ['service', 'poetry-repository-guard', 'username', 'token'],
    arguments: ['install', '--no-interaction', '--no-ansi'],
    environment: { POETRY_VIRTUALENVS_IN_PROJECT: 'true', POETRY_VIRTUALENVS_OPTIONS_NO_PIP: 'true' },
    result: VENV,
  },
  PDM: {
    client: pdm,
    // The source of the name `pypi` is always there: of two sources at one host PDM asks for the first alone.
    files: ({ url }) => ({
      'work/p/pyproject.toml': project(
        source('pypi', `${url.replace('127.0.0.1', 'localhost')}nowhere/`) + source('guard', url),
      ),
    }),
    store: ({ url }) =>
      ['url', 'username', 'password']
        .map(name => `${pdm.command[0]} config pypi.guard.${name} "${{ url, username: 'token' }[name] ?? '$TOKEN'}"`)
        .join(' && '),
    item: () => ['service', 'pdm-pypi-guard', 'username', 'token'],
    arguments: ['install', '--no-self'],
    environment: PDM,
    result: VENV,
  },
  'uv with its own store': {
    client: uv,
    files: ({ withUser }) => ({ '.config/uv/uv.toml': uvIndex(withUser) }),
    store: ({ host }) => `${uv.command[0]} auth login http://${host} --username token --password -`,
    item: ({ host }) => ['application', 'uv', 'service', `uv:http://${host}`, 'username', 'token'],
    arguments: ['pip', 'install', ...intoFolder],
    environment: { ...UV, UV_PREVIEW_FEATURES: 'native-auth' },
    result: FOLDER,
  },
  'uv with keyring': {
    client: uv,
    files: ({ url }) => ({ '.config/uv/uv.toml': `keyring-provider = "subprocess"\n${uvIndex(url)}` }),
    store: ({ url }) => `keyring set ${url} token`,
    item: ({ url }) => ['service', url, 'username', 'token'],
    arguments: ['pip', 'install', ...intoFolder],
    environment: UV,
    result: FOLDER,
  },
  'pip with keyring': {
    client: pip,
    files: ({ withUser }) => ({
      '.config/pip/pip.conf': `[global]\nkeyring-provider = subprocess\nindex-url = ${withUser}\n`,
    }),
    store: ({ host }) => `keyring set ${host} token`,
    item: ({ host }) => ['service', host, 'username', 'token'],
    arguments: ['install', ...intoFolder],
    environment: { PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    result: FOLDER,
  },
}

function requireSecretService(context: TestContext): void {
  const here = missingTools.length === 0 ? '1.0' : undefined
  requireClient({ name: 'Secret Service', command: [], version: here }, context)
}

/** A home whose tool has stored the token in a real keychain by its own command. */
async function keep(keeper: Keeper) {
  const services = await sandbox({ requireToken: true })
  const token = await services.issue()
  const index = {
    ...{ host: services.host, url: `${services.url}/pypi/simple/` },
    withUser: `http://token@${services.host}/pypi/simple/`,
  }
  const home = tempHome({ 'work/p/README': '', ...keeper.files(index) })
  const session = await openSession(home.home)
  mkdirSync(join(home.home, 'bin'))
  symlinkSync(keyring, join(home.home, 'bin/keyring'))
  const path = `${join(home.home, 'bin')}:${process.env.PATH}`
  const variables = { ...session.env, ...keeper.environment, PATH: path, TOKEN: token }
  const run = (command: readonly string[]) => runClient(command, { home: home.home, variables, environment: undefined })
  const stored = await run(['sh', '-c', `printf %s "$TOKEN" | { ${keeper.store(index)}; }`])
  const inKeychain = () => session.lookUp(...keeper.item(index))
  expect(inKeychain(), stored.output).toBe(token)
  return {
    ...{ services, token, session, inKeychain, item: keeper.item(index) },
    install: () => run([...keeper.client.command, ...keeper.arguments]),
    guard: { home: home.home, cwd: join(home.home, 'work/p'), sandbox: services, env: session.env },
    has: (file: string) => home.files().includes(file),
    ...home,
  }
}

describe('a tool installs with the token that a rotation gave to its item in the keychain:', () => {
  for (const [name, keeper] of Object.entries(keepers)) {
    test(name, async context => {
      requireClient(keeper.client, context)
      requireSecretService(context)
      const { services, token, session, item, inKeychain, install, guard, has } = await keep(keeper)
      const described = session.describe(...item)

      const rotated = await runGuard(['rotate', '--yes'], guard)

      expect(rotated.code, rotated.stderr).toBe(0)
      expect([await services.isValid(token), await services.isValid(inKeychain())]).toEqual([false, true])
      expect(session.describe(...item)).toBe(described)
      const { code, output } = await install()
      expect([code, has(keeper.result)], output).toEqual([0, true])
    })
  }
})

test('a keychain that Poetry finds locked, hung or gone keeps a rotation from it, each in its own way', async context => {
  requireClient(poetry, context)
  requireSecretService(context)
  const { services, token, session, guard, write } = await keep(keepers.Poetry!)
  write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)

  session.lock()
  const locked = await runGuard(['rotate', '--yes'], guard)
  expect([locked.code, locked.stderr]).toEqual([8, expect.stringContaining('keychain:poetry-repository-guard/token')])

  session.hang()
  const hung = await runGuard(['rotate', '--yes'], guard)
  expect([hung.code, hung.stderr]).toEqual([2, expect.stringContaining('did not answer within 3 seconds')])
  expect(await services.isValid(token)).toBe(true)

  const env = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${guard.home}/nowhere` }
  const gone = await runGuard(['rotate', '--yes'], { ...guard, env })
  expect([gone.code, gone.stderr]).toEqual([0, expect.stringContaining('no keychain service runs in this session')])
})
