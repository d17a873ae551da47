import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Secret } from '../src/core/secret.ts'
import { faultsOf, loadSchemas, SCHEMA_FILES, SCHEMAS, schemaFileOf } from './helpers/documents.ts'
import { runGuard, sandbox, startGuard, tempHome } from './helpers/guard.ts'

const ROOT = join(import.meta.dirname, '..')

/** Names of files that guard keeps and nobody else reads. */
const KEPT = ['guard.journal/1', 'guard.journal/2', 'guard.journal-copy/1', 'guard.setup-record/1']

/** The schema names that the program has. */
function printedNames(): string[] {
  const folder = join(ROOT, 'src')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.ts'))
  const names = files.flatMap(path => readFileSync(join(folder, path), 'utf8').match(/\bguard\.[a-z.-]+\/\d+/g) ?? [])
  return [...new Set(names)].filter(name => !KEPT.includes(name)).sort()
}

const found = {
  schema: 'guard.find/1',
  tokens: [
    {
      fingerprint: 'sha256:9f86d081884c',
      masked: 'tg_anon_…Kq3z',
      kind: 'email',
      state: 'unchecked',
      sites: [
        {
          ...{ path: '/home/a/.npmrc', line: 2, column: 30, tool: 'npm', level: 'user' },
          ...{ key: '//npm.flatt.tech/:_authToken', carrier: 'plain', writable: true },
        },
      ],
    },
  ],
  references: [],
  problems: [],
  stats: { files: 41, bytes: 18230, milliseconds: 12 },
}

/** The same with the first token changed. */
function withToken(fields: Record<string, unknown>) {
  return { ...found, tokens: [{ ...found.tokens[0], ...fields }] }
}

describe('docs/schema', () => {
  test('has a file for every document that guard prints, and no other', () => {
    expect(printedNames().map(schemaFileOf).sort()).toEqual(SCHEMA_FILES.toSorted())
  })

  test.for(SCHEMA_FILES)('%s is a schema of JSON Schema 2020-12, for the name that its file has', file => {
    const schema = JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8'))
    expect(loadSchemas({ strict: false }).getSchema(file)).toBeTypeOf('function')
    const parts = [schema, ...Object.values(schema.$defs ?? {})] as { properties?: { schema?: { const: string } } }[]
    const names = parts.flatMap(({ properties }) => properties?.schema?.const ?? [])
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) expect(schemaFileOf(name)).toBe(file)
  })

  test('is listed whole in docs/json.md', () => {
    const page = readFileSync(join(ROOT, 'docs/json.md'), 'utf8')
    const listed = [...page.matchAll(/^\| \[`([^`]+)`\]\(schema\/([^)]+)\)/gm)].map(([, name, file]) => [name, file])
    expect(listed.map(([name]) => name).sort()).toEqual(printedNames())
    for (const [name, file] of listed) expect(file).toBe(schemaFileOf(name!))
  })

  test('lets fields be added for those who use it', () => {
    const validate = loadSchemas({ strict: false }).getSchema('guard.find.1.json')!
    expect(validate({ ...withToken({ colour: 'green' }), more: [] })).toBe(true)
    expect(validate(withToken({ state: 'green' }))).toBe(false)
  })
})

describe('the tests refuse a document', () => {
  test('never where it is as it should be', () => expect(faultsOf(found)).toEqual([]))

  test.for<[string, { schema: string }, RegExp]>([
    ['that has no schema', { schema: 'guard.fnd/1' }, /there is no guard\.fnd\.1\.json/],
    ['with a field that is not described', { ...found, more: 1 } as { schema: string }, /additionalProperty":"more"/],
    ['with such a field further down', withToken({ colour: 'green' }), /additionalProperty":"colour"/],
    ['without a field', { schema: 'guard.find/1' }, /missingProperty":"tokens"/],
    ['with a word that means nothing', withToken({ state: 'perhaps' }), /^\/tokens\/0\/state/],
    ['with a fingerprint that is none', withToken({ fingerprint: 'sha256:9f86' }), /^\/tokens\/0\/fingerprint/],
    ['with a token instead of its mask', withToken({ masked: 'tg_anon_TEST8fK2xQv7LmZ0' }), /^\/tokens\/0\/masked/],
  ])('%s', ([, document, fault]) => {
    expect(faultsOf(document)).toEqual(expect.arrayContaining([expect.stringMatching(fault)]))
  })
})

const EMAIL = 'you@example.com'

/** Every command with `--json`, in an order that makes sense; `runGuard` holds each document against its schema. */
test('every document is printed by its command', { timeout: 120_000 }, async () => {
  const services = await sandbox()
  const { environment } = services
  const token = await services.issue(EMAIL)
  const { home, write } = tempHome({
    '.npmrc': `registry=${environment.GUARD_NPM_URL}\n//${services.host}/npm/:_authToken=${token}\n`,
  })
  const seen = new Set<string>()
  const guard = async (words: string, input = '', env: Record<string, string> = {}) => {
    const printsToken = /^(token|org issue)/.test(words)
    const args = [...words.split(' ').filter(Boolean), '--json']
    const { stdout } = await runGuard(args, { home, sandbox: services, input, env, printsToken })
    const document = JSON.parse(stdout)
    seen.add(document.schema)
    return document
  }

  for (const words of ['', 'find', 'find --explain npm', 'find --rules gitleaks', 'status', 'doctor --list']) {
    await guard(words)
  }
  await guard('doctor perms precedence tokens')
  for (const words of ['rotate --dry-run', 'rotate --yes', 'resume', 'sync', 'token', 'remove --dry-run --all']) {
    await guard(words)
  }
  await guard('setup --tool npm --yes')
  await guard('setup --tool npm --check')
  await guard(`register ${EMAIL}`)
  await guard(`reset ${EMAIL} --code-stdin --yes`, await services.code(EMAIL))
  await guard('revoke --yes')

  const bot = { ...environment }
  const issued = await guard('org issue alice', '', bot)
  const { tokens } = await guard('org list', '', bot)
  expect(issued.fingerprint).toBe(new Secret(issued.token).fingerprint)
  await guard('org probe --token-stdin', issued.token, bot)
  writeFileSync(join(home, 'tokens.txt'), `${issued.token}\n`)
  await guard('org probe --from-file tokens.txt', '', bot)
  await guard('org sweep alice --dry-run', '', bot)
  await guard('org rotate alice --begin --dry-run', '', bot)
  await guard(`org revoke ${tokens[0].id} --yes`, '', bot)
  await guard('takumo probe', '', bot)
  write('p/.env', `TAKUMO_API_KEY=tk_live_${'7e57'.repeat(16)}\n`)
  await guard('takumo rotate --token-stdin --yes', environment.TAKUMO_API_KEY)
  await guard('setup --takumo --token-stdin --yes --into q/.env', environment.TAKUMO_API_KEY)
  await guard('org list')

  const { child, finished } = startGuard(['sandbox', '--json'], { home })
  child.stdout.once('data', () => child.kill('SIGTERM'))
  const { stdout } = await finished
  expect(faultsOf(JSON.parse(stdout))).toEqual([])
  seen.add(JSON.parse(stdout).schema)

  expect([...seen].sort()).toEqual(printedNames())
})
