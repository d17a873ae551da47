import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  type Client,
  client,
  type Installation,
  installedClient,
  NODE_24,
  PYTHON,
  requireClient,
  runClient,
} from '../helpers/clients.ts'
import { GUARD, sandbox, tempHome } from '../helpers/guard.ts'
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

const bundler: Row = {
  client: client('bundler', ['bundle']),
  how: {
    files: { 'work/p/Gemfile': 'source "https://rubygems.org"\ngem "guard_sandbox_hello"\n' },
    arguments: ['install'],
    environment: () => ({ BUNDLE_PATH: 'vendor', BUNDLE_RETRY: '0' }),
    result: 'work/p/Gemfile.lock',
  },
}

async function scene({ client, how, only }: Row, extra: Record<string, string> = {}) {
  const services = await sandbox({ requireToken: true })
  const token = await services.issue()
  const project = Object.entries(how.files ?? {}).map(([path, text]) => [path, text.replace('SERVICES', services.url)])
  const { home } = tempHome({ ...Object.fromEntries(project), ...extra })
  const urls = Object.entries(services.environment).filter(([name]) => name.endsWith('_URL'))
  const variables = { ...Object.fromEntries(urls), GUARD_TOKEN: token }
  const exec = [process.execPath, GUARD, 'exec', ...(only ? ['--only', only] : []), '--']
  const run = (prefix: readonly string[]) =>
    runClient([...prefix, ...client.command, ...how.arguments], { home, variables, environment: how.environment })
  return { home, token, inExec: () => run(exec), alone: () => run([]) }
}

describe('with the token in its environment alone, and not without it,', () => {
  for (const row of [...javascript, ...others, bundler]) {
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
