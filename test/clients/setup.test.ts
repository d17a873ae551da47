import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  type Client,
  client,
  type Installation,
  installedClient,
  keepOnly,
  NODE_24,
  PACKAGES,
  PYTHON,
  requireClient,
  runClient,
} from '../helpers/clients.ts'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { openTlsDoor } from '../helpers/tls-door.ts'
import { treeOf } from '../setup/ground.ts'
import { npmProject, npmSettings } from './npmrc-forms.ts'
import { pipInstallation } from './pip-forms.ts'

/** A package manager under the name by which setup looks for it, and how it installs. */
interface Installed {
  program: string
  client: Client
  installation: Installation
  /** What `guard setup --level project` has to say in the project first. */
  inProject?: string
}

const json = (value: unknown) => `${JSON.stringify(value, null, 4)}\n`
const npmLike = (program: string, client: Client): Installed => ({
  ...{ program, client, installation: { ...npmProject, environment: npmSettings } },
})

const yarn1: Installed = {
  program: 'yarn',
  client: installedClient('yarn-1', 'node_modules/yarn/bin/yarn.js'),
  installation: {
    ...npmProject,
    environment: scratch => ({ ...npmSettings(scratch), YARN_CACHE_FOLDER: join(scratch, 'yarn') }),
  },
}

const yarn4: Installed = {
  program: 'yarn',
  client: installedClient('yarn-4', 'node_modules/@yarnpkg/cli-dist/bin/yarn.js'),
  installation: {
    ...npmProject,
    files: { ...npmProject.files, 'work/p/yarn.lock': '' },
    environment: scratch => ({
      ...{ YARN_GLOBAL_FOLDER: join(scratch, 'yarn'), YARN_ENABLE_TELEMETRY: '0', YARN_NODE_LINKER: 'node-modules' },
      ...{ YARN_ENABLE_IMMUTABLE_INSTALLS: '0', YARN_NPM_PREAPPROVED_PACKAGES: '**' },
    }),
  },
}

const bun: Installed = {
  program: 'bun',
  client: installedClient('bun', `node_modules/@oven/bun-${process.platform}-${process.arch}/bin/bun`),
  installation: {
    ...npmProject,
    environment: scratch => ({ BUN_INSTALL: join(scratch, 'bun'), BUN_INSTALL_CACHE_DIR: join(scratch, 'cache') }),
  },
}

const project = `[project]
name = "p"
version = "1.0.0"
requires-python = ">=3.8"
dependencies = ["guard-sandbox-hello==1.0.0"]
`

const inVenv = `work/p/.venv/${PACKAGES}/guard_sandbox_hello.py`
const withoutKeyring = { PYTHON_KEYRING_BACKEND: 'keyring.backends.null.Keyring' }

const python: Installed[] = [
  { program: 'pip', client: installedClient('pip', 'bin/pip'), installation: pipInstallation },
  {
    program: 'uv',
    client: installedClient('uv', 'bin/uv'),
    installation: {
      ...pipInstallation,
      arguments: ['pip', 'install', '--target', 'packages', 'guard-sandbox-hello'],
      environment: () => ({ UV_PYTHON: PYTHON, UV_PYTHON_DOWNLOADS: 'never', UV_KEYRING_PROVIDER: 'disabled' }),
    },
  },
  {
    program: 'poetry',
    client: installedClient('poetry', 'bin/poetry'),
    inProject: 'poetry',
    installation: {
      files: { 'work/p/pyproject.toml': `${project}\n[tool.poetry]\npackage-mode = false\n` },
      arguments: ['install', '--no-interaction', '--no-ansi'],
      environment: () => ({
        ...{ ...withoutKeyring, POETRY_VIRTUALENVS_IN_PROJECT: 'true', POETRY_VIRTUALENVS_OPTIONS_NO_PIP: 'true' },
        POETRY_KEYRING_ENABLED: 'false',
      }),
      result: inVenv,
    },
  },
  {
    program: 'pdm',
    client: installedClient('pdm', 'bin/pdm'),
    installation: {
      files: { 'work/p/pyproject.toml': project },
      arguments: ['install', '--no-self'],
      environment: () => ({
        ...{ ...withoutKeyring, PDM_CHECK_UPDATE: 'false', PDM_IGNORE_SAVED_PYTHON: '1', PDM_VENV_IN_PROJECT: 'true' },
      }),
      result: inVenv,
    },
  },
  {
    program: 'pipenv',
    client: installedClient('pipenv', 'bin/pipenv'),
    inProject: 'pipenv',
    installation: {
      files: {
        'work/p/Pipfile':
          '[[source]]\nname = "pypi"\nurl = "https://index.example/simple"\nverify_ssl = true\n\n[packages]\nguard-sandbox-hello = "==1.0.0"\n',
      },
      arguments: ['install', '--skip-lock'],
      environment: () => ({
        ...{ PIPENV_VENV_IN_PROJECT: '1', PIPENV_NOSPIN: '1', PIPENV_YES: '1', PIP_NO_INPUT: '1' },
        ...{ VIRTUALENV_NO_PIP: '1', VIRTUALENV_NO_SETUPTOOLS: '1' },
      }),
      result: inVenv,
    },
  },
]

const bundler: Installed = {
  program: 'bundle',
  client: client('bundler', ['bundle']),
  installation: {
    files: { 'work/p/Gemfile': 'source "https://rubygems.org"\ngem "guard_sandbox_hello"\n' },
    arguments: ['install'],
    environment: scratch => ({
      ...{ GEM_HOME: 'gems', BUNDLE_PATH__SYSTEM: 'true', BUNDLE_SILENCE_ROOT_WARNING: 'true' },
      BUNDLE_USER_CACHE: `${scratch}/bundle`,
    }),
    result: 'work/p/gems/gems/guard_sandbox_hello-1.0.0/lib/guard_sandbox_hello.rb',
  },
}

