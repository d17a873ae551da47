import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tempHome } from '../helpers/guard.ts'
import { check, NOWHERE, NPMRC, privateHome, TOKEN } from './doctor.ts'

const REGISTRY = 'http://127.0.0.1:9/npm/'
const INDEX = 'http://127.0.0.1:9/pypi/simple/'

describe('registries', () => {
  test('finds a token that is never sent because another registry is set', async () => {
    const { home } = privateHome({ '.npmrc': `registry=https://npm.acme.example/\n${NPMRC}` })
    const { outcome, findings } = await check('registries', { home, env: NOWHERE })
    expect(outcome).toBe('warning')
    expect(findings).toMatchObject([{ path: join(home, '.npmrc'), fix: `add registry=${REGISTRY} to your .npmrc` }])
    expect(findings[0]!.message).toContain('npm, pnpm, bun')
  })

  test('finds a tool that uses Guard without a token although another tool has one', async () => {
    const { home } = privateHome({
      '.yarnrc.yml': `npmRegistryServer: "${REGISTRY}"\n`,
      '.npmrc': `registry=${REGISTRY}\n${NPMRC}`,
    })
    const { findings } = await check('registries', { home, env: NOWHERE })
    expect(findings.map(({ message }) => message)).toEqual(['yarn asks 127.0.0.1:9 without a token'])
  })

  test('accepts both together, and a registry for which no token exists', async () => {
    const both = privateHome({ '.npmrc': `registry=${REGISTRY}\n${NPMRC}` })
    expect(await check('registries', { home: both.home, env: NOWHERE })).toMatchObject({ outcome: 'ok', findings: [] })
    const anonymous = privateHome({ '.npmrc': `registry=${REGISTRY}\n` })
    expect(await check('registries', { home: anonymous.home, env: NOWHERE })).toMatchObject({ outcome: 'ok' })
  })
})

describe('precedence', () => {
  const OTHER = 'tg_anon_TESTm4Jx8Rb2Yc6Nd1Fe'

  test('finds a copy that shadows another', async () => {
    const { home } = privateHome({ '.npmrc': NPMRC, 'p/.npmrc': NPMRC.replace(TOKEN, OTHER), 'p/package.json': '{}' })
    const { outcome, findings } = await check('precedence', { home, cwd: join(home, 'p'), env: NOWHERE })
    expect(outcome).toBe('warning')
    expect(findings).toContainEqual(
      expect.objectContaining({
        path: join(home, 'p/.npmrc'),
        message: expect.stringContaining('it outranks'),
        fix: expect.stringContaining('guard find --explain npm'),
      }),
    )
  })

  test('finds a shell that was started before its file was rewritten', async () => {
    const { home } = privateHome({ '.zshrc': `export YARN_NPM_AUTH_TOKEN=${TOKEN}\n` })
    const { findings } = await check('precedence', { home, env: { ...NOWHERE, YARN_NPM_AUTH_TOKEN: OTHER } })
    expect(findings).toContainEqual(
      expect.objectContaining({ path: 'env:YARN_NPM_AUTH_TOKEN', fix: 'start a new shell' }),
    )
  })

  test('accepts copies of a single token', async () => {
    const { home } = privateHome({ '.npmrc': NPMRC, 'p/.npmrc': NPMRC, 'p/package.json': '{}' })
    const result = await check('precedence', { home, cwd: join(home, 'p'), env: NOWHERE })
    expect(result).toMatchObject({ outcome: 'ok', findings: [] })
  })
})

