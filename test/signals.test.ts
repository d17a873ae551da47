import { existsSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runGuard, sandbox, startGuard, tempHome } from './helpers/guard.ts'

const REGENERATE = '/npm/api/v1/tokens/regenerate'
const STATUS = '/npm/api/v1/tokens/status'

async function stage() {
  const services = await sandbox()
  const email = 'signals@example.com'
  const token = await services.issue(email)
  const text = `//${services.host}/npm/:_authToken=${token}\n`
  const home = tempHome({ '.npmrc': text })
  return { services, email, token, text, ...home }
}

/** Waits until guard says that the call is about to be made, and a little longer. */
async function untilCalling(run: ReturnType<typeof startGuard>): Promise<void> {
  await new Promise<void>(resolve => {
    run.child.stderr.on('data', (chunk: string) => {
      if (chunk.includes('stop working at once')) setTimeout(resolve, 400)
    })
  })
}

const journals = (home: string) => {
  const folder = `${home}/.local/state/guard`
  return existsSync(folder) ? readdirSync(folder).filter(name => name.startsWith('journal')) : []
}

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s before the call stops at once, with nothing done',
  async signal => {
    const { services, token, text, home, read } = await stage()
    await services.fault({ path: STATUS, fault: 'delay', milliseconds: 60_000, times: 0 })
    const run = startGuard(['rotate', '--yes'], { home, sandbox: services })
    setTimeout(() => run.child.kill(signal), 600)

    const { code, signal: endedBy } = await run.finished

    expect(endedBy ?? code).toBe(endedBy === null ? 130 : signal)
    expect(read('.npmrc')).toBe(text)
    expect(journals(home)).toEqual([])
    await services.clearFaults()
    expect(await services.isValid(token)).toBe(true)
    expect((await runGuard(['rotate', '--yes'], { home, sandbox: services })).code).toBe(0)
  },
)

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s during the call waits until the files are written, and then ends with 130',
  async signal => {
    const { services, token, home, read } = await stage()
    await services.fault({ path: REGENERATE, fault: 'delay', when: 'after', milliseconds: 600_000 })
    const run = startGuard(['rotate', '--yes'], { home, sandbox: services })
    const heard = new Promise<void>(resolve => {
      run.child.stderr.on('data', chunk => String(chunk).includes('press Ctrl-C again') && resolve())
    })
    const faults = async () => (await fetch(`${services.url}/faults`)).json()
    await expect.poll(faults, { timeout: 60_000 }).toEqual([])
    run.child.kill(signal)
    await heard
    await fetch(`${services.url}/faults/late`, { method: 'DELETE' })

    const { code, stderr } = await run.finished

    expect(code).toBe(130)
    expect(stderr).toContain('press Ctrl-C again to stop at once')
    expect(read('.npmrc')).not.toContain(token)
    expect(await services.isValid(/_authToken=(.*)/.exec(read('.npmrc'))![1]!)).toBe(true)
    expect(journals(home)).toEqual([])
  },
)

test('a second Ctrl-C stops at once, names the one command that recovers, and that command recovers', async () => {
  const { services, email, home, read } = await stage()
  await services.fault({ path: REGENERATE, fault: 'delay', when: 'after', milliseconds: 3000 })
  const run = startGuard(['rotate', '--yes'], { home, sandbox: services })
  await untilCalling(run)
  run.child.kill('SIGINT')
  setTimeout(() => run.child.kill('SIGINT'), 200)

  const { code, stderr } = await run.finished
  expect(code).toBe(7)
  expect(stderr.trimEnd().split('\n').at(-1)).toContain('`guard resume`')

  const resumed = await runGuard(['resume'], { home, sandbox: services })
  expect(resumed.code).toBe(7)
  expect(resumed.stderr).toContain('guard reset EMAIL')
  const input = await services.code(email)
  expect((await runGuard(['reset', email, '--code-stdin', '--yes'], { home, sandbox: services, input })).code).toBe(0)
  expect(await services.isValid(/_authToken=(.*)/.exec(read('.npmrc'))![1]!)).toBe(true)
})

test('a terminal that goes away does not stop a rotation', async () => {
  const { services, token, home, read } = await stage()
  await services.fault({ path: REGENERATE, fault: 'delay', when: 'after', milliseconds: 500 })
  const run = startGuard(['rotate', '--yes'], { home, sandbox: services })
  await untilCalling(run)
  run.child.stdout.destroy()
  run.child.stderr.destroy()

  expect((await run.finished).code).toBe(0)
  expect(read('.npmrc')).not.toContain(token)
})
