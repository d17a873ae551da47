import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findWebTokens } from '../../src/sandbox/web-tokens.ts'
import {
  type Client,
  client,
  type Installation,
  installedClient,
  NODE_24,
  PACKAGES,
  PUBLIC_INDEX,
  PYTHON,
  requireClient,
  runClient,
} from '../helpers/clients.ts'
import { GUARD, sandbox, tempHome } from '../helpers/guard.ts'
import { openTlsDoor } from '../helpers/tls-door.ts'
import { npmProject, npmSettings } from './npmrc-forms.ts'
import { pipInstallation } from './pip-forms.ts'

const NPM = 'node_modules/npm/bin/npm-cli.js'
const platform = `${process.platform}-${process.arch}`

const quickly = { npm_config_fetch_retries: '0', pnpm_config_fetch_retries: '0', YARN_HTTP_RETRY: '0' }
const node: Installation = { ...npmProject, environment: scratch => ({ ...npmSettings(scratch), ...quickly }) }
const yarn4: Installation = {
  ...npmProject,
  files: { ...npmProject.files, 'work/p/yarn.lock': '' },
  environment: scratch => ({
    ...quickly,
    YARN_GLOBAL_FOLDER: join(scratch, 'yarn'),
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_IMMUTABLE_INSTALLS: '0',
    YARN_NODE_LINKER: 'node-modules',
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    YARN_NPM_PREAPPROVED_PACKAGES: '**',
  }),
}
const python = { UV_PYTHON: PYTHON, UV_PYTHON_DOWNLOADS: 'never', UV_KEYRING_PROVIDER: 'disabled' }

interface Row {
  client: Client
  how: Installation
  only?: string
}

const javascript: Row[] = [
  { client: installedClient('npm-10', NPM), how: node },
  { client: installedClient('npm-11', NPM), how: node },
  { client: installedClient('npm-12', NPM, NODE_24), how: node },
  { client: installedClient('pnpm-10', 'node_modules/pnpm/bin/pnpm.cjs'), how: node },
  { client: installedClient('pnpm-11', 'node_modules/pnpm/bin/pnpm.mjs', NODE_24), how: node },
  { client: installedClient('pnpm-12', `node_modules/@pnpm/exe.${platform}/pnpm`), how: node },
  { client: installedClient('yarn-1', 'node_modules/yarn/bin/yarn.js'), how: node, only: 'yarn-1' },
  { client: installedClient('yarn-4', 'node_modules/@yarnpkg/cli-dist/bin/yarn.js'), how: yarn4 },
  {
    client: installedClient('bun', `node_modules/@oven/bun-${platform}/bin/bun`),
    how: { ...node, environment: scratch => ({ BUN_INSTALL_CACHE_DIR: join(scratch, 'cache') }) },
  },
]

const others: Row[] = [
  { client: installedClient('pip', 'bin/pip'), how: pipInstallation },
  {
    client: installedClient('uv', 'bin/uv'),
    how: {
      ...pipInstallation,
      arguments: ['pip', 'install', '--target', 'packages', 'guard-sandbox-hello'],
      environment: () => python,
    },
  },
  {
    client: installedClient('poetry', 'bin/poetry'),
    how: {
      files: {
        'work/p/pyproject.toml':
          '[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\npython = ">=3.8"\nguard-sandbox-hello = "1.0.0"\n[[tool.poetry.source]]\nname = "takumi-guard"\nurl = "SERVICES/pypi/simple/"\npriority = "primary"\n',
      },
      arguments: ['install', '--no-interaction', '--no-ansi'],
      environment: () => ({
        POETRY_VIRTUALENVS_IN_PROJECT: 'true',
        POETRY_VIRTUALENVS_OPTIONS_NO_PIP: 'true',
        PYTHON_KEYRING_BACKEND: 'keyring.backends.null.Keyring',
      }),
      result: 'work/p/poetry.lock',
    },
  },
]