const composer: Installed = {
  program: 'composer',
  client: client('composer', ['composer']),
  installation: {
    files: { 'work/p/composer.json': json({ name: 'p/p', require: { 'guard-sandbox/hello': '1.0.0' } }) },
    arguments: ['install', '--no-interaction', '--no-plugins'],
    environment: scratch => ({ COMPOSER_ALLOW_SUPERUSER: '1', COMPOSER_CACHE_DIR: `${scratch}/composer` }),
    result: 'work/p/vendor/guard-sandbox/hello/hello.php',
  },
}

const go: Installed = {
  program: 'go',
  client: client('go', ['go'], 'version'),
  installation: {
    files: { 'work/p/go.mod': 'module example.com/p\n\ngo 1.19\n' },
    arguments: ['mod', 'download', 'sandbox.flatt.tech/hello@v1.0.0'],
    // Go counts its uses, in the home folder, and goes on writing when it has ended.
    environment: scratch => ({
      ...{ GOFLAGS: '-mod=mod -modcacherw', GOSUMDB: 'off', GOTOOLCHAIN: 'local', TEST_TELEMETRY_DIR: scratch },
    }),
    result: 'go/pkg/mod/sandbox.flatt.tech/hello@v1.0.0/hello.go',
    tls: true,
  },
}

const machines: [string, Installed[]][] = [
  [
    'the package managers of today',
    [
      npmLike('npm', installedClient('npm-11', 'node_modules/npm/bin/npm-cli.js')),
      npmLike('pnpm', installedClient('pnpm-11', 'node_modules/pnpm/bin/pnpm.mjs', NODE_24)),
      ...[yarn4, bun, ...python, bundler, composer],
    ],
  ],
  [
    'those of yesterday',
    [
      npmLike('npm', installedClient('npm-10', 'node_modules/npm/bin/npm-cli.js')),
      npmLike('pnpm', installedClient('pnpm-10', 'node_modules/pnpm/bin/pnpm.cjs')),
      yarn1,
    ],
  ],
  [
    'those of tomorrow',
    [
      npmLike('npm', installedClient('npm-12', 'node_modules/npm/bin/npm-cli.js', NODE_24)),
      npmLike('pnpm', installedClient('pnpm-12', `node_modules/@pnpm/exe.${process.platform}-${process.arch}/pnpm`)),
    ],
  ],
  ['Go, which gives a password to https alone', [go]],
]

describe('one `guard setup` in an empty home, and each installs with the token; `guard remove` leaves it empty', () => {
  test.for(machines)('%s', async ([_, installed], context) => {
    for (const { client } of installed) requireClient(client, context)
    await setsUp(installed)
  })
})

/** The sandbox serves nobody without a living token, so what installs has sent it. */
async function setsUp(installed: readonly Installed[]): Promise<void> {
  const services = await sandbox({ requireToken: true })
  const door = installed.some(({ installation }) => installation.tls)
    ? await openTlsDoor(services)
    : { ...services, variables: {} }
  const token = await services.issue()
  const place = tempHome()
  const { home } = place
  const bin = programs(installed)
  const guard = (args: string[], input = '', cwd = home) =>
    runGuard(args, { home, sandbox: door, env: { PATH: bin, ...door.variables }, input, cwd })

  const setup = await guard(['setup', '--token-stdin', '--yes'], token)
  expect(setup.code, setup.stderr).toBe(0)
  for (const { client } of installed) expect(setup.stderr).toContain(client.version!)
  const after = treeOf(place)
  expect(Object.values(after).join('\n')).toContain(token)

  for (const { client, installation, inProject } of installed) {
    const { files = {}, environment, result } = installation
    for (const [path, text] of Object.entries(files)) place.write(path, text)
    if (inProject) {
      const flags = ['--level', 'project', '--tool', inProject, '--yes', '--replace-registry']
      const local = await guard(['setup', '--token-stdin', ...flags], token, join(home, 'work/p'))
      expect(local.code, local.stderr).toBe(0)
    }
    const run = { home, variables: door.variables, environment }
    const { code, output } = await runClient([...client.command, ...installation.arguments], run)
    expect([code, existsSync(join(home, result))], `${client.name}: ${output}`).toEqual([0, true])
    if (inProject)
      expect((await guard(['remove', '--level', 'project', '--yes'], '', join(home, 'work/p'))).code).toBe(0)
    if (inProject) for (const [path, text] of Object.entries(files)) expect(place.read(path)).toBe(text)
    keepOnly(home, [...Object.keys(after), '.local/state/guard/setup.json'])
  }

  expect(treeOf(place)).toEqual(after)
  const remove = await guard(['remove', '--yes'])
  expect(remove.code, remove.stderr).toBe(0)
  expect(treeOf(place)).toEqual({})
}

/** A folder for PATH with these programs and nothing else; what they need themselves they find as before. */
function programs(installed: readonly Installed[]): string {
  const { home: bin } = tempHome()
  for (const { program, client } of installed) {
    const words = client.command.map(word => `'${word}'`).join(' ')
    writeFileSync(join(bin, program), `#!/bin/sh\nPATH='${process.env.PATH}'\nexport PATH\nexec ${words} "$@"\n`)
    chmodSync(join(bin, program), 0o755)
  }
  return bin
}
