import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../src/core/ports/services.ts'
import { Secret } from '../../src/core/secret.ts'
import { describeOutcome, outcomeDocument } from '../../src/render/outcome.ts'
import { EMAIL, type Scene, scene, type Tree, tokenIn } from './scene.ts'

const line = ({ host, token }: { host: string; token: string }) => `//${host}/npm/:_authToken=${token}\n`

/** The token in the home's .npmrc, and in a project whose file git tracks. */
async function tracked(): Promise<Scene> {
  const one = await scene(access => ({ '.npmrc': line(access), 'p/.npmrc': line(access), 'p/package.json': '{}\n' }))
  const git = (...args: string[]) => spawnSync('git', ['-C', join(one.home, 'p'), ...args])
  git('init', '-q')
  git('add', '.npmrc')
  return one
}

/** The lines below `These keep the old token:`. */
function keptIn(stderr: string): string[] {
  const lines = stderr.split('\n')
  const start = lines.indexOf('These keep the old token:')
  if (start === -1) return []
  const rest = lines.slice(start + 1)
  return rest.slice(
    0,
    rest.findIndex(text => !text.startsWith('  - ')),
  )
}

const CASES: {
  name: string
  tree: Tree
  args: string[]
  env?: (token: string) => Record<string, string>
  left: string[]
}[] = [
  {
    name: 'a file that does not parse',
    tree: access => ({ '.npmrc': line(access), 'p/bunfig.toml': `[install.registry\ntoken = "${access.token}"\n` }),
    args: ['--leave-copies'],
    left: ['p/bunfig.toml'],
  },
  {
    name: 'a variable that no file defines',
    tree: access => ({ '.npmrc': line(access) }),
    args: ['--leave-copies'],
    env: token => ({ YARN_NPM_AUTH_TOKEN: token }),
    left: ['env:YARN_NPM_AUTH_TOKEN'],
  },
]

describe.for(CASES)('$name', ({ tree, args, env, left }) => {
  test('is listed at the end of a rotation, in text and in JSON', async () => {
    const [text, json] = [await scene(tree), await scene(tree)]
    const told = await text.guard(['rotate', '--yes', ...args], { env: env?.(text.token) ?? {} })
    expect(told.code, told.stderr).toBe(0)
    expect(keptIn(told.stderr)).toHaveLength(left.length)

    const { stdout } = await json.guard(['rotate', '--yes', '--json', ...args], { env: env?.(json.token) ?? {} })
    const wanted = left.map(path => ({
      path: path.startsWith('env:') ? path : join(json.home, path),
      fingerprint: new Secret(json.token).fingerprint,
    }))
    expect(JSON.parse(stdout).left).toMatchObject(wanted)
  })
})

test('a copy that git tracks is named with the tool that fails because of it', async () => {
  const one = await tracked()
  const { code, stderr } = await one.guard(['rotate', '--yes', '--tracked=skip'])

  expect(code, stderr).toBe(0)
  expect(keptIn(stderr)).toEqual(['  - ~/p/.npmrc:1: git tracks the file; npm, pnpm, bun will fail with it'])
  expect(stderr).toContain(`\nOld token ${new Secret(one.token)}: rejected\n`)
})

test.for([
  ['reset', EMAIL, '--code-stdin'],
  ['sync', '--token-stdin'],
])('%s lists it as rotate does', async args => {
  const one = await tracked()
  const token = new Secret(one.token).fingerprint
  const input = args[0] === 'reset' ? await one.services.code(EMAIL) : await elsewhere(one)
  const from = args[0] === 'sync' ? ['--from', token] : []
  const { code, stdout, stderr } = await one.guard([...args, ...from, '--yes', '--tracked=skip', '--json'], { input })

  expect(code, stderr).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    left: [{ path: join(one.home, 'p/.npmrc'), line: 1, fingerprint: token, reason: 'git tracks the file' }],
    unread: [],
  })
})

test('rewritten copies are not listed, nor is a variable whose line was rewritten', async () => {
  const one = await scene(access => ({ '.npmrc': line(access), '.zshenv': `export NPM_TOKEN=${access.token}\n` }))
  const run = { env: { NPM_TOKEN: one.token } }
  const { code, stdout } = await one.guard(['rotate', '--yes', '--json'], run)
  expect(code).toBe(0)
  expect(JSON.parse(stdout).left).toEqual([])
})

const OLD = new Secret(`tg_anon_TEST${'o'.repeat(20)}`)
const FRESH = new Secret(`tg_anon_TEST${'f'.repeat(20)}`)

const SAID: [Verdict, string][] = [
  [{ state: 'rejected' }, `Old token ${OLD}: rejected`],
  [{ state: 'valid' }, `Old token ${OLD}: still accepted; ask again with \`guard status\` in a minute`],
  [
    { state: 'unknown', reason: 'HOST does not answer', exitCode: 4 },
    `Old token ${OLD}: cannot be asked about (HOST does not answer)`,
  ],
]

test.for(SAID)(
  "the end of a rotation reports the service's verdict on the old token: $0.state",
  ([oldVerdict, text]) => {
    const outcome = { old: OLD, fresh: FRESH, files: [], items: [], notes: [], left: [], unread: [], oldVerdict }
    const page = { home: '/h', columns: 80, paint: { good: String, bad: String, strong: String, faint: String } }
    expect(describeOutcome(outcome, page as never).split('\n')).toContain(text)
    expect(outcomeDocument(outcome).oldState).toBe(oldVerdict.state)
  },
)

test('after a reset the other tokens are probed, and one that it revoked is named', async () => {
  const other = 'first@example.com'
  const one = await scene(access => ({ '.npmrc': line(access) }))
  const first = await one.services.issue(other)
  one.write('p/.yarnrc.yml', `npmAuthToken: ${first}\n`)
  const flags = ['--token', new Secret(one.token).fingerprint, '--code-stdin', '--yes']
  // The address of the other account: a mistake that nothing can detect beforehand.
  const { stderr } = await one.guard(['reset', other, ...flags], { input: await one.services.code(other) })

  expect(stderr).toContain(
    `note: ${new Secret(first)} was the token of ${other} and died with this reset, in ~/p/.yarnrc.yml: ` +
      `\`guard sync --from ${new Secret(first).fingerprint}\` gives the new one to them\n`,
  )
  expect(await one.services.isValid(one.token)).toBe(true)
  expect(tokenIn(one)).toBe(one.token)
})

/** The same account's token, rotated on another machine. */
async function elsewhere(one: Scene): Promise<string> {
  const headers = { authorization: `Bearer ${one.token}` }
  const answer = await fetch(`${one.url}/npm/api/v1/tokens/regenerate`, { method: 'POST', headers })
  return ((await answer.json()) as { token: string }).token
}
