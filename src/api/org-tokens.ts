import type { IncomingHttpHeaders } from 'node:http'
import { ExitCode, GuardError } from '../core/errors.ts'
import { readJsonBytes } from '../core/json.ts'
import { say } from '../core/language.ts'
import type { Answer, OrgTokenRow, OrgTokens, Verdict } from '../core/ports/services.ts'
import type { BotCredential } from '../core/ports/settings.ts'
import { Secret } from '../core/secret.ts'
import { askService, change, type Http, isPage, isSuccess, unknownAnswer, unknownError } from './calls.ts'
import { type Action, refusal } from './org-refusals.ts'
import { readProbe, readRows } from './org-token-shapes.ts'
import { findNextPage } from './paging.ts'

const MOST_PAGES = 2_000
/** A service may send thousands of tokens on one page. */
const LONGEST_PAGE = 32 * 1024 * 1024

type Filter = Parameters<OrgTokens['list']>[0]

/** The address of one organisation's tokens, and the credential for them. */
export interface OrgAccess {
  http: Http
  tokens: URL
  org: string
  /** The bot's id and key, joined by a colon. */
  bearer: Secret
  /** Secrets that must not appear in an error. */
  secrets: readonly Secret[]
}

/** Organisation user tokens through a bot: https://shisho.dev/docs/r/202605-takumi-api-guard-tokens */
export function createOrgTokens(
  http: Http,
  base: string,
  { pacedHttp, ...bot }: BotCredential & { pacedHttp?: Http | undefined },
): OrgTokens {
  const door = openOrgAccess(pacedHttp ?? http, base, bot)
  const { tokens: url, bearer } = door
  return {
    host: url.host,
    // Not paced, because the paced sender retries.
    issue: (identifier, onChunk) =>
      change(http, { method: 'POST', url, bearer, json: { user_identifier: identifier }, onChunk }),
    issueError: answer => refuse(door, answer, 'issue'),
    list: filter => list(door, filter),
    revoke: id => revoke(door, id),
    probe: token => probe(door, token).catch(unknownError),
  }
}

function openOrgAccess(http: Http, base: string, { org, botId, apiKey }: BotCredential): OrgAccess {
  const bearer = new Secret(`${apiKey.reveal()}:${botId}`)
  const tokens = new URL(`o/${segment(org, say('organisation id'))}/guard/org-user-tokens`, base)
  return { http, tokens, org, bearer, secrets: [bearer, apiKey] }
}

/** An incomplete list would make a token that is in use look absent. */
async function list(door: OrgAccess, filter: Filter): Promise<OrgTokenRow[]> {
  const rows = new Map<string, OrgTokenRow>()
  const seen = new Set<string>()
  for (let url: URL | undefined = firstPage(door, filter); url; ) {
    if (seen.has(url.search) || seen.size === MOST_PAGES) throw endlessList(door)
    seen.add(url.search)
    url = await readPage(door, url, { rows, filter })
  }
  return [...rows.values()].filter(row => matches(row, filter))
}

function firstPage({ tokens }: OrgAccess, filter: Filter): URL {
  const url = new URL(tokens)
  if (filter.prefix !== undefined) url.searchParams.set('user_identifier', filter.prefix)
  if (filter.status !== undefined) url.searchParams.set('status', filter.status)
  return url
}

interface Listing {
  /** All rows read so far. */
  rows: Map<string, OrgTokenRow>
  filter: Filter
}

/** Reads one page and returns the location of the next one. */
async function readPage(door: OrgAccess, url: URL, { rows, filter }: Listing): Promise<URL | undefined> {
  let link: string | undefined
  const onHeaders = (headers: IncomingHttpHeaders) => (link = headers.link?.toString())
  const { http, bearer } = door
  const answer = await askService(http, { method: 'GET', url, bearer, onHeaders, bodyLimit: LONGEST_PAGE })
  const body = isSuccess(answer) && answer.complete ? readJsonBytes(answer.body) : undefined
  const page = readRows(body)
  if (!page) throw await refuse(door, answer, 'list')
  const before = rows.size
  for (const row of page) rows.set(row.id, row)
  const isFiltered = filter.prefix !== undefined || filter.status !== undefined
  const next = findNextPage({ url, body, link, rows: page.length, sum: rows.size, isFiltered })
  if (next === 'last') return undefined
  // A service that ignores the parameter sends the first page again.
  if (next === 'unreadable' || (page.length > 0 && rows.size === before)) throw unreadableList(door)
  return Object.assign(new URL(door.tokens), { search: String(next) })
}