describe('always-auth', () => {
  test.for([
    [`npmAuthToken: ${TOKEN}\n`, `npmAuthToken: ${TOKEN}\nnpmAlwaysAuth: true\n`],
    [
      `# mine\r\nnpmAuthToken: "${TOKEN}"   # ours`,
      `# mine\r\nnpmAuthToken: "${TOKEN}"   # ours\r\nnpmAlwaysAuth: true`,
    ],
    [
      `npmRegistries:\n    "${REGISTRY}":\n        npmAuthToken: ${TOKEN}\n\nenableTelemetry: false\n`,
      `npmRegistries:\n    "${REGISTRY}":\n        npmAuthToken: ${TOKEN}\n        npmAlwaysAuth: true\n\nenableTelemetry: false\n`,
    ],
  ])('finds Yarn without it, and --fix adds one line to %j', async ([before, after]) => {
    const { home, read } = privateHome({ '.yarnrc.yml': before! })
    expect(await check('always-auth', { home, env: NOWHERE })).toMatchObject({
      outcome: 'warning',
      findings: [{ path: join(home, '.yarnrc.yml'), fixable: true }],
    })
    expect(await check('always-auth', { home, env: NOWHERE }, ['--fix', '--yes'])).toMatchObject({ outcome: 'ok' })
    expect(read('.yarnrc.yml')).toBe(after)
  })

  test.for([
    `npmRegistries: { "${REGISTRY}": { npmAuthToken: ${TOKEN} } }\n`,
    `npmAuthToken: ${TOKEN}\nnpmRegistries:\n  "https://npm.acme.example":\n    npmAuthToken: theirs\n`,
    `npmAuthToken: >-\n  ${TOKEN}\n`,
  ])('leaves to the user what cannot be proved: %j', async text => {
    const { home, read } = privateHome({ '.yarnrc.yml': text })
    const { findings } = await check('always-auth', { home, env: NOWHERE }, ['--fix', '--yes'])
    expect(findings).toMatchObject([{ fix: 'add `npmAlwaysAuth: true` beside it', fixable: false }])
    expect(read('.yarnrc.yml')).toBe(text)
  })

  test('accepts a config that sets it', async () => {
    const { home } = privateHome({ '.yarnrc.yml': `npmAlwaysAuth: true\nnpmAuthToken: ${TOKEN}\n` })
    expect(await check('always-auth', { home, env: NOWHERE })).toMatchObject({ outcome: 'ok', findings: [] })
  })

  test('mentions Yarn 1 if its lockfile is there', async () => {
    const { home, write } = privateHome({ '.npmrc': NPMRC })
    expect(await check('always-auth', { home, env: NOWHERE })).toMatchObject({ outcome: 'skipped' })
    write('yarn.lock', '# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.\n# yarn lockfile v1\n')
    expect(await check('always-auth', { home, env: NOWHERE })).toMatchObject({ outcome: 'warning' })
  })
})

describe('publish', () => {
  const NPM = { '.npmrc': `registry=${REGISTRY}\n` }

  test('finds a package that would be published to the proxy', async () => {
    const { home } = tempHome({ ...NPM, 'package.json': '{"name":"p"}' })
    expect(await check('publish', { home, env: NOWHERE })).toMatchObject({
      outcome: 'warning',
      findings: [{ path: join(home, 'package.json'), fix: expect.stringContaining('publishConfig.registry') }],
    })
  })

  test('finds a publishConfig that names the proxy', async () => {
    const { home } = tempHome({ 'package.json': JSON.stringify({ publishConfig: { registry: REGISTRY } }) })
    expect(await check('publish', { home, env: NOWHERE })).toMatchObject({ outcome: 'fault' })
  })

  test.for(['{"name":"p","private":true}', '{"name":"p","publishConfig":{"registry":"https://npm.acme.example/"}}'])(
    'accepts %s',
    async manifest => {
      const { home } = tempHome({ ...NPM, 'package.json': manifest })
      expect(await check('publish', { home, env: NOWHERE })).toMatchObject({ outcome: 'ok', findings: [] })
    },
  )
})