const more: Row[] = [
  {
    client: installedClient('pdm', 'bin/pdm'),
    how: {
      files: {
        'work/p/pyproject.toml':
          '[project]\nname = "p"\nversion = "1.0.0"\nrequires-python = ">=3.8"\ndependencies = ["guard-sandbox-hello==1.0.0"]\n',
      },
      arguments: ['install', '--no-self'],
      environment: () => ({
        ...{ PDM_CHECK_UPDATE: 'false', PDM_IGNORE_SAVED_PYTHON: '1', PDM_VENV_IN_PROJECT: 'true' },
        PYTHON_KEYRING_BACKEND: 'keyring.backends.null.Keyring',
      }),
      result: `work/p/.venv/${PACKAGES}/guard_sandbox_hello.py`,
    },
  },
  {
    client: installedClient('pipenv', 'bin/pipenv'),
    how: {
      files: {
        'work/p/Pipfile': `[[source]]\nname = "pypi"\nurl = "${PUBLIC_INDEX}"\nverify_ssl = true\n[packages]\nguard-sandbox-hello = "==1.0.0"\n`,
      },
      arguments: ['install'],
      environment: () => ({
        ...{ PIPENV_VENV_IN_PROJECT: '1', PIPENV_NOSPIN: '1', PIPENV_YES: '1', PIP_NO_INPUT: '1', PIP_RETRIES: '0' },
        ...{ VIRTUALENV_NO_PIP: '1', VIRTUALENV_NO_SETUPTOOLS: '1' },
      }),
      result: `work/p/.venv/${PACKAGES}/guard_sandbox_hello.py`,
    },
  },
  {
    client: client('bundler', ['bundle']),
    how: {
      files: { 'work/p/Gemfile': 'source "https://rubygems.org"\ngem "guard_sandbox_hello"\n' },
      arguments: ['install'],
      environment: () => ({ BUNDLE_PATH: 'vendor', BUNDLE_RETRY: '0' }),
      result: 'work/p/Gemfile.lock',
    },
  },
  {
    client: client('composer', ['composer']),
    how: {
      files: {
        'work/p/composer.json': JSON.stringify({
          require: { 'guard-sandbox/hello': '1.0.0' },
          repositories: [{ type: 'composer', url: 'SERVICES/packagist/' }, { 'packagist.org': false }],
          config: { 'secure-http': false },
        }),
      },
      arguments: ['install', '--no-interaction', '--no-plugins'],
      environment: scratch => ({ COMPOSER_ALLOW_SUPERUSER: '1', COMPOSER_CACHE_DIR: join(scratch, 'composer') }),
      result: 'work/p/vendor/guard-sandbox/hello/hello.php',
    },
  },
  {
    client: client('go', ['go'], 'version'),
    how: {
      files: { 'work/p/go.mod': 'module example.com/p\n\ngo 1.19\n' },
      arguments: ['mod', 'download', 'sandbox.flatt.tech/hello@v1.0.0'],
      environment: () => ({ GOFLAGS: '-mod=mod -modcacherw', GOSUMDB: 'off', GOTOOLCHAIN: 'local' }),
      result: 'go/pkg/mod/sandbox.flatt.tech/hello@v1.0.0/hello.go',
      tls: true,
    },
  },
]

