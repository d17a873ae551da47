import { json, noContent, type Refusal, type Reply } from './call.ts'
import type { Account, OrgToken } from './state.ts'

/*
 * ASSUMED, not observed. The public documents name these calls and what they do, but not which fields and which
 * success
 * statuses they answer with. Everything the sandbox made up is in this file and nowhere else; a client that relies on
 * more
 * than the documents promise relies on this file.
 */

/* ------------------------------------------- e-mail tokens: <guard>/api/v1/tokens */

/** The same answer for a new address and for a known one. */
export function registered(): Reply {
  return json(202, { message: 'We have sent you an email' })
}

/** The answer of regenerate and of reset: "contains your new key". */
export function newEmailToken(token: string): Reply {
  return json(200, { token })
}

/** "Usage statistics including when the token was last used." Only requests to registries count as use. */
export function emailTokenStatus(account: Account): Reply {
  return json(200, {
    status: 'active',
    created_at: account.createdAt,
    last_used_at: account.lastUsedAt,
    request_count: account.requestCount,
  })
}

export function emailTokenRevoked(): Reply {
  return json(200, { status: 'revoked' })
}

/** The shape of every error below a Guard host, registries aside. */
export function guardError({ status, code, message, headers }: Refusal): Reply {
  return json(status, { error: code, message }, headers)
}

/** The npm client prints the text at `error` after its own message. */
export function npmError({ status, message, headers }: Refusal): Reply {
  return json(status, { error: message }, headers)
}

/**
 * Sent for anything that is not an active email token, a `tg_org_` token included: "These endpoints apply to
 * email-verified tokens."
 */
export const STATUS_FOR_OTHER_TOKENS = 401

/** The answer to an unusable reset code, whether it is wrong, used or expired. */
export const STATUS_FOR_BAD_CODE = 400

/* ------------------- organisation user tokens: <shisho>/o/{org}/guard/org-user-tokens */

/** The longest identifier that the service accepts. */
export const MAX_IDENTIFIER_LENGTH = 128

/** The query parameters of the list. `user_identifier` is a prefix. */
export const LIST_PARAMETERS = { prefix: 'user_identifier', status: 'status', page: 'page_token' } as const

/** Tokens per page. */
export const PAGE_SIZE = 100

/**
 * The limit of the Takumi API is not documented; this is what https://shisho.dev/docs/t/guard/limitation says about a
 * bot at the Guard hosts. A 429 has a Retry-After, and no answer says how many requests are left.
 */
export const RATE_LIMIT = { limit: 10_000, seconds: 10 } as const

export const ORG_TOKEN_STATUSES = ['active', 'revoked'] as const

/** What each role may do. According to the documents the issuer may issue and the manager may revoke. */
export const ROLES = {
  issuer: { name: 'organization/takumi_guard_token_issuer', may: ['issue', 'probe'] },
  manager: { name: 'organization/takumi_manager', may: ['issue', 'probe', 'list', 'revoke'] },
} as const

export function orgTokenIssued(token: string, row: OrgToken): Reply {
  return json(201, { ...orgTokenRow(row), token })
}

/** Oldest first, page by page, without plaintext. `last_used_at` is null for a token that was never used. */
export function orgTokenList(rows: readonly OrgToken[], nextPageToken: string | undefined): Reply {
  const next = nextPageToken === undefined ? {} : { next_page_token: nextPageToken }
  return json(200, { tokens: rows.map(orgTokenRow), ...next })
}

/** Also the answer for a token that was revoked before; an id that never existed gets 404. */
export function orgTokenRevoked(): Reply {
  return noContent()
}

export function orgTokenProbed(row: OrgToken | undefined): Reply {
  if (row === undefined) return json(200, { active: false })
  return json(200, { active: true, id: row.id, user_identifier: row.userIdentifier })
}

export function shishoError({ status, code, message, headers }: Refusal): Reply {
  return json(status, { code, message }, headers)
}

/** Sent for an organisation that the bot does not belong to. */
export const STATUS_FOR_UNKNOWN_ORG = 404

function orgTokenRow(row: OrgToken): Record<string, unknown> {
  return {
    id: row.id,
    user_identifier: row.userIdentifier,
    status: row.revokedAt === null ? 'active' : 'revoked',
    created_at: row.createdAt,
    last_used_at: row.lastUsedAt,
    revoked_at: row.revokedAt,
  }
}

/** A blocked gem looks absent: Bundler reports that it could not find the vendor's canary, hola-takumi 0.1.0. */
export const STATUS_FOR_BLOCKED_GEM = 404

/* ------------------------------------------ short-lived tokens for CI: <sts>/bots/exchange */

// The vendor's actions show the request, the two fields of the answer, that a 400 has a `message`, and that 401 and
// 403 are about
// the bot. Made up: that the token is a JSON Web Token, and the messages other than "invalid ID token" and "invalid
// request".

/** How long a token works if the request does not say, and the maximum, in seconds. */
export const SESSION_SECONDS = { standard: 1_800, most: 86_400 }

export function sessionIssued(token: string, seconds: number): Reply {
  return json(200, { access_token: token, expires_in: seconds })
}

export function stsError({ status, message, headers }: Refusal): Reply {
  return json(status, { message }, headers)
}

/** Sent for a bot that does not exist or does not trust the job. */
export const STATUS_FOR_UNKNOWN_BOT = 401

/** GitHub's answer to a job that requests an ID token; the documents name only `value`. */
export function idTokenIssued(value: string): Reply {
  return json(200, { count: value.length, value })
}

/** How long an ID token of GitHub works, as measured by the vendor. */
export const ID_TOKEN_SECONDS = 300

/* -------------------------------------------------------------------------- Takumo */

/** `health` answers without a key: two vendor pages call it that way to see whether the gateway is up. */
export function takumoHealth(): Reply {
  return json(200, { status: 'ok' })
}

export interface Detection {
  type: string
  start: number
  end: number
}

export function takumoTokenized(content: string, detections: readonly Detection[]): Reply {
  return json(200, { content, detections })
}

export function takumoDetected(detections: readonly Detection[]): Reply {
  return json(200, { detections })
}

/** The text after `Unauthorized: `; those for a revoked key and for a missing scope are the vendor's. */
export const CLOUD_UNAUTHORIZED = {
  unauthorized: 'Invalid API key',
  token_revoked: 'API key has been revoked',
  token_expired: 'API key has expired',
  missing_scope: 'API key lacks required scope',
} as const
