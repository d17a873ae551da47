import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sandbox, spawnGuard, startGuard, tempHome } from '../../helpers/guard.ts'
import { missingTools, openSession } from '../../helpers/secret-service.ts'

const SERVICE = 'poetry-repository-takumi-guard'

/** Poetry's item in a real keychain, which holds the token that Poetry's settings do not. */
async function keep() {
  const services = await sandbox()
  const token = await services.issue()
  const home = tempHome({ '.config/pypoetry/auth.toml': '[http-basic.takumi-guard]\nusername = "token"\n' })
  const session = await openSession(home.home)
  const attributes = ['application', 'Python keyring library', 'service', SERVICE, 'username', 'token']
  session.run('secret-tool', ['store', '--label=made-up', ...attributes], token)
  return {
    ...{ services, token, session, home: home.home },
    inKeychain: () => session.lookUp(...attributes),
    hasJournal: () => home.files().some(path => path.includes('/journal-')),
  }
}

/** When guard is killed: at which message to the keychain, and whether that still arrives. */
interface Moment {
  message: number
  arrives: boolean
}

/** The address of a bus that passes everything on, and calls `strike` at the moment. */
async function listenBefore(address: string, home: string, { message, arrives }: Moment, strike: () => void) {
  const path = join(home, 'run/listener')
  let seen = 0
  const server = createServer(client => {
    const bus = connect(/path=([^,]*)/.exec(address)![1]!)
    bus.pipe(client)
    client.on('error', () => bus.destroy()).on('close', () => bus.end())
    bus.on('error', () => client.destroy())
    client.on('data', data => {
      const calls = data.toString('latin1').match(/SearchItems|SetSecret/g) ?? []
      const isNow = calls.length > 0 && seen < message && seen + calls.length >= message
      seen += calls.length
      if (isNow) strike()
      if (isNow && !arrives) bus.destroy()
      else bus.write(data)
    })
  })
  server.listen(path)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `unix:path=${path}`
}

/** True if guard was killed, false if it ended before that moment. */
async function killAt(moment: Moment): Promise<boolean> {
  const { services, token, session, home, inKeychain, hasJournal } = await keep()
  const run = { home, sandbox: services, env: session.env }
  let kill = () => {}
  const address = await listenBefore(session.env.DBUS_SESSION_BUS_ADDRESS, home, moment, () => kill())
  const env = { ...session.env, DBUS_SESSION_BUS_ADDRESS: address }
  const { child, finished } = startGuard(['rotate', '--yes'], { ...run, env })
  kill = () => void child.kill('SIGKILL')
  const { signal } = await finished

  const resumed = hasJournal() ? await spawnGuard(['resume'], run) : undefined

  expect([resumed?.code ?? 0, hasJournal()], resumed?.stderr).toEqual([0, false])
  expect(await services.isValid(inKeychain())).toBe(true)
  expect(await services.isValid(token)).toBe(inKeychain() === token)
  return signal === 'SIGKILL'
}

describe.skipIf(missingTools.length > 0)('guard killed at any message to a real keychain', () => {
  test.for([true, false])('leaves a valid token in it, once resumed; the message arrives: %s', async arrives => {
    let message = 1
    while (await killAt({ message, arrives })) message += 1
    // The search, the old value and its proof; the new value and its proof; and the searches at the end.
    expect(message).toBeGreaterThan(6)
  })
})
