import {
  LIST_PARAMETERS,
  MAX_IDENTIFIER_LENGTH,
  ORG_TOKEN_STATUSES,
  orgTokenIssued,
  orgTokenList,
  orgTokenProbed,
  orgTokenRevoked,
  PAGE_SIZE,
  ROLES,
  STATUS_FOR_UNKNOWN_ORG,
} from './assumed.ts'
import { type Call, jsonBody, Refusal, type Reply } from './call.ts'
import { bearerOf, isHashOf, makeUp } from './credentials.ts'
import type { Handler, Params, Resource } from './router.ts'
import type { Bot, OrgToken } from './state.ts'
import { findOrgToken, freshUsage } from './token-database.ts'
import type { World } from './world.ts'

/** Organisation user tokens for bots: https://shisho.dev/docs/r/202605-takumi-api-guard-tokens */
export const orgTokenResources: readonly Resource[] = [
  {
    path: /^o\/(?<org>[^/]+)\/guard\/org-user-tokens$/,
    methods: { POST: allowed('issue', issue), GET: allowed('list', list) },
  },
  {
    path: /^o\/(?<org>[^/]+)\/guard\/org-user-tokens\/by-id\/(?<id>[^/]+)$/,
    methods: { DELETE: allowed('revoke', revoke) },
  },
  {
    path: /^o\/(?<org>[^/]+)\/guard\/org-user-tokens\/probe$/,
    methods: { POST: allowed('probe', probe) },
    bodyMayHold: 'org',
  },
]

function issue(call: Call, world: World): Reply {
  const userIdentifier = stringIn(jsonBody(call), 'user_identifier')
  if (userIdentifier.length > MAX_IDENTIFIER_LENGTH) throw badRequest('`user_identifier` is too long')
  const token = makeUp.orgToken()
  const row: OrgToken = { id: makeUp.id('GT01'), userIdentifier, ...freshUsage(token, world.now()), revokedAt: null }
  world.state.orgTokens.push(row)
  return orgTokenIssued(token, row)
}

function list(call: Call, world: World): Reply {
  const prefix = call.query.get(LIST_PARAMETERS.prefix) ?? ''
  const status = call.query.get(LIST_PARAMETERS.status)
  if (status !== null && !ORG_TOKEN_STATUSES.some(known => known === status)) throw badRequest('`status` is unknown')
  const rows = behind(call.query.get(LIST_PARAMETERS.page), world.state.orgTokens)
    .filter(row => row.userIdentifier.startsWith(prefix))
    .filter(row => status === null || (row.revokedAt === null) === (status === 'active'))
  const page = rows.slice(0, PAGE_SIZE)
  return orgTokenList(page, page.length < rows.length ? page.at(-1)!.id : undefined)
}

/** A page begins after the last token of the page before, whatever was issued or revoked in between. */
function behind(id: string | null, tokens: readonly OrgToken[]): readonly OrgToken[] {
  if (id === null) return tokens
  const index = tokens.findIndex(token => token.id === id)
  if (index === -1) throw badRequest('`page_token` is unknown')
  return tokens.slice(index + 1)
}

function revoke(_call: Call, world: World, params: Params): Reply {
  const row = world.state.orgTokens.find(({ id }) => id === params.id)
  if (row === undefined) throw new Refusal(404, 'not_found', 'there is no such token')
  row.revokedAt ??= world.now().toISOString()
  return orgTokenRevoked()
}

function probe(call: Call, world: World): Reply {
  return orgTokenProbed(findOrgToken(world.state, stringIn(jsonBody(call), 'token')))
}

/** Runs a handler only for bots of the organisation whose role allows the action. */
function allowed(action: string, handle: Handler): Handler {
  return (call, world, params) => {
    const bot = requireBot(call, world)
    if (params.org !== world.logins.org) {
      throw new Refusal(STATUS_FOR_UNKNOWN_ORG, 'not_found', 'there is no such organization')
    }
    const role = ROLES[bot.role]
    if (!role.may.some(known => known === action)) {
      throw new Refusal(403, 'forbidden', `the role ${role.name} does not allow to ${action} tokens`)
    }
    return handle(call, world, params)
  }
}

function requireBot(call: Call, world: World): Bot {
  const [apiKey = '', id = ''] = bearerOf(call.headers.authorization)?.split(':') ?? []
  const bot = world.state.bots.find(known => known.id === id)
  if (bot !== undefined && isHashOf(bot.hash, apiKey)) return bot
  throw new Refusal(401, 'unauthenticated', 'the credential is missing or not valid', {
    'www-authenticate': 'Bearer realm="Shisho Cloud"',
  })
}

function stringIn(body: Record<string, unknown>, field: string): string {
  const value = body[field]
  if (typeof value === 'string' && value !== '') return value
  throw badRequest(`\`${field}\` is missing`)
}

function badRequest(message: string): Refusal {
  return new Refusal(400, 'bad_request', message)
}
