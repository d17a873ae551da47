import { statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { livingIds, type Organisation, organisation } from './organisation.ts'

const SWEEP = ['sweep', 'alice', '--yes']

/** Alice's tokens, and those of identifiers with the same prefix. */
async function leaver(count = 5) {
  const org = await organisation()
  const alice = await org.seed('alice', { count })
  const others = [...(await org.seed('alice-laptop')), ...(await org.seed('bob'))]
  return { ...org, alice: alice.map(({ id }) => id), others: others.map(({ id }) => id) }
}

function reportOf({ files, read }: Pick<Organisation, 'files' | 'read'>) {
  const [name, ...more] = files().filter(each => each.endsWith('.json'))
  expect(more).toEqual([])
  return { name: name!, document: JSON.parse(read(name!)) }
}

describe('org sweep', () => {
  test('revokes every token of the identifier and no other, and writes a report without secrets', async () => {
    const org = await leaver()
    const { code, stdout, stderr } = await org.guard([...SWEEP, '--expect', '5', '--json'])
    expect(code, stderr).toBe(0)
    expect(await livingIds(org)).toEqual(org.others)
    const { name, document } = reportOf(org)
    expect(name).toMatch(/^\.local\/state\/guard\/sweep-alice-\d{8}T\d{6}Z\.json$/)
    expect(statSync(`${org.home}/${name}`).mode & 0o777).toBe(0o600)
    expect(document).toEqual(JSON.parse(stdout))
    expect(document).toMatchObject({
      ...{ schema: 'guard.org.sweep/1', organisation: 'sandbox-org', identifier: 'alice', prefix: false },
      ...{ revoked: 5, left: 0, report: `${org.home}/${name}`, endedAt: expect.any(String) },
      tokens: org.alice.map(id => ({ id, identifier: 'alice', state: 'revoked', reason: null })),
    })
    expect(org.files()).toEqual([name])
    expect(await org.guard(SWEEP)).toMatchObject({ code: 0, stderr: 'alice has no living token\n' })
  })

  test('--prefix selects all with that prefix, --report names the file', async () => {
    const org = await leaver()
    const words = ['sweep', 'alice', '--prefix', '--yes', '--expect', '6', '--report', 'report.json']
    expect((await org.guard(words)).code).toBe(0)
    expect(await livingIds(org)).toEqual(org.others.slice(1))
    expect(org.files()).toEqual(['report.json'])
    expect(await org.guard([...words])).toMatchObject({ code: 0 })
  })

  test.for<[string, string[], number, string]>([
    ['--yes alone', ['--yes'], 2, 'hint: add `--yes --expect 5` to revoke them\n'],
    ['--expect alone', ['--expect', '5'], 2, 'hint: add `--yes --expect 5` to revoke them\n'],
    ['another number', ['--yes', '--expect', '4'], 8, 'error: there are 5 living tokens, and not 4 [OTHER_NUMBER]\n'],
    ['no number', ['--yes', '--expect', 'all'], 2, 'Give a number.'],
    ['a report that is there', ['--yes', '--expect', '5', '--report', 'mine.json'], 6, 'guard overwrites nothing'],
  ])('without a terminal, %s revokes nothing', async ([, flags, exitCode, words]) => {
    const org = await leaver()
    org.write('mine.json', '{}')
    const { code, stderr } = await org.guard(['sweep', 'alice', ...flags])
    expect([code, stderr]).toEqual([exitCode, expect.stringContaining(words)])
    expect(await livingIds(org)).toEqual([...org.alice, ...org.others])
  })

  test('on a terminal the list is shown and the number has to be typed, even with --yes', async () => {
    const org = await leaver()
    for (const typed of ['y\r', '4\r', '\r', 'five\r']) {
      expect((await org.guard(SWEEP, { typed: [typed] })).code).toBe(130)
    }
    expect(await livingIds(org)).toHaveLength(7)
    const { code, stderr } = await org.guard(['sweep', 'alice'], { typed: ['5\r'] })
    expect(code, stderr).toBe(0)
    for (const id of org.alice) expect(stderr.indexOf(id)).toBeLessThan(stderr.indexOf('Type the number'))
    expect(await livingIds(org)).toEqual(org.others)
  })

  test('an identifier without tokens is exit 1, an empty one exit 2, and a dry run changes nothing', async () => {
    const org = await leaver()
    expect((await org.guard(['sweep', 'alic', '--yes', '--expect', '0'])).code).toBe(1)
    expect((await org.guard(['sweep', '', '--prefix', '--yes', '--expect', '7'])).code).toBe(2)
    const dry = await org.guard([...SWEEP, '--dry-run', '--json'])
    expect([dry.code, JSON.parse(dry.stdout).left]).toEqual([0, 5])
    expect(org.files()).toEqual([])
    expect(await livingIds(org)).toHaveLength(7)
  })
})

describe('a sweep that was interrupted', () => {
  /** The service fails from the third token on. */
  async function interrupted() {
    const org = await leaver()
    for (const id of org.alice.slice(2)) {
      await org.services.fault({ path: `${org.path}/by-id/${id}`, fault: 'status', status: 500, times: 0 })
    }
    const first = await org.guard([...SWEEP, '--expect', '5'])
    await org.services.clearFaults()
    return { ...org, first }
  }

  test('exits 7 and says how many are left', async () => {
    const { first, ...org } = await interrupted()
    expect([first.code, first.stderr]).toEqual([
      7,
      expect.stringContaining('3 of 5 tokens are still living, or not proved to be revoked: '),
    ])
    expect(await livingIds(org)).toHaveLength(5)
  })

  test.for(['5', '3'])('is finished by the same command, with --expect %s', async number => {
    const org = await interrupted()
    const { code, stderr } = await org.guard([...SWEEP, '--expect', number])
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/^Going on with the sweep of \S+Z: 2 of 5 tokens revoked\n/)
    expect(await livingIds(org)).toEqual(org.others)
    const { document } = reportOf(org)
    expect(document.tokens.map(({ id }: { id: string }) => id)).toEqual(org.alice)
    expect(document).toMatchObject({ revoked: 5, left: 0 })
  })

  test('asks for the number again if new tokens were issued since', async () => {
    const org = await interrupted()
    await org.seed('alice')
    expect((await org.guard([...SWEEP, '--expect', '5'])).code).toBe(8)
    expect((await org.guard([...SWEEP, '--expect', '4'])).code).toBe(0)
    expect(reportOf(org).document.revoked).toBe(6)
  })

  test('writes its report even if everything was revoked before it was killed', async () => {
    const org = await interrupted()
    const headers = { authorization: `Bearer ${org.env.GUARD_BOT_API_KEY}:${org.env.GUARD_BOT_ID}` }
    for (const id of org.alice) await fetch(`${org.services.url}${org.path}/by-id/${id}`, { method: 'DELETE', headers })
    expect((await org.guard(SWEEP)).code).toBe(0)
    expect(reportOf(org).document.tokens.map(({ state }: { state: string }) => state)).toEqual([
      ...['revoked', 'revoked', 'gone', 'gone', 'gone'],
    ])
  })

  test('a service that accepts the calls and still lists the tokens is not believed', async () => {
    const org = await leaver()
    await org.services.fault({ path: `${org.path}/by-id/*`, method: 'DELETE', fault: 'status', status: 204, times: 0 })
    const { code, stderr } = await org.guard([...SWEEP, '--expect', '5'])
    expect([code, stderr]).toEqual([4, expect.stringContaining('[SWEEP_UNFINISHED]')])
    expect(org.files().filter(name => name.endsWith('.json'))).toEqual([])
    await org.services.clearFaults()
  })
})
