import { execFile } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test, vi } from 'vitest'
import { findTokens } from '../src/core/tokens.ts'
import { cleanEnvironment, runGuard, sandbox, startGuard, tempHome } from './helpers/guard.ts'

const run = promisify(execFile)

/** More in CI, and 200 by hand. */
const ROUNDS = Number(process.env.GUARD_RACE_ROUNDS ?? 2)
const WRITERS = 12

test(`${WRITERS} guards beside ${WRITERS} npm config set lose nothing of npm's, and one rotates at a time (${ROUNDS} rounds)`, {
  timeout: 60_000 + ROUNDS * 30_000,
}, async () => {
  const services = await sandbox()
  for (let round = 0; round < ROUNDS; round += 1) {
    const email = `race${round}@example.com`
    const token = await services.issue(email)
    const { home, read } = tempHome({ '.npmrc': `//${services.host}/npm/:_authToken=${token}\n` })
    const keys = Array.from({ length: WRITERS }, (_, index) => `@race${index}:registry`)

    const [runs] = await Promise.all([
      Promise.all(keys.map(() => runGuard(['rotate', '--yes'], { home, sandbox: services }))),
      setOneAfterTheOther(keys, home),
    ])

    // npm writes what it read before: that it brings back a dead token is npm's own doing. Its keys are all there.
    for (const key of keys) expect(read('.npmrc')).toContain(`\n${key}=https://race.example/\n`)
    for (const { code, stderr } of runs) {
      expect([0, 3, 6, 7], stderr).toContain(code)
      if (code === 6) expect(stderr).toMatch(/another guard is at work|changed by another program/)
    }
    await settle(email, home, services)
    const [fresh] = /tg_anon_\w+/.exec(read('.npmrc'))!
    expect(await services.isValid(fresh)).toBe(true)
  }
})

test('what a program adds to a file that it opened before the rotation is kept, with the new token above it', async () => {
  const services = await sandbox()
  const text = (token: string) => `//${services.host}/npm/:_authToken=${token}\n`
  const token = await services.issue()
  const { home, read } = tempHome({ '.npmrc': text(token) })
  await services.fault({ path: '/npm/api/v1/tokens/status', fault: 'delay', milliseconds: 1000, times: 0 })
  const opened = openSync(join(home, '.npmrc'), 'a')
  const run = startGuard(['rotate', '--yes'], { home, sandbox: services })
  await vi.waitUntil(() => read('.npmrc') !== text(token), { timeout: 20_000, interval: 20 })
  writeSync(opened, 'theirs=1\n')
  closeSync(opened)

  const { code, stdout, stderr } = await run.finished

  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(findTokens(stdout + stderr)).toEqual([])
  await services.clearFaults()
  const [fresh] = /tg_anon_\w+/.exec(read('.npmrc'))!
  expect(fresh).not.toBe(token)
  expect(read('.npmrc')).toBe(`${text(fresh)}theirs=1\n`)
  expect(await services.isValid(fresh)).toBe(true)
})

/** npm loses updates to itself, so its own runs do not overlap. */
async function setOneAfterTheOther(keys: readonly string[], home: string): Promise<void> {
  for (const key of keys) {
    await run('npm', ['config', 'set', '--location=user', `${key}=https://race.example/`], {
      cwd: home,
      env: { ...cleanEnvironment(home), npm_config_cache: `${home}/.npm` },
    })
  }
}

/** Finishes what a change under way left open. Where npm brought a dead token back, its owner needs a new one. */
async function settle(email: string, home: string, services: Awaited<ReturnType<typeof sandbox>>): Promise<void> {
  await runGuard(['resume'], { home, sandbox: services })
  if ((await runGuard(['status'], { home, sandbox: services })).code === 0) return
  const input = await services.code(email)
  expect((await runGuard(['reset', email, '--code-stdin', '--yes'], { home, sandbox: services, input })).code).toBe(0)
}