describe('lockfiles', () => {
  test('finds the token in a URL', async () => {
    const resolved = `{\n  "resolved": "http://token:${TOKEN}@127.0.0.1:9/npm/x.tgz"\n}\n`
    const { home } = tempHome({ 'package-lock.json': resolved })
    expect(await check('lockfiles', { home, env: NOWHERE })).toMatchObject({
      outcome: 'fault',
      findings: [{ path: join(home, 'package-lock.json'), line: 2 }],
    })
  })

  test.for([
    [
      'yarn.lock',
      '.npmrc',
      `registry=${REGISTRY}\n`,
      '# yarn lockfile v1\n\nx@1:\n  resolved "https://npm.acme.example/x.tgz#0"\n',
    ],
    [
      'uv.lock',
      'uv.toml',
      `[[index]]\nurl = "${INDEX}"\ndefault = true\n`,
      '[[package]]\nsource = { registry = "https://pypi.acme.example/simple" }\n',
    ],
    [
      'pnpm-lock.yaml',
      '.npmrc',
      `registry=${REGISTRY}\n`,
      'packages:\n  x@1.0.0:\n    resolution: {integrity: sha512-x, tarball: https://npm.acme.example/x.tgz}\n',
    ],
    [
      'package-lock.json',
      '.npmrc',
      `registry=${REGISTRY}\n`,
      '{ "packages": { "node_modules/x": {\n  "resolved": "https://npm.acme.example/x.tgz" } } }\n',
    ],
    [
      'npm-shrinkwrap.json',
      '.npmrc',
      `registry=${REGISTRY}\nreplace-registry-host=never\n`,
      '{ "packages": { "node_modules/x": {\n  "resolved": "https://npm.acme.example/x.tgz" } } }\n',
    ],
    [
      'bun.lock',
      '.npmrc',
      `registry=${REGISTRY}\n`,
      '{\n  "packages": {\n    "x": ["x@1.0.0", "https://npm.acme.example/x.tgz", {}, "sha512-x"],\n    "y": ["y@1.0.0", "", {}, "sha512-y"],\n  }\n}\n',
    ],
  ])('finds in %s URLs that bypass Guard, though %s names it', async ([lock, path, text, locked]) => {
    const { home } = tempHome({ [path!]: text!, [lock!]: locked! })
    const { outcome, findings } = await check('lockfiles', { home, env: NOWHERE })
    expect([outcome, findings[0]?.message]).toEqual([
      'warning',
      expect.stringMatching(/^1 of its packages come from \w+\.acme\.example, past 127/),
    ])
  })

  test('knows that npm replaces the public registry in a lockfile, unless told not to', async () => {
    const publicOne = ['registry', 'npmjs', 'org'].join('.')
    const lock = `{ "packages": { "node_modules/x": {\n  "resolved": "https://${publicOne}/x/-/x-1.0.0.tgz" } } }\n`
    const outcome = async (npmrc: string, env: Record<string, string> = {}) => {
      const { home } = tempHome({ '.npmrc': `registry=${REGISTRY}\n${npmrc}`, 'package-lock.json': lock })
      return (await check('lockfiles', { home, env: { ...NOWHERE, ...env } })).outcome
    }
    expect(await outcome('')).toBe('ok')
    expect(await outcome('replace-registry-host=always\n')).toBe('ok')
    expect(await outcome(`replace-registry-host=${publicOne}\n`)).toBe('ok')
    expect(await outcome('replace-registry-host=never\n')).toBe('warning')
    expect(await outcome('replace-registry-host=npm.acme.example\n')).toBe('warning')
    expect(await outcome('', { npm_config_replace_registry_host: 'never' })).toBe('warning')
  })

  test('ignores packages that come from a git repository', async () => {
    const lock = '{ "packages": { "node_modules/x": {\n  "resolved": "git+https://git.acme.example/x.git#1f2e" } } }\n'
    const { home } = tempHome({ '.npmrc': `registry=${REGISTRY}\n`, 'package-lock.json': lock })
    expect(await check('lockfiles', { home, env: NOWHERE })).toMatchObject({ outcome: 'ok', findings: [] })
  })

  test('accepts packages from Guard, and a project that does not use it', async () => {
    const lock = (host: string) => `# yarn lockfile v1\n\nx@1:\n  resolved "http://${host}/npm/x.tgz#0"\n`
    const ours = tempHome({ '.npmrc': `registry=${REGISTRY}\n`, 'yarn.lock': lock('127.0.0.1:9') })
    expect(await check('lockfiles', { home: ours.home, env: NOWHERE })).toMatchObject({ outcome: 'ok', findings: [] })
    const theirs = tempHome({ 'yarn.lock': lock('npm.acme.example') })
    expect(await check('lockfiles', { home: theirs.home, env: NOWHERE })).toMatchObject({ outcome: 'ok', findings: [] })
  })
})

