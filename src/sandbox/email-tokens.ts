import {
  emailTokenRevoked,
  emailTokenStatus,
  newEmailToken,
  registered,
  STATUS_FOR_BAD_CODE,
  STATUS_FOR_OTHER_TOKENS,
} from './assumed.ts'
import { type Call, jsonBody, Refusal, type Reply } from './call.ts'
import { bearerOf } from './credentials.ts'
import { recoveryMail, welcomeMail } from './mail-text.ts'
import type { Resource } from './router.ts'
import type { Account } from './state.ts'
import {
  closeAccount,
  findAccount,
  findEmailToken,
  issueResetCode,
  openAccount,
  renewToken,
  useResetCode,
} from './token-database.ts'
import type { World } from './world.ts'

/** The email token API, the same below each Guard host: https://shisho.dev/docs/t/guard/features/token-management */
export const emailTokenResources: readonly Resource[] = [
  { path: /^api\/v1\/tokens$/, methods: { POST: register, DELETE: revoke } },
  { path: /^api\/v1\/tokens\/reset$/, methods: { POST: reset } },
  { path: /^api\/v1\/tokens\/status$/, methods: { GET: status } },
  { path: /^api\/v1\/tokens\/regenerate$/, methods: { POST: regenerate } },
]

function register(call: Call, world: World): Reply {
  const body = jsonBody(call)
  const email = emailIn(body)
  const language = languageIn(body)
  const account = findAccount(world.state, email)
  const letter = { to: email, language, url: world.url }
  const mail =
    account === undefined
      ? welcomeMail(letter, openAccount(world.state, email, world.now()))
      : recoveryMail(letter, issueResetCode(account, world.now()))
  world.outbox.send(mail)
  return registered()
}

function reset(call: Call, world: World): Reply {
  const body = jsonBody(call)
  const account = findAccount(world.state, emailIn(body))
  if (typeof body.code !== 'string' || body.code === '') throw badRequest('`code` is missing')
  if (account === undefined || !useResetCode(account, body.code, world.now())) {
    throw new Refusal(STATUS_FOR_BAD_CODE, 'invalid_code', 'the reset code is wrong, used or expired')
  }
  return newEmailToken(renewToken(account, world.now()))
}

function status(call: Call, world: World): Reply {
  return emailTokenStatus(requireAccount(call, world))
}

function regenerate(call: Call, world: World): Reply {
  return newEmailToken(renewToken(requireAccount(call, world), world.now()))
}

function revoke(call: Call, world: World): Reply {
  closeAccount(world.state, requireAccount(call, world))
  return emailTokenRevoked()
}

function requireAccount(call: Call, world: World): Account {
  const token = bearerOf(call.headers.authorization)
  const account = token === undefined ? undefined : findEmailToken(world.state, token)
  if (account !== undefined) return account
  const challenge = { 'www-authenticate': 'Bearer realm="Takumi Guard"' }
  throw new Refusal(STATUS_FOR_OTHER_TOKENS, 'unauthorized', 'the API key is missing or not valid', challenge)
}

function emailIn(body: Record<string, unknown>): string {
  const { email } = body
  if (
    typeof email === 'string' &&
    email.length <= 254 &&
    /^[^\s@\x00-\x1F]+@[^\s@\x00-\x1F]+\.[^\s@\x00-\x1F]+$/.test(email)
  ) {
    return email
  }
  throw badRequest('`email` is not an email address')
}

function languageIn(body: Record<string, unknown>): 'en' | 'ja' {
  const { language = 'en' } = body
  if (language === 'en' || language === 'ja') return language
  throw badRequest('`language` must be "en" or "ja"')
}

function badRequest(message: string): Refusal {
  return new Refusal(400, 'bad_request', message)
}
