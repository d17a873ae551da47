import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { npmrc, STATUS, scene } from './scene.ts'

describe("`guard token` prints an organisation's token on a machine that has no bot credential", () => {
  async function laptop() {
    const services = await sandbox()
    const { GUARD_ORG = '', GUARD_BOT_ID = '', GUARD_BOT_API_KEY = '' } = services.environment
    const env = { GUARD_ORG, GUARD_BOT_ID, GUARD_BOT_API_KEY }
    const printer = { home: tempHome().home, sandbox: services, printsToken: true }
    const issue = async (name: string) => (await runGuard(['org', 'issue', name], { ...printer, env })).stdout.trim()
    const token = await issue('alice')
    const home = tempHome(npmrc({ host: services.host, url: services.url, token }))
    const guard = (args: string[], more = {}) => runGuard(args, { ...printer, home: home.home, env: more })
    return { token, env, issue, guard, ...home }
  }

  test('and says that it cannot be verified there', async () => {
    const { token, guard } = await laptop()

    const { code, stdout, stderr } = await guard(['token'])

    expect([code, stdout, stderr]).toEqual([
      0,
      `${token}\n`,
      `note: whether ${new Secret(token)} is valid cannot be told: GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY are not set\n`,
    ])
    expect(JSON.parse((await guard(['token', '--json'])).stdout).state).toBe('unknown')
  })

  test('with the credential it is known to be valid', async () => {
    const { token, guard, env } = await laptop()
    const { code, stdout, stderr } = await guard(['token', '--json'], env)
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({ token, state: 'valid' })
  })

  test('and prints none of two, because neither can be verified there', async () => {
    const { host, issue, guard, write } = { host: 'npm.flatt.tech', ...(await laptop()) }
    write('p/.npmrc', `//${host}/:_authToken=${await issue('bob')}\n`)
    const { code, stdout, stderr } = await guard(['token'])
    expect([code, stdout, stderr]).toEqual([4, '', expect.stringContaining('[CANNOT_TELL]')])
  })
})

test('`guard token` prints the only token while its service is down, and none that is rejected', async () => {
  const home = await scene()
  await home.services.fault({ path: STATUS, fault: 'status', status: 503, times: 9 })
  const down = await home.guard(['token'], { printsToken: true })
  expect([down.code, down.stdout]).toEqual([0, `${home.token}\n`])
  expect(down.stderr).toMatch(/^note: whether tg_anon_…\w{4} is valid cannot be told: .*503/)

  await home.services.clearFaults()
  await home.guard(['revoke', '--yes'])
  const dead = await home.guard(['token'])
  expect([dead.code, dead.stdout]).toEqual([3, ''])
})
