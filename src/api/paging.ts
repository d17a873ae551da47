import { isObject } from '../core/json.ts'
import { flags, rawField } from './fields.ts'

// The paging of the list is undocumented (https://shisho.dev/docs/r/202605-takumi-api-guard-tokens): these are the
// ways that such APIs use. An answer that announces more in another way is never taken for the last page.
const HOLDERS = ['pagination', 'paging', 'meta', 'page_info', 'pageInfo', 'links', '_links']
const CURSORS: readonly (readonly [names: readonly string[], parameter: string])[] = [
  [['next_page_token', 'nextPageToken'], 'page_token'],
  [['next_token', 'nextToken'], 'next_token'],
  [['next_cursor', 'nextCursor', 'end_cursor', 'endCursor'], 'cursor'],
  [['next_page', 'nextPage'], 'page'],
]
const MORE = ['has_more', 'hasMore', 'has_next', 'hasNext', 'has_next_page', 'hasNextPage']
const PAGES = ['total_pages', 'totalPages', 'last_page', 'lastPage', 'page_count', 'pageCount']
const TOTAL = ['total', 'total_count', 'totalCount']

/** The query of the next page, `last`, or `unreadable` if there is a next page but nothing says how to request it. */
export type NextPage = URLSearchParams | 'last' | 'unreadable'

export interface ResultPage {
  /** The address of this page. */
  url: URL
  body: unknown
  /** The Link header: https://www.rfc-editor.org/rfc/rfc8288 */
  link: string | undefined
  /** The number of tokens on this page, and on all pages up to it. */
  rows: number
  sum: number
  /** True if the request had a filter: then a total may also count other tokens. */
  isFiltered: boolean
}

/** How to request the next page. */
export function findNextPage(page: ResultPage): NextPage {
  const holders = holdersIn(page.body)
  const more = flags(holders, MORE)
  if (more.length > 0 && !more.includes(true)) return 'last'
  const found = byAddress(page, holders) ?? byCursor(page, holders) ?? byNumber(page, holders)
  if (found !== undefined) return found
  const total = count(holders, TOTAL)
  const isShort = total !== undefined && total > page.sum && !page.isFiltered
  return more.includes(true) || isShort ? 'unreadable' : 'last'
}

function holdersIn(body: unknown): Record<string, unknown>[] {
  return isObject(body) ? [body, ...HOLDERS.map(name => body[name]).filter(isObject)] : []
}

/** Only the query is used: an address in an answer must not send the credential elsewhere. */
function byAddress({ url, link }: ResultPage, holders: readonly Record<string, unknown>[]): NextPage | undefined {
  const linked = /<([^>]*)>[^,]*;\s*rel="?next\b/i.exec(link ?? '')?.[1]
  const nested = holders.map(holder => holder.next).find(isObject)?.href
  const address = linked ?? (typeof nested === 'string' ? nested : rawField(holders, ['next', 'next_url', 'nextUrl']))
  if (address === undefined) return undefined
  if (!/^(?:https?:\/\/|[/?])/.test(address)) return withParameters(url, { cursor: address })
  if (!URL.canParse(address, url.href)) return 'unreadable'
  const next = new URL(address, url)
  return next.host === url.host && next.pathname === url.pathname ? next.searchParams : 'unreadable'
}

function byCursor({ url }: ResultPage, holders: readonly Record<string, unknown>[]): NextPage | undefined {
  for (const [names, parameter] of CURSORS) {
    const cursor = rawField(holders, names)
    if (cursor !== undefined) return withParameters(url, { [parameter]: cursor })
  }
  return undefined
}

/** `page` numbers, or an `offset` in tokens. */
function byNumber({ url, rows }: ResultPage, holders: readonly Record<string, unknown>[]): NextPage | undefined {
  const [page, pages] = [count(holders, ['page', 'current_page', 'currentPage']), count(holders, PAGES)]
  if (page !== undefined && pages !== undefined) {
    return page < pages ? withParameters(url, { page: String(page + 1) }) : 'last'
  }
  const [offset, total] = [count(holders, ['offset']), count(holders, TOTAL)]
  if (offset === undefined || total === undefined) return undefined
  return rows > 0 && offset + rows < total ? withParameters(url, { offset: String(offset + rows) }) : 'last'
}

function count(holders: readonly Record<string, unknown>[], names: readonly string[]): number | undefined {
  const text = rawField(holders, names)
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

function withParameters(url: URL, parameters: Readonly<Record<string, string>>): URLSearchParams {
  const query = new URLSearchParams(url.searchParams)
  for (const [name, value] of Object.entries(parameters)) query.set(name, value)
  return query
}
