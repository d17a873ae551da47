import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import {
  type Client,
  type Installation,
  installedClient,
  NODE_24,
  PACKAGES,
  PYTHON,
  requireClient,
  runClient,
} from '../helpers/clients.ts'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { npmProject, npmSettings } from './npmrc-forms.ts'
import { pipInstallation } from './pip-forms.ts'

interface Ground {
  host: string
  url: string
  /** The token that should count, and the one that it shadows. */
  wins: string
  loses: string
}

/** Two places for a token, of which the client takes one. */
interface Contest {
  files?(at: Ground): Record<string, string>
  variables?(at: Ground): Record<string, string>
  /** True where the client takes both, each for something else, so that neither may be dead. */
  needsBoth?: true
}

const npmrc = ({ host, url }: Ground, token: string, path = '/npm/') =>
  `registry=${url}/npm/\nalways-auth=true\n//${host}${path}:_authToken=${token}\n`
const index = ({ host }: Ground, token: string) => `http://token:${token}@${host}/pypi/simple/`
const pipConf = (at: Ground, token: string, section = 'global') => `[${section}]\nindex-url = ${index(at, token)}\n`
const uvToml = (at: Ground, token: string) => `[[index]]\nurl = "${index(at, token)}"\ndefault = true\n`
const netrc = (token: string) => `machine 127.0.0.1 login token password ${token}\n`
const authToml = (token: string) => `[http-basic.guard]\nusername = "token"\npassword = "${token}"\n`
const server = ({ url }: Ground) => `npmRegistryServer: ${url}/npm\n`
const bunfig = ({ url }: Ground, token: string) => `[install.registry]\nurl = "${url}/npm/"\ntoken = "${token}"\n`

const PROJECT_OVER_USER: Contest = {
  files: at => ({ 'work/p/.npmrc': npmrc(at, at.wins), '.npmrc': npmrc(at, at.loses) }),
}
const MOVED_USER: Contest = {
  files: at => ({ 'settings/npmrc': npmrc(at, at.wins), '.npmrc': npmrc(at, at.loses) }),
  variables: () => ({ NPM_CONFIG_USERCONFIG: 'HOME/settings/npmrc' }),
}
const LAST_LINE: Contest = {
  files: at => ({ '.npmrc': `${npmrc(at, at.loses)}//${at.host}/npm/:_authToken=${at.wins}\n` }),
}
const LONGER_PATH: Contest = {
  files: at => ({ 'work/p/.npmrc': npmrc(at, at.loses, '/'), '.npmrc': npmrc(at, at.wins) }),
}
const AUTH_INI: Contest = {
  files: at => ({ '.config/pnpm/auth.ini': npmrc(at, at.wins), '.npmrc': npmrc(at, at.loses) }),
}
const PNPM_JSON: Contest = {
  files: at => ({ 'work/p/.npmrc': npmrc(at, at.loses) }),
  variables: at => ({ pnpm_config__auth: JSON.stringify({ [`${at.url}/npm/`]: { '@': { authToken: at.wins } } }) }),
}
const UNEXPANDED: Contest = {
  files: at => ({ 'work/p/.npmrc': npmrc(at, '${NPM_TOKEN}'), '.npmrc': npmrc(at, at.wins) }),
  variables: at => ({ NPM_TOKEN: at.loses }),
}

const yarnProject: Installation = {
  ...npmProject,
  files: { ...npmProject.files, 'work/p/yarn.lock': '' },
  environment: scratch => ({
    YARN_GLOBAL_FOLDER: join(scratch, 'yarn'),
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_IMMUTABLE_INSTALLS: '0',
    YARN_NODE_LINKER: 'node-modules',
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    YARN_NPM_PREAPPROVED_PACKAGES: '**',
  }),
}

const poetryProject = (url: string) => `[tool.poetry]
package-mode = false

[tool.poetry.dependencies]
python = ">=3.8"
guard-sandbox-hello = "1.0.0"

[[tool.poetry.source]]
name = "guard"
url = "${url}"
priority = "primary"
`

const npmLike = { ...npmProject, environment: npmSettings }
const plain = ({ url }: Ground) => ({ 'work/p/pyproject.toml': poetryProject(`${url}/pypi/simple/`) })

