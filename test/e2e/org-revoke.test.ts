import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { livingIds, organisation } from './organisation.ts'

describe('org revoke', () => {
  test('takes ids, identifiers and fingerprints of tokens on this machine at once, and shows their owners', async () => {
    const org = await organisation()
    const [one, two, three, other] = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async name => (await org.seed(name))[0]!),
    )
    org.write('.npmrc', `//${org.services.host}/npm/:_authToken=${three!.token}\n`)
    const words = [one!.id, 'b', new Secret(three!.token).fingerprint]
    const { code, stdout, stderr } = await org.guard(['revoke', ...words, '--yes', '--json'])
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      ...{ schema: 'guard.org.revoke/1', id: one!.id, revoked: one!.id },
      tokens: [one, two, three].map(row => ({ id: row!.id, identifier: row!.user_identifier, revoked: true })),
    })
    expect(stderr).toMatch(/^Revoke:\n\S+ {2}a {2}active .*\n\S+ {2}b {2}active .*\n\S+ {2}c {2}active .*\n$/)
    expect(await livingIds(org)).toEqual([other!.id])
  })

  test('asks, and changes nothing if the answer is no', async () => {
    const org = await organisation()
    const [one] = await org.seed('alice')
    expect((await org.guard(['revoke', 'alice'], { typed: ['n\r'] })).code).toBe(130)
    expect((await org.guard(['revoke', 'alice'])).code).toBe(2)
    expect(await livingIds(org)).toEqual([one!.id])
    expect((await org.guard(['revoke', 'alice'], { typed: ['y\r'] })).code).toBe(0)
    expect(await livingIds(org)).toEqual([])
  })

  test('an identifier with several active tokens needs a confirmation, or --all', async () => {
    const org = await organisation()
    await org.seed('alice', { count: 2 })
    expect(await org.guard(['revoke', 'alice', '--yes'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'error: alice has 2 living tokens [SEVERAL_TOKENS]\nhint: name one by its id, or take all with `--all`\n',
      ),
    })
    expect(await livingIds(org)).toHaveLength(2)
    expect((await org.guard(['revoke', 'alice', '--yes', '--all'])).code).toBe(0)
    expect(await livingIds(org)).toEqual([])
  })

  test('revokes nothing if one of the arguments matches nothing', async () => {
    const org = await organisation()
    const [one] = await org.seed('alice')
    for (const word of ['alic', 'GT01NOBODY', 'sha256:0123456789ab']) {
      expect((await org.guard(['revoke', one!.id, word, '--yes'])).code).toBe(2)
    }
    expect(await livingIds(org)).toEqual([one!.id])
  })

  test('refuses a token on the command line, and does not repeat it', async () => {
    const org = await organisation()
    const [one] = await org.seed('alice')
    const { code, stderr } = await org.guard(['revoke', one!.token, '--yes'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('[TOKEN_ON_COMMAND_LINE]')])
    expect(await livingIds(org)).toEqual([one!.id])
  })

  test('lists what it could and could not revoke: exit 7', async () => {
    const org = await organisation()
    const [one, two] = await org.seed('m{n}', { count: 2 })
    await org.services.fault({ path: `${org.path}/by-id/${two!.id}`, fault: 'status', status: 500, times: 0 })
    const { code, stderr } = await org.guard(['revoke', 'm1', 'm2', '--yes'])
    expect([code, stderr]).toEqual([7, expect.stringContaining(`Revoked ${one!.id}\n`)])
    expect(stderr).toContain('failed to revoke the token (HTTP 500)')
    expect(await livingIds(org)).toEqual([two!.id])
    await org.services.clearFaults()
  })

  test('a call whose answer is lost counts as the list says', async () => {
    const org = await organisation()
    const [one] = await org.seed('alice')
    await org.services.fault({ path: `${org.path}/by-id/*`, method: 'DELETE', fault: 'cut-after' })
    expect((await org.guard(['revoke', one!.id, '--yes'])).code).toBe(0)
  })

  test('a bot that may list but not revoke gets the error on the first call, and nothing is changed', async () => {
    const org = await organisation()
    await org.seed('alice', { count: 3 })
    await org.services.fault({ path: `${org.path}/by-id/*`, method: 'DELETE', fault: 'status', status: 403, times: 0 })
    for (const words of [
      ['revoke', 'alice', '--all'],
      ['sweep', 'alice', '--expect', '3'],
    ]) {
      const { code, stderr } = await org.guard([...words, '--yes'])
      expect([code, stderr]).toEqual([9, expect.stringContaining('organization/takumi_manager')])
    }
    expect(((await (await fetch(`${org.services.url}/faults`)).json()) as unknown[]).length).toBe(1)
    expect(await livingIds(org)).toHaveLength(3)
    await org.services.clearFaults()
  })
})
