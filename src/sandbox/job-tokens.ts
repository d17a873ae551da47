import { ID_TOKEN_SECONDS, idTokenIssued, SESSION_SECONDS, STATUS_FOR_UNKNOWN_BOT, sessionIssued } from './assumed.ts'
import { type Call, jsonBody, Refusal, type Reply } from './call.ts'
import { bearerOf } from './credentials.ts'
import type { Resource } from './router.ts'
import { findSession, openSession } from './token-database.ts'
import { makeWebToken } from './web-tokens.ts'
import type { World } from './world.ts'

/** The endpoint at which a CI job exchanges its ID token: https://github.com/flatt-security/setup-takumi-guard-npm */
export const stsResources: readonly Resource[] = [
  { path: /^bots\/exchange$/, methods: { POST: exchange }, bodyMayHold: 'id' },
]

/** The endpoint at which GitHub gives a job its ID token: https://docs.github.com/actions/reference/security/oidc */
export const idTokenResources: readonly Resource[] = [{ path: /^github\/token$/, methods: { GET: issueIdToken } }]

function issueIdToken(call: Call, world: World): Reply {
  if (bearerOf(call.headers.authorization) !== world.logins.ciJob)
    throw new Refusal(401, 'unauthorized', 'this job may not request ID tokens')
  const audience = call.query.get('audience') ?? 'https://github.com/sandbox'
  const token = makeWebToken({ use: 'id', aud: audience })
  const seconds = ID_TOKEN_SECONDS
  // An ID token that was issued for another audience is not accepted here.
  if (audience === `${world.url}/sts`) openSession(world.sessions.ids, token, { now: world.now(), seconds })
  return idTokenIssued(token)
}

function exchange(call: Call, world: World): Reply {
  const { bot_id, id_token, expires_in: seconds = SESSION_SECONDS.standard } = jsonBody(call)
  if (typeof bot_id !== 'string' || typeof id_token !== 'string' || !isLifetime(seconds))
    throw badRequest('invalid request')
  if (!findSession(world.sessions.ids, id_token, world.now())) throw badRequest('invalid ID token')
  if (!world.state.bots.some(({ id }) => id === bot_id))
    throw new Refusal(STATUS_FOR_UNKNOWN_BOT, 'unauthorized', 'there is no such bot')
  const token = makeWebToken({ use: 'access' })
  openSession(world.sessions.access, token, { now: world.now(), seconds })
  return sessionIssued(token, seconds)
}

function isLifetime(seconds: unknown): seconds is number {
  return Number.isInteger(seconds) && Number(seconds) >= 1 && Number(seconds) <= SESSION_SECONDS.most
}

function badRequest(message: string): Refusal {
  return new Refusal(400, 'bad_request', message)
}
