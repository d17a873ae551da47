import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ExitCode, GuardError } from '../core/errors.ts'
import type { Sandbox, SandboxOptions } from '../core/ports/sandbox.ts'
import { hashOf, makeUp } from './credentials.ts'
import { environmentOf } from './environment.ts'
import { memo } from './once.ts'
import { openOutbox } from './outbox.ts'
import { serveSafely } from './server.ts'
import { services } from './services.ts'
import { freshShishoSettings } from './shisho-settings.ts'
import { loadState, type State } from './state.ts'
import { openStore, type Store } from './store.ts'
import { addTakumoKey } from './takumo-keys.ts'
import { freshTakumoSettings } from './takumo-settings.ts'
import { makeWebToken } from './web-tokens.ts'
import type { BotLogin, Logins, World } from './world.ts'

const ORG = 'sandbox-org'

/**
 * Starts every service on one port of 127.0.0.1. Throws `GuardError` if the port or the state file cannot be used.
 */
export async function startSandbox(
  options: SandboxOptions = {},
  effects: { now: () => Date } = { now: () => new Date() },
): Promise<Sandbox> {
  const { now } = effects
  const state = loadState(options.stateFile)
  const logins = makeLogins(state, now())
  const store = openStore(options.stateFile, state)
  const outbox = openOutbox(options.outboxFolder, now)
  const server = createServer()
  const url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`
  const { deadTokens = 'reject', requireToken = false } = options
  const world: World = {
    sessions: { ids: [], access: [] },
    ...{ url, deadTokens, requireToken, logins, state, outbox, now },
    ...{ faults: [], late: new Set<() => void>(), violations: [] },
    ...{ shisho: freshShishoSettings(), takumo: freshTakumoSettings() },
  }
  const closing = new AbortController()
  const serverState = { world, services, store, closing: closing.signal }
  server.on('request', (request, response) => void serveSafely(request, response, serverState))
  return {
    url,
    environment: environmentOf(world),
    mails: outbox.mails,
    close: memo(() => close(server, closing, store)),
  }
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch (error) {
    throw new GuardError('SANDBOX_PORT', `the sandbox cannot listen on port ${port}`, {
      exitCode: ExitCode.conflict,
      hint: 'choose another port, or 0 for any that is free',
      cause: error,
    })
  }
  return (server.address() as AddressInfo).port
}

/** New credentials at each start: the plaintext of earlier ones was not kept, though they still work. */
function makeLogins(state: State, now: Date): Logins {
  const request = { name: 'sandbox', scopes: ['shield:write'], counted: false }
  return {
    org: ORG,
    manager: addBot(state, 'manager'),
    issuer: addBot(state, 'issuer'),
    takumoKey: addTakumoKey(state, request, now).key,
    ciJob: makeWebToken({ use: 'request' }),
  }
}

function addBot(state: State, role: 'issuer' | 'manager'): BotLogin {
  const login = { id: makeUp.botId(), apiKey: makeUp.botKey() }
  state.bots.push({ id: login.id, hash: hashOf(login.apiKey), role })
  return login
}

async function close(server: Server, closing: AbortController, store: Store): Promise<void> {
  closing.abort()
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
  store.close()
}
