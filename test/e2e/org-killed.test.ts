import { expect, test } from 'vitest'
import { findTokens } from '../../src/core/tokens.ts'
import { startGuard } from '../helpers/guard.ts'
import { livingIds, organisation } from './organisation.ts'

const COUNT = 60
const PROBE = ['probe', '--from-file', 'tokens.txt', '--json']
const SWEEP = ['sweep', 'm-', '--prefix', '--yes', '--expect', String(COUNT), '--json']

/** A guard process that waits halfway because the service limits requests. */
async function halfWay(args: readonly string[], signal: 'SIGKILL' | 'SIGINT') {
  const org = await organisation()
  const made = await org.seed('m-{n}', { count: COUNT })
  org.write('tokens.txt', made.map(({ token }) => `${token}\n`).join(''))
  await org.limit({ limit: 30, seconds: 200 })
  const { child, finished } = startGuard(['org', ...args], { home: org.home, sandbox: org.services, env: org.env })
  await expect.poll(async () => (await org.counts()).refused, { interval: 20, timeout: 60_000 }).toBeGreaterThan(0)
  child.kill(signal)
  const first = await finished
  const kept = org.files().filter(name => name.endsWith('.jsonl'))
  expect([kept.length, kept.flatMap(name => findTokens(org.read(name)))]).toEqual([1, []])
  await org.limit({ limit: 1000, seconds: 10 })
  return { ...org, first }
}

test('a killed probe that is run again only asks about tokens without an answer', async () => {
  const org = await halfWay(PROBE, 'SIGKILL')
  const { code, stdout } = await org.guard(PROBE)
  expect([code, JSON.parse(stdout).counts.valid]).toEqual([0, COUNT])
  const { requests } = await org.counts()
  // The answers to the requests under way were lost.
  expect(requests).toBeGreaterThanOrEqual(COUNT - 30)
  expect(requests).toBeLessThanOrEqual(COUNT - 30 + 8)
  expect(org.files()).toEqual(['tokens.txt'])
})

test('an interrupted probe prints what it knows and exits 130', async () => {
  const { first } = await halfWay(PROBE, 'SIGINT')
  const { counts, tokens } = JSON.parse(first.stdout)
  expect([first.code, counts.valid + counts.unknown]).toEqual([130, COUNT])
  expect(tokens.filter((token: { asked: boolean }) => token.asked).length).toBe(counts.valid)
  expect(first.stderr).toContain('Finishing what was begun; press Ctrl-C again to stop at once\n')
})

test('a sweep that was killed is finished by the same command, and its report has every token', async () => {
  const org = await halfWay(SWEEP, 'SIGKILL')
  expect((await livingIds(org)).length).toBeGreaterThan(0)
  const { code, stdout, stderr } = await org.guard(SWEEP)
  expect([code, await livingIds(org)], stderr).toEqual([0, []])
  const { report, ...document } = JSON.parse(stdout)
  expect([document.tokens.length, document.revoked, document.left]).toEqual([COUNT, COUNT, 0])
  expect(JSON.parse(org.read(report.slice(org.home.length + 1)))).toEqual({ report, ...document })
  expect(org.files().filter(name => name.endsWith('.jsonl'))).toEqual([])
})
