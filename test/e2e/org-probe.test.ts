import { describe, expect, test } from 'vitest'
import type { Clock } from '../../src/core/ports/io.ts'
import { Secret } from '../../src/core/secret.ts'
import { readTokenLines } from '../../src/rotate/org/token-lines.ts'
import { movableClock } from '../helpers/clock.ts'
import { type Organisation, organisation } from './organisation.ts'

const T = 'tg_org_TESTa1b2c3d4e5'

describe('a file of tokens', () => {
  test.for<[string, number[], number[]]>([
    [`${T}1\n${T}2\n`, [1, 2], []],
    [`\uFEFF${T}1\r\n\r\n  ${T}2  `, [1, 3], []],
    [`# alice\n${T}1\n   # bob ${T}3\n`, [2], []],
    [`{"token":"${T}1"}\n{"user":{"name":"b","token":"${T}2"}}\n"${T}3"\n["${T}4"]`, [1, 2, 3, 4], []],
    [`{"old":"${T}1","new":"${T}2"}`, [], [1]],
    [`{"token":"${T}1"`, [], [1]],
    [`${T}1 ${T}2\nexport T=${T}1\nalice,${T}1`, [], [1, 2, 3]],
    ['tg_anon_TESTa1b2c3d4e5\nhunter2\ntg_org_short', [], [1, 2, 3]],
    ['', [], []],
  ])('%j has tokens in lines %j, and is skipped in %j', ([text, lines, skipped]) => {
    const read = readTokenLines(Buffer.from(text).toString('latin1'))
    expect([read.tokens.map(({ line }) => line), read.skipped]).toEqual([lines, skipped])
  })

  test('lists each token once', () => {
    const { tokens, repeated } = readTokenLines(`${T}1\n${T}2\n${T}1\n"${T}1"`)
    expect([tokens.map(({ line }) => line), repeated]).toEqual([[1, 2], 2])
  })
})

/** An organisation with that many tokens in a file, the last of them revoked. */
async function withFile(count: number) {
  const org = await organisation()
  const made = await org.seed('m-{n}', { count: count - 1 })
  const dead = await org.seed('dead', { revoked: true })
  org.write('tokens.txt', [...made, ...dead].map(({ token }) => `${token}\n`).join(''))
  // One clock for all runs; sleeping advances it.
  return { ...org, made: [...made, ...dead], clock: movableClock() }
}

const probeFile = ({ guard, clock }: Pick<Organisation, 'guard'> & { clock?: Clock }, ...words: string[]) =>
  guard(['probe', '--from-file', 'tokens.txt', ...words], clock ? { clock } : {})