describe('subfolders', () => {
  const project = {
    'p/.npmrc': `registry=${REGISTRY}\n`,
    'p/package.json': '{"workspaces":["packages/*"]}',
    'p/packages/a/package.json': '{}',
    'p/website/package.json': '{}',
  }

  test('finds a package outside the workspace', async () => {
    const { home } = tempHome(project)
    const { outcome, findings } = await check('subfolders', { home, cwd: join(home, 'p'), env: NOWHERE })
    expect([outcome, findings.map(({ path }) => path)]).toEqual(['warning', [join(home, 'p/website')]])
  })

  test.for<[string, Record<string, string>]>([
    ['the subfolder has its own', { 'p/website/.npmrc': `registry=${REGISTRY}\n` }],
    ['the home has it', { '.npmrc': `registry=${REGISTRY}\n` }],
    ['it is a member', { 'p/pnpm-workspace.yaml': 'packages:\n  - website\n' }],
  ])('reports nothing if %s', async ([, more]) => {
    const { home } = tempHome({ ...project, ...more })
    const result = await check('subfolders', { home, cwd: join(home, 'p'), env: NOWHERE })
    expect(result).toMatchObject({ outcome: 'ok', findings: [] })
  })
})

describe('uv', () => {
  const pip = { '.config/pip/pip.conf': `[global]\nindex-url = ${INDEX}\n`, 'uv.lock': 'version = 1\n' }

  test('finds that uv does not use Guard although pip does', async () => {
    const { home } = tempHome(pip)
    const { outcome, findings } = await check('uv', { home, env: NOWHERE })
    expect([outcome, findings[0]?.path]).toEqual(['warning', join(home, '.config/pip/pip.conf')])
  })

  test('accepts uv with its own index', async () => {
    const { home } = tempHome({ ...pip, '.config/uv/uv.toml': `[[index]]\nurl = "${INDEX}"\ndefault = true\n` })
    expect(await check('uv', { home, env: NOWHERE })).toMatchObject({ outcome: 'ok', findings: [] })
  })

  test('is skipped if pip does not use Guard', async () => {
    expect(await check('uv', { home: tempHome().home, env: NOWHERE })).toMatchObject({ outcome: 'skipped' })
  })
})

describe('encoding', () => {
  const conf = `[global]\nindex-url = http://token:${TOKEN}@127.0.0.1:9/pypi/simple/\n`

  test('finds a byte order mark that pip rejects, and --fix removes it', async () => {
    const path = '.config/pip/pip.conf'
    const { home, read } = privateHome({ [path]: `\uFEFF${conf}` })
    expect(await check('encoding', { home, env: NOWHERE })).toMatchObject({
      outcome: 'fault',
      findings: [{ path: join(home, path), fixable: true }],
    })
    expect(await check('encoding', { home, env: NOWHERE }, ['--fix', '--yes'])).toMatchObject({ outcome: 'ok' })
    expect(read(path)).toBe(conf)
  })

  test('ignores a harmless byte order mark', async () => {
    const { home } = privateHome({ '.npmrc': `\uFEFF${NPMRC}` })
    expect(await check('encoding', { home, env: NOWHERE })).toMatchObject({ outcome: 'ok', findings: [] })
  })

  test('finds a file in UTF-16 and leaves it to the user', async () => {
    const { home } = privateHome({ '.npmrc': Buffer.from(`\uFEFF${NPMRC}`, 'utf16le') })
    expect(await check('encoding', { home, env: NOWHERE })).toMatchObject({
      outcome: 'fault',
      findings: [{ path: join(home, '.npmrc'), fixable: false }],
    })
  })
})

describe('rewritable', () => {
  test('finds files that guard rotate could not rewrite', async () => {
    const { home } = privateHome({ 'p/uv.toml': `index-url = "http://token:${TOKEN}@127.0.0.1:9/pypi/simple/\n` })
    const { outcome, findings } = await check('rewritable', { home, env: NOWHERE })
    expect(outcome).toBe('warning')
    expect(findings).toMatchObject([
      { path: join(home, 'p/uv.toml'), line: 1, message: expect.stringContaining('cannot rewrite') },
    ])
  })

  test('accepts a file that its tool can read', async () => {
    const { home } = privateHome({ '.npmrc': NPMRC })
    expect(await check('rewritable', { home, env: NOWHERE })).toMatchObject({ outcome: 'ok', findings: [] })
  })
})