const CLIENTS: [tool: string, Client, Installation, Record<string, Contest>][] = [
  [
    'npm',
    installedClient('npm-11', 'node_modules/npm/bin/npm-cli.js'),
    npmLike,
    { PROJECT_OVER_USER, MOVED_USER, LAST_LINE, LONGER_PATH },
  ],
  [
    'pnpm',
    installedClient('pnpm-11', 'node_modules/pnpm/bin/pnpm.mjs', NODE_24),
    npmLike,
    { PROJECT_OVER_USER, MOVED_USER, AUTH_INI, PNPM_JSON, UNEXPANDED },
  ],
  [
    'yarn',
    installedClient('yarn-4', 'node_modules/@yarnpkg/cli-dist/bin/yarn.js'),
    yarnProject,
    {
      'the nearest folder': {
        files: at => ({
          'work/p/.yarnrc.yml': `${server(at)}npmAlwaysAuth: true\nnpmAuthToken: ${at.wins}\n`,
          'work/.yarnrc.yml': `npmAuthToken: ${at.loses}\n`,
        }),
      },
      'the variable over the top level': {
        files: at => ({ 'work/p/.yarnrc.yml': `${server(at)}npmAlwaysAuth: true\nnpmAuthToken: ${at.loses}\n` }),
        variables: at => ({ YARN_NPM_AUTH_TOKEN: at.wins }),
      },
      'an entry of npmRegistries over the variable': {
        files: at => ({
          'work/p/.yarnrc.yml': `${server(at)}npmRegistries:\n  "//${at.host}/npm":\n    npmAlwaysAuth: true\n    npmAuthToken: ${at.wins}\n`,
        }),
        variables: at => ({ YARN_NPM_AUTH_TOKEN: at.loses }),
      },
    },
  ],
  [
    'yarn-1',
    installedClient('yarn-1', 'node_modules/yarn/bin/yarn.js'),
    { ...npmLike, environment: scratch => ({ ...npmSettings(scratch), YARN_CACHE_FOLDER: join(scratch, 'yarn') }) },
    {
      PROJECT_OVER_USER,
      MOVED_USER,
      'the user over the folders above': {
        files: at => ({ '.npmrc': npmrc(at, at.wins), 'work/.npmrc': npmrc(at, at.loses) }),
      },
    },
  ],
  [
    'bun',
    installedClient('bun', `node_modules/@oven/bun-${process.platform}-${process.arch}/bin/bun`),
    {
      ...npmProject,
      environment: scratch => ({ BUN_INSTALL: join(scratch, 'bun'), BUN_INSTALL_CACHE_DIR: join(scratch, 'cache') }),
    },
    {
      PROJECT_OVER_USER,
      'bunfig.toml over .npmrc': {
        files: at => ({ '.bunfig.toml': bunfig(at, at.wins), 'work/p/.npmrc': npmrc(at, at.loses) }),
      },
      'bunfig.toml of the folder over that of the user': {
        files: at => ({ 'work/p/bunfig.toml': bunfig(at, at.wins), '.bunfig.toml': bunfig(at, at.loses) }),
      },
      'BUN_CONFIG_TOKEN over .npmrc': {
        files: at => ({ 'work/p/.npmrc': npmrc(at, at.loses) }),
        variables: at => ({ BUN_CONFIG_TOKEN: at.wins }),
      },
    },
  ],
  [
    'pip',
    installedClient('pip', 'bin/pip'),
    pipInstallation,
    {
      'the variable over the file': {
        files: at => ({ '.config/pip/pip.conf': pipConf(at, at.loses) }),
        variables: at => ({ PIP_INDEX_URL: index(at, at.wins) }),
      },
      'the later of the two files of the user': {
        files: at => ({ '.config/pip/pip.conf': pipConf(at, at.wins), '.pip/pip.conf': pipConf(at, at.loses) }),
      },
      'the section of the command over [global]': {
        files: at => ({
          '.config/pip/pip.conf': pipConf(at, at.loses),
          '.pip/pip.conf': pipConf(at, at.wins, 'install'),
        }),
      },
      'PIP_CONFIG_FILE instead of the files of the user': {
        files: at => ({ '.config/pip/pip.conf': pipConf(at, at.loses), 'other.conf': pipConf(at, at.wins) }),
        variables: () => ({ PIP_CONFIG_FILE: 'HOME/other.conf' }),
      },
      'the URL over .netrc': {
        files: at => ({ '.config/pip/pip.conf': pipConf(at, at.wins), '.netrc': netrc(at.loses) }),
      },
    },
  ],
  [
    'uv',
    installedClient('uv', 'bin/uv'),
    {
      files: { 'work/p/README': '' },
      arguments: ['pip', 'install', '--target', 'packages', 'guard-sandbox-hello'],
      environment: () => ({ UV_PYTHON: PYTHON, UV_PYTHON_DOWNLOADS: 'never', UV_KEYRING_PROVIDER: 'disabled' }),
      result: 'work/p/packages/guard_sandbox_hello.py',
    },
    {
      'the project over the user': {
        files: at => ({ 'work/p/uv.toml': uvToml(at, at.wins), '.config/uv/uv.toml': uvToml(at, at.loses) }),
      },
      'the variable over the file': {
        files: at => ({ 'work/p/uv.toml': uvToml(at, at.loses) }),
        variables: at => ({ UV_DEFAULT_INDEX: index(at, at.wins) }),
      },
      'UV_CONFIG_FILE instead of all files': {
        files: at => ({ 'work/p/uv.toml': uvToml(at, at.loses), 'other.toml': uvToml(at, at.wins) }),
        variables: () => ({ UV_CONFIG_FILE: 'HOME/other.toml' }),
      },
      'uv.toml over [tool.uv] beside it': {
        files: at => ({
          'work/p/uv.toml': uvToml(at, at.wins),
          'work/p/pyproject.toml': uvToml(at, at.loses).replace('[[index]]', '[[tool.uv.index]]'),
        }),
      },
      'the URL over .netrc': {
        files: at => ({ '.config/uv/uv.toml': uvToml(at, at.wins), '.netrc': netrc(at.loses) }),
      },
    },
  ],
  [
    'poetry',
    installedClient('poetry', 'bin/poetry'),
    {
      arguments: ['install', '--no-interaction', '--no-ansi'],
      environment: () => ({
        POETRY_VIRTUALENVS_IN_PROJECT: 'true',
        POETRY_VIRTUALENVS_OPTIONS_NO_PIP: 'true',
        POETRY_KEYRING_ENABLED: 'false',
        PYTHON_KEYRING_BACKEND: 'keyring.backends.null.Keyring',
      }),
      result: `work/p/.venv/${PACKAGES}/guard_sandbox_hello.py`,
    },
    {
      'the variable over auth.toml': {
        files: at => ({ ...plain(at), '.config/pypoetry/auth.toml': authToml(at.loses) }),
        variables: at => ({ POETRY_HTTP_BASIC_GUARD_USERNAME: 'token', POETRY_HTTP_BASIC_GUARD_PASSWORD: at.wins }),
      },
      'poetry.toml over auth.toml': {
        files: at => ({
          ...plain(at),
          'work/p/poetry.toml': authToml(at.wins),
          '.config/pypoetry/auth.toml': authToml(at.loses),
        }),
      },
      'the URL for the index, and auth.toml for the files': {
        needsBoth: true,
        files: at => ({
          'work/p/pyproject.toml': poetryProject(index(at, at.wins)),
          '.config/pypoetry/auth.toml': authToml(at.loses),
        }),
      },
      'auth.toml over .netrc': {
        files: at => ({ ...plain(at), '.config/pypoetry/auth.toml': authToml(at.wins), '.netrc': netrc(at.loses) }),
      },
    },
  ],
]