describe('org probe --from-file', () => {
  test('probes each token, and exits 3 if one is rejected', async () => {
    const org = await withFile(40)
    const { code, stdout, stderr } = await probeFile(org)
    const rows = stdout.trimEnd().split('\n')
    const [first] = org.made
    expect([code, rows.length, stderr]).toEqual([3, 40, '40 tokens: 39 valid, 1 rejected\n'])
    expect(rows[0]).toBe(`line 1   ${new Secret(first!.token).fingerprint}  valid     ${first!.id}  m-1`)
    expect(rows[39]).toBe(`line 40  ${new Secret(org.made[39]!.token).fingerprint}  rejected`)
    expect(org.files()).toEqual(['tokens.txt'])
  })

  test('names lines without a token by number only, and exits 1 if all other tokens are valid', async () => {
    const org = await organisation()
    const [one] = await org.seed('alice')
    org.write('tokens.txt', `hunter2\n${one!.token}\n# x\n${one!.token}\nhunter3\n`)
    const { code, stdout, stderr } = await probeFile(org, '--json')
    expect([code, JSON.parse(stdout).skipped]).toEqual([1, [{ line: 1 }, { line: 5 }]])
    expect(JSON.parse(stdout).counts).toEqual({ valid: 1, rejected: 0, unknown: 0, repeated: 1 })
    expect(stderr).toBe(
      'note: lines that repeat a token: 1; each token is asked about once\nnote: 2 lines skipped, not one organisation token: 1, 5\n1 token: 1 valid\n',
    )
    expect(stdout + stderr).not.toContain('hunter')
  })

  test.for<[string, string | undefined, number]>([
    ['is not there', undefined, 2],
    ['has no token', '# nothing\n', 1],
    ['is not UTF-8', 't\0g\0', 6],
  ])('a file that %s', async ([, text, exitCode]) => {
    const org = await organisation()
    if (text !== undefined) org.write('tokens.txt', text)
    expect((await probeFile(org)).code).toBe(exitCode)
  })

  test('all calls wait if the service says so, and none is lost', async () => {
    const org = await withFile(60)
    await org.services.fault({ path: `${org.path}/probe`, fault: 'status', status: 429, retryAfter: 30, times: 3 })
    const { code, stderr } = await probeFile(org)
    expect([code, stderr]).toEqual([3, expect.stringContaining('60 tokens: 59 valid, 1 rejected\n')])
    expect(stderr).toContain('note: the service limits requests; guard goes on in 30 seconds\n')
  })

  test('a limit of an hour ends it with exit 5 and the seconds, and the next run probes the rest', async () => {
    const org = await withFile(60)
    await org.limit({ limit: 30, seconds: 3600 })
    const first = await probeFile(org, '--json')
    expect(first.code).toBe(5)
    const { counts } = JSON.parse(first.stdout)
    expect(counts.valid).toBe(30)
    await org.limit({ limit: 30, seconds: 3600 })
    const second = await probeFile(org)
    expect([second.code, second.stderr]).toEqual([3, expect.stringContaining('60 tokens: 59 valid, 1 rejected\n')])
    expect(second.stderr).toMatch(
      /^note: known from an earlier run and not asked about again: 30 tokens; `--fresh` asks about all\n/,
    )
    expect(await org.counts()).toMatchObject({ requests: 30, refused: 0 })
  })

  test.for<[string, string[], number]>([
    ['the next run asks only about what is not known', [], 0],
    ['with --fresh all are asked about', ['--fresh'], 0],
    ['a day later all are asked about', [], 25 * 3_600_000],
  ])('after an incomplete run, %s', async ([, flags, later]) => {
    const org = await withFile(10)
    await org.services.fault({ path: `${org.path}/probe`, fault: 'status', status: 500, times: 3 })
    expect((await probeFile(org)).code).toBe(4)
    org.clock.advance(later)
    await org.limit({ limit: 100 })
    expect((await probeFile(org, ...flags)).code).toBe(3)
    expect(await org.counts()).toMatchObject({ requests: flags.length + later > 0 ? 10 : 1 })
  })

  test('unknown tokens are exit 4, even beside rejected ones, and are probed again', async () => {
    const org = await withFile(10)
    await org.services.fault({ path: `${org.path}/probe`, fault: 'status', status: 500, times: 3 })
    const first = await probeFile(org, '--json')
    expect([first.code, JSON.parse(first.stdout).counts]).toMatchObject([4, { unknown: 1, rejected: 1 }])
    const again = await probeFile(org)
    expect(again.stderr).toContain('not asked about again: 9 tokens')
    expect(again.code).toBe(3)
  })

  test('a network failure ends it after some tokens, not after thousands', async () => {
    const org = await withFile(200)
    await org.services.fault({ path: `${org.path}/probe`, fault: 'cut-before', times: 0 })
    const { code, stdout } = await probeFile(org, '--json')
    const asked = JSON.parse(stdout).tokens.filter((token: { asked: boolean }) => token.asked).length
    expect([code, asked < 60]).toEqual([4, true])
    await org.services.clearFaults()
  })

  test('a bot without the permission to probe gets the error after one call', async () => {
    const org = await withFile(20)
    await org.services.fault({ path: '/shisho/*', fault: 'status', status: 403, times: 0 })
    const { code, stdout, stderr } = await probeFile(org)
    expect([code, stdout, stderr]).toEqual([9, '', expect.stringContaining('[FORBIDDEN]')])
    await org.services.clearFaults()
  })
})

test('a rate limit on a single probe is reported with its seconds', async () => {
  const org = await organisation()
  const [one] = await org.seed('alice')
  await org.services.fault({ path: `${org.path}/probe`, fault: 'status', status: 429, retryAfter: 60 })
  const { code, stderr } = await org.guard(['probe', '--token-stdin'], { input: one!.token })
  expect([code, stderr]).toEqual([
    5,
    `error: ${org.services.host} limits requests (HTTP 429): a fault was set for this path [RATE_LIMITED]\nhint: retry in 60 seconds\n`,
  ])
})