/**
 * Filters again: the names of the query parameters are undocumented, and a service ignores those it does not know.
 */
function matches({ identifier, status }: OrgTokenRow, filter: Filter): boolean {
  if (filter.prefix !== undefined && !identifier?.startsWith(filter.prefix)) return false
  return filter.status === undefined || status === undefined || status.toLowerCase() === filter.status.toLowerCase()
}

function endlessList({ tokens }: OrgAccess): GuardError {
  return new GuardError('UNEXPECTED_ANSWER', say`${tokens.host} lists tokens without an end`, {
    exitCode: ExitCode.unknown,
    hint: say('list fewer tokens at a time, with a prefix'),
  })
}

function unreadableList({ tokens }: OrgAccess): GuardError {
  return new GuardError(
    'UNEXPECTED_ANSWER',
    say`${tokens.host} has more tokens than it listed, and does not say how to ask for the rest`,
    { exitCode: ExitCode.unknown, hint: say('list fewer tokens at a time, with a prefix') },
  )
}

async function revoke(door: OrgAccess, id: string): Promise<void> {
  const { http, tokens, bearer } = door
  const url = new URL(`${tokens.href}/by-id/${segment(id, say('token id'))}`)
  const answer = await change(http, { method: 'DELETE', url, bearer })
  if (isGone(answer) || (isSuccess(answer) && !isPage(answer))) return
  throw await refuse(door, answer, 'revoke')
}

function isGone(answer: Answer): boolean {
  return (answer.status === 404 || answer.status === 410) && !isPage(answer)
}

async function probe(door: OrgAccess, token: Secret): Promise<Verdict> {
  const answer = await askAbout(door, token)
  // A 404 may be about the token, the organisation or the address: the body decides.
  const verdict = isSuccess(answer) || answer.status === 404 ? readProbe(readJsonBytes(answer.body)) : undefined
  if (verdict) return verdict
  return unknownAnswer(answer, await refuse({ ...door, secrets: [token, ...door.secrets] }, answer, 'probe'))
}

function askAbout({ http, tokens, bearer }: OrgAccess, token: Secret): Promise<Answer> {
  return askService(http, {
    method: 'POST',
    url: new URL(`${tokens.href}/probe`),
    bearer,
    json: { token: token.reveal() },
  })
}

/** The error for an unsuccessful answer. */
async function refuse(door: OrgAccess, answer: Answer, action: Action): Promise<GuardError> {
  return refusal({
    ...{ host: door.tokens.host, org: door.org, secrets: door.secrets },
    ...{ answer, action, isBarred: await isBarred(door, answer, action) },
  })
}

/** In two pieces, so that no search for tokens takes it for one. */
const MADE_UP = new Secret(`tg_org_${'TESTguardasks0whether0probing0is0allowed'}`)

/** True if the bot may not even probe, which both roles may: then a role is not what is missing. */
async function isBarred(door: OrgAccess, { status }: Answer, action: Action): Promise<boolean> {
  if (status !== 403) return false
  if (action === 'probe') return true
  const answer = await askAbout(door, MADE_UP).catch(() => undefined)
  return answer?.status === 403 || answer?.status === 404
}

/** One path segment. Throws if it would change the address. */
function segment(value: string, name: string): string {
  if (/^[\x21-\x7E]+$/.test(value) && !/^\.{1,2}$/.test(value)) return encodeURIComponent(value)
  throw new GuardError('BAD_ID', say`the ${name} is empty or holds characters that no id has`, {
    exitCode: ExitCode.usage,
    hint: say`check the ${name}`,
  })
}