async function scene({ client, how, only }: Row, extra: Record<string, string> = {}) {
  const services = await sandbox({ requireToken: true })
  const door = how.tls ? await openTlsDoor(services) : { ...services, variables: {} }
  const token = await services.issue()
  const project = Object.entries(how.files ?? {}).map(([path, text]) => [path, text.replace('SERVICES', door.url)])
  const { home } = tempHome({ ...Object.fromEntries(project), ...extra })
  const urls = Object.entries(door.environment).filter(([name]) => name.endsWith('_URL'))
  const variables = { ...Object.fromEntries(urls), ...door.variables, GUARD_TOKEN: token }
  const exec = [process.execPath, GUARD, 'exec', ...(only ? ['--only', only] : []), '--']
  const run = (prefix: readonly string[], given: Record<string, string> = variables) =>
    runClient([...prefix, ...client.command, ...how.arguments], {
      ...{ home, variables: given, environment: how.environment },
    })
  const { GUARD_TOKEN: _static, ...job } = variables
  const { GUARD_BOT_ID = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN = '', GUARD_STS_URL = '' } = services.environment
  const ci = exec.map(word => (word === 'exec' ? 'ci' : word))
  return {
    ...{ home, token, inExec: () => run(exec), alone: () => run([]) },
    inCi: () => run(ci, { ...job, GUARD_BOT_ID, ACTIONS_ID_TOKEN_REQUEST_TOKEN, GUARD_STS_URL }),
  }
}

describe('with the token in its environment alone, and not without it,', () => {
  for (const row of [...javascript, ...others, ...more]) {
    test(`${row.client.name} installs`, async context => {
      requireClient(row.client, context)
      const { home, token, inExec, alone } = await scene(row)

      // The registry on the network cannot be reached here, and the one of the sandbox serves nobody without a token.
      expect((await alone()).code).not.toBe(0)
      expect(existsSync(join(home, row.how.result))).toBe(false)
      const { code, output } = await inExec()

      expect(code, output.replaceAll(token, 'TOKEN')).toBe(0)
      expect(existsSync(join(home, row.how.result))).toBe(true)
      expect(output).not.toContain(token)
      expect(filesWith(token, join(home, 'work'))).toEqual([])
    })
  }
})

// One tool for each way in which a token is given: as a Bearer, in a URL, as a user's password, in JSON.
const byCi = ['npm 11', 'yarn 4', 'bun', 'uv', 'bundler', 'composer', 'go']

describe('with a short-lived token of guard ci', () => {
  for (const row of [...javascript, ...others, ...more].filter(({ client }) => byCi.includes(client.name))) {
    test(`${row.client.name} installs`, async context => {
      requireClient(row.client, context)
      const { home, inCi } = await scene(row)

      const { code, output } = await inCi()

      expect(code, output).toBe(0)
      expect(existsSync(join(home, row.how.result))).toBe(true)
      expect(findWebTokens(output)).toEqual([])
      expect(filesWith(/eyJ[\w-]{20,}\.[\w-]{20,}\./, join(home, 'work'))).toEqual([])
    })
  }
})

describe('the token stays at home where a scope has another registry:', () => {
  for (const row of javascript) {
    test(row.client.name, async context => {
      requireClient(row.client, context)
      const asked: (string | undefined)[] = []
      const foreign = createServer((request, response) => {
        asked.push(request.headers.authorization)
        response.writeHead(404, { 'content-type': 'application/json' }).end('{}')
      }).listen(0, '127.0.0.1')
      await new Promise(ready => foreign.once('listening', ready))
      onTestFinished(() => void foreign.close())
      const url = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/npm/`
      const { inExec } = await scene(row, {
        'work/p/package.json': '{"name":"p","version":"1.0.0","dependencies":{"@acme/x":"1.0.0"}}',
        'work/p/.npmrc': `@acme:registry=${url}\n`,
        'work/p/.yarnrc.yml': `npmScopes:\n  acme:\n    npmRegistryServer: "${url}"\n`,
        'work/p/bunfig.toml': `[install.scopes]\n"@acme" = "${url}"\n`,
      })

      await inExec()

      expect(asked.length).toBeGreaterThan(0)
      expect(asked.filter(Boolean)).toEqual([])
    })
  }
})

/** Lockfiles and the notes that clients leave beside packages: a token there would be shared, or outlive its rotation. */
function filesWith(token: string | RegExp, folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name))
  return paths.filter(path => readFileSync(path, 'latin1').search(token) !== -1)
}
