import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { expectFailure, meanwhile, npmrc, STATUS, scene } from './scene.ts'

const BOT = ['GUARD_ORG', 'GUARD_BOT_ID', 'GUARD_BOT_API_KEY'] as const

/** A bot that may revoke, and the id of one active token. */
async function organisation() {
  const one = await scene(() => ({}))
  const env = Object.fromEntries(BOT.map(name => [name, one.services.environment[name]!]))
  const issued = await one.guard(['org', 'issue', 'alice', '--json'], { env, printsToken: true })
  expect(issued.code, issued.stderr).toBe(0)
  const rows = async () => JSON.parse((await one.guard(['org', 'list', '--json'], { env })).stdout).tokens
  const [{ id }] = await rows()
  const statusOf = async () => (await rows())[0].status
  const list = `/shisho/v1/o/${env.GUARD_ORG}/guard/org-user-tokens`
  return { ...one, env, id: String(id), statusOf, list }
}

describe('org revoke', () => {
  test('says that a token is revoked once the list says so', async () => {
    const { guard, env, id, statusOf } = await organisation()
    const { code, stderr } = await guard(['org', 'revoke', id, '--yes'], { env })
    expect([code, stderr]).toEqual([0, expect.stringMatching(`^Revoke:\n${id}  alice  active  .*\nRevoked ${id}\n$`)])
    expect(await statusOf()).toBe('revoked')
    const again = await guard(['org', 'revoke', id, '--yes'], { env })
    expect(again).toMatchObject({ code: 0, stderr: `${id} was revoked already\n` })
  })

  test.for(['TOKEN_ID', 'nope', 'GT01'])(
    'an unlisted id is an error, whatever the service answers: %s',
    async unknown => {
      const one = await organisation()
      const { guard, env, statusOf, services, list } = one
      await services.fault({ path: `${list}/by-id/${unknown}`, method: 'DELETE', fault: 'status', status: 204 })
      expectFailure(await guard(['org', 'revoke', unknown, '--yes'], { env }), one, {
        code: 2,
        error: `the organisation has no token with the id or the identifier ${unknown} [NO_SUCH_TOKEN]`,
        hint: 'nothing was revoked; `guard org list` shows the ids',
      })
      expect(await statusOf()).toBe('active')
      await services.clearFaults()
    },
  )

  test('a service that accepts the call and still lists the token is not believed', async () => {
    const one = await organisation()
    const { guard, env, id, services, list } = one
    await services.fault({ path: `${list}/by-id/${id}`, method: 'DELETE', fault: 'status', status: 204 })
    expectFailure(await guard(['org', 'revoke', id, '--yes'], { env }), one, {
      code: 4,
      error: `the service took the call, and still lists ${id} as active [STILL_VALID]`,
      hint: 'run `guard org list` in a minute',
    })
  })

  test('an unreadable list does not prevent revoking a leaked token, but nothing counts as proved', async () => {
    const { guard, env, id, statusOf, services, list } = await organisation()
    await services.fault({ path: list, method: 'GET', fault: 'status', status: 503, times: 0 })
    const { code, stderr } = await guard(['org', 'revoke', id, '--yes'], { env })
    expect(code).toBe(4)
    expect(stderr).toContain(`error: the call to revoke ${id} was made, and cannot be proved: `)
    await services.clearFaults()
    expect(await statusOf()).toBe('revoked')
  })

  test.for<[string, number]>([
    ['the token', 0],
    ['a token that is not there', 4],
  ])('a list that becomes readable again is asked for %s', async ([name, exitCode]) => {
    const { guard, env, id, services, list } = await organisation()
    await services.fault({ path: list, method: 'GET', fault: 'status', status: 503, times: 3 })
    const word = name === 'the token' ? id : 'GT01NOBODY'
    expect((await guard(['org', 'revoke', word, '--yes'], { env })).code).toBe(exitCode)
  })
})

describe('revoke', () => {
  test('a service that accepts the call and then cannot be reached proves nothing: exit 4', async () => {
    const one = await scene()
    const hold = { path: '/npm/api/v1/tokens', method: 'DELETE', fault: 'delay', milliseconds: 600_000 }
    const { code, stderr } = await meanwhile(one, {
      run: () => one.guard(['revoke', '--yes']),
      fault: hold,
      happens: () => one.services.fault({ path: STATUS, fault: 'status', status: 503, times: 99 }),
    })
    expect(code).toBe(4)
    expect(stderr).toMatch(/error: the service took the call to revoke tg_anon_….{4}, and cannot be asked: /)
    expect(stderr).not.toContain('Revoked')
    await one.services.clearFaults()
  })

  test('--take-out that can remove nothing names each copy and fails', async () => {
    const one = await scene(access => ({ 'p/bunfig.toml': `[install.registry\ntoken = "${access.token}"\n` }))
    const { code, stderr } = await one.guard(['revoke', '--take-out', '--yes'])
    expect(code).toBe(1)
    expect(stderr).toContain('\nLeft for you:\n  - ~/p/bunfig.toml:2: ')
    expect(stderr).toContain(`\nRevoked ${new Secret(one.token)}\n`)
    expect(stderr).not.toContain('Taken out')
    expect(stderr).toContain('\nerror: nothing was taken out: the token stays in 1 place [NOTHING_TAKEN_OUT]\n')
    expect(await one.services.isValid(one.token)).toBe(false)
  })

  test('--take-out that removes it from all files succeeds', async () => {
    const one = await scene(npmrc)
    expect(await one.guard(['revoke', '--take-out', '--yes'])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/\nTaken out of 1 file\n$/),
    })
  })
})