describe.for(CLIENTS)('%s takes the token that guard says it takes:', ([tool, client, installation, contests]) => {
  test.for(Object.entries(contests))('%s', async ([, contest], context) => {
    requireClient(client, context)
    const services = await sandbox({ requireToken: true })
    const [alive, dead] = [await services.issue(), await services.issue()]
    await revoke(dead, services.url)
    const { host, url } = services

    for (const [wins, loses, expected] of [
      [alive, dead, 'works'],
      [dead, alive, 'fails'],
    ] as const) {
      const at = { host, url, wins, loses }
      const { home } = tempHome({ ...installation.files, ...contest.files?.(at) })
      const variables = Object.fromEntries(
        Object.entries(contest.variables?.(at) ?? {}).map(([name, value]) => [name, value.replace('HOME', home)]),
      )
      const run = { home, cwd: join(home, 'work/p'), env: variables, sandbox: services }
      const { stdout } = await runGuard(['find', '--explain', tool, '--json'], run)
      const taken = contest.needsBoth ? [wins, loses] : [wins]
      expect(JSON.parse(stdout).uses.map(fingerprintOf)).toEqual(taken.map(token => new Secret(token).fingerprint))

      const command = [...client.command, ...installation.arguments]
      const { code, output } = await runClient(command, { home, variables, environment: installation.environment })
      const outcome = code === 0 && existsSync(join(home, installation.result)) ? 'works' : 'fails'
      expect(outcome, `exit status ${code}, output:\n${output}`).toBe(contest.needsBoth ? 'fails' : expected)
    }
  })
})

function fingerprintOf({ winner }: { winner: { fingerprint: string } }): string {
  return winner.fingerprint
}

async function revoke(token: string, url: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` }
  const { ok } = await fetch(`${url}/npm/api/v1/tokens`, { method: 'DELETE', headers })
  expect(ok).toBe(true)
}
