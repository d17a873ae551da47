import { type AnswerContext, answerError, parseJson } from '../core/answers.ts'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Answer, BotCredential, OrgTokenRow, OrgTokens, Verdict } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { ask, change, expectSuccess, type Http, isPage, isSuccess, unknownAnswer, unknownError } from './calls.ts'
import { readCursor, readProbe, readRows } from './org-token-shapes.ts'

const MOST_PAGES = 200

type Filter = Parameters<OrgTokens['list']>[0]

/** Where one organisation's tokens are, and what opens the door. */
interface Door {
  http: Http
  tokens: URL
  /** Key and id of the bot, joined by a colon. */
  bearer: Secret
  context: AnswerContext
}

/** Organisation user tokens through a bot: https://shisho.dev/docs/r/202605-takumi-api-guard-tokens */
export function createOrgTokens(http: Http, base: string, bot: BotCredential): OrgTokens {
  const door = openDoor(http, base, bot)
  const { tokens: url, bearer } = door
  return {
    host: url.host,
    issue: (identifier, onChunk) =>
      change(http, { method: 'POST', url, bearer, json: { user_identifier: identifier }, onChunk }),
    list: filter => list(door, filter),
    revoke: id => revoke(door, id),
    probe: token => probe(door, token).catch(unknownError),
  }
}

function openDoor(http: Http, base: string, { org, botId, apiKey }: BotCredential): Door {
  const bearer = new Secret(`${apiKey.reveal()}:${botId}`)
  const tokens = new URL(`o/${segment(org, say('organisation id'))}/guard/org-user-tokens`, base)
  return { http, tokens, bearer, context: { credential: 'bot credential', secrets: [bearer, apiKey] } }
}

async function list(door: Door, filter: Filter): Promise<OrgTokenRow[]> {
  const rows: OrgTokenRow[] = []
  const seen = new Set<string>()
  let cursor: readonly [string, string] | undefined
  do {
    const page = await readPage(door, filter, cursor)
    rows.push(...page.rows)
    cursor = page.cursor
    // Half a list would be taken for the whole one, and a token that is in use for one that is not there.
    if (cursor && (seen.has(cursor[1]) || seen.size === MOST_PAGES)) throw endlessList(door)
    if (cursor) seen.add(cursor[1])
  } while (cursor)
  return rows.filter(row => matches(row, filter))
}

async function readPage(
  { http, tokens, bearer, context }: Door,
  filter: Filter,
  cursor: readonly [string, string] | undefined,
) {
  const url = new URL(tokens)
  if (filter.prefix !== undefined) url.searchParams.set('user_identifier', filter.prefix)
  if (filter.status !== undefined) url.searchParams.set('status', filter.status)
  if (cursor) url.searchParams.set(...cursor)
  const answer = await ask(http, { method: 'GET', url, bearer })
  const page = isSuccess(answer) && answer.complete ? parseJson(answer.body) : undefined
  const rows = readRows(page)
  if (!rows) throw answerError(url.host, answer, say('list tokens'), context)
  return { rows, cursor: readCursor(page) }
}

/** The filter once more: the names of its query parameters are undocumented, and a service ignores what it does not know. */
function matches({ identifier, status }: OrgTokenRow, filter: Filter): boolean {
  if (filter.prefix !== undefined && !identifier?.startsWith(filter.prefix)) return false
  return filter.status === undefined || status === undefined || status.toLowerCase() === filter.status.toLowerCase()
}

function endlessList({ tokens }: Door): GuardError {
  return new GuardError('UNEXPECTED_ANSWER', say`${tokens.host} lists tokens without an end`, {
    exitCode: ExitCode.unknown,
    hint: say('list fewer tokens at a time, with a prefix'),
  })
}

async function revoke({ http, tokens, bearer, context }: Door, id: string): Promise<void> {
  const url = new URL(`${tokens.href}/by-id/${segment(id, say('token id'))}`)
  const answer = await change(http, { method: 'DELETE', url, bearer })
  if (isGone(answer)) return
  expectSuccess(url.host, answer, say('revoke the token'), context)
}

function isGone(answer: Answer): boolean {
  return (answer.status === 404 || answer.status === 410) && !isPage(answer)
}

async function probe({ http, tokens, bearer, context }: Door, token: Secret): Promise<Verdict> {
  const url = new URL(`${tokens.href}/probe`)
  const answer = await ask(http, { method: 'POST', url, bearer, json: { token: token.reveal() } })
  // A 404 may speak of the token, the organisation or the address: what counts is what the body says.
  const verdict = isSuccess(answer) || answer.status === 404 ? readProbe(parseJson(answer.body)) : undefined
  const secrets = [token, ...(context.secrets ?? [])]
  return (
    verdict ?? unknownAnswer(answer, answerError(url.host, answer, say('probe the token'), { ...context, secrets }))
  )
}

/** One step of a path; one that would lead to another call is refused. */
function segment(value: string, name: string): string {
  if (/^[\x21-\x7E]+$/.test(value) && !/^\.{1,2}$/.test(value)) return encodeURIComponent(value)
  throw new GuardError('BAD_ID', say`the ${name} is empty or holds characters that no id has`, {
    exitCode: ExitCode.usage,
    hint: say`check the ${name}`,
  })
}
