import { groupByToken } from '../core/group-by-token.ts'
import { say } from '../core/language.ts'
import type { Verdict } from '../core/ports/services.ts'
import { printable } from '../core/printable.ts'
import type { TokenKind } from '../core/tokens.ts'
import type { Discovery, FoundReference, Problem, Site } from '../find/discovery.ts'
import { alignColumns, type Column } from './columns.ts'
import { type Page, pathDocument, shortPath, type Verdicts } from './page.ts'
import type { Paint } from './paint.ts'
import { levelName, stateName } from './state-names.ts'
import { widthOf } from './width.ts'

/** The document of `guard find --json`, version 1; with the wanted tokens that are nowhere, if it is about some alone. */
export function findDocument(found: Discovery, verdicts: Verdicts, absent?: readonly { name: string }[]) {
  return {
    schema: 'guard.find/1',
    tokens: groupByToken(found.sites).map(({ token, kind, sites }) => ({
      fingerprint: token.fingerprint,
      masked: token.toString(),
      kind,
      ...stateDocument(verdicts.get(token.fingerprint)),
      sites: sites.map(siteDocument),
    })),
    references: found.references.map(({ path, definition, ...reference }) => ({
      ...pathDocument(path),
      ...referenceDocument(reference),
      definition: definition && { ...pathDocument(definition.path), line: definition.line },
    })),
    ...(absent && { absent: absent.map(({ name }) => name) }),
    problems: found.problems.map(problemDocument),
    stats: found.stats,
  }
}

function problemDocument({ code, path, line, key, message }: Problem) {
  return { code, ...pathDocument(path), line, ...(key !== undefined && { key }), message }
}

/** Why the state is unknown, and for how long, if a service was asked. */
function stateDocument(verdict: Verdict | undefined) {
  if (verdict?.state !== 'unknown') return { state: verdict?.state ?? 'unchecked' }
  return { state: verdict.state, reason: verdict.reason, retryAfterSeconds: verdict.retryAfterSeconds ?? null }
}

function referenceDocument({
  line,
  column,
  tool,
  level,
  key,
  name,
  fingerprint,
  external,
}: Omit<FoundReference, 'path' | 'definition'>) {
  return { line, column, tool, level, key, name, fingerprint, external }
}

function siteDocument({ path, line, column, tool, level, key, carrier, writable }: Site) {
  return { ...pathDocument(path), line, column, tool, level, key, carrier, writable }
}

const KIND_NAMES: Record<TokenKind, () => string> = {
  email: () => say('email token'),
  org: () => say('organisation token'),
  'takumo-live': () => say('Takumo key, live'),
  'takumo-test': () => say('Takumo key, test'),
  bot: () => say('bot key'),
}

/** The same for people: a heading for each token, a line for each place, masked and within the columns. */
export function renderFind(found: Discovery, verdicts: Verdicts, page: Page): string {
  const groups = groupByToken(found.sites)
  const rows = groups.map(({ sites }) => sites.map(site => siteRow(site, page)))
  const lines = alignColumns(rows.flat(), SITE_COLUMNS, page.columns - INDENT)
  const blocks = groups.map(group => {
    const own = lines.splice(0, group.sites.length)
    return [tokenHeading(group, verdicts, page), ...own.map(line => `  ${line}`)].join('\n')
  })
  return [...blocks, ...renderReferences(found, page), ...renderProblems(found.problems, page)].join('\n\n')
}

/** A token, its kind, what its service says of it, and the name by which flags take it: below, where lines are short. */
export function tokenHeading({ token, kind }: Pick<Site, 'token' | 'kind'>, verdicts: Verdicts, page: Page): string {
  const verdict = verdicts.get(token.fingerprint)
  const name = KIND_NAMES[kind]()
  const width = widthOf(`${token}  ${name}, ${verdict ? stateName(verdict.state) : ''}  ${token.fingerprint}`)
  const { strong, faint } = page.paint
  const gap = width <= page.columns ? '  ' : '\n  '
  return `${strong(String(token))}  ${name}${stateText(verdict, page.paint)}${gap}${faint(token.fingerprint)}`
}

/** A long path is cut at its start, a long key in the middle. */
const SITE_COLUMNS: readonly Column[] = [{ cut: 'start' }, {}, {}, { cut: 'middle' }]
const INDENT = 2

/** Place, tool, level, and what else there is to say of it. */
export function siteRow(site: Site, page: Page): string[] {
  const hasNoLine = site.level === 'environment' || site.carrier === 'keychain'
  const place = hasNoLine ? site.path : `${shortPath(site.path, page.home)}:${site.line}`
  const key = printable(site.key ?? '')
  const note =
    site.carrier === 'comment'
      ? say('comment')
      : site.writable || site.level === 'other'
        ? key
        : say`${key} (read only)`.trim()
  return [place, site.tool, levelName(site.level), site.level === 'environment' ? '' : note]
}

export function renderReferences(found: Discovery, page: Page): string[] {
  if (found.references.length === 0) return []
  const rows = found.references.map(reference => [
    `${shortPath(reference.path, page.home)}:${reference.line}`,
    reference.tool,
    levelName(reference.level),
    printable(referenceNote(reference, page)),
  ])
  const lines = alignColumns(rows, SITE_COLUMNS, page.columns - INDENT)
  return [[page.paint.strong(say('References to variables')), ...lines.map(line => `  ${line}`)].join('\n')]
}

/** The variable, and the source of its value. */
function referenceNote({ name, fingerprint, definition, external }: FoundReference, { home }: Page): string {
  if (definition) return `${name} (${shortPath(definition.path, home)}:${definition.line})`
  if (external) return say`${name} (not opened)`
  return fingerprint ? say`${name} (set here)` : name
}

/** Two lines for each problem: file and line, then what is the matter with it. */
export function renderProblems(problems: readonly Problem[], page: Page): string[] {
  if (problems.length === 0) return []
  const places = problems.map(({ path, line }) => [shortPath(path, page.home) + (line === null ? '' : `:${line}`)])
  const shown = alignColumns(places, [{ cut: 'start' }], page.columns - INDENT)
  const lines = problems.map(({ message }, index) => `  ${shown[index]}\n    ${message}`)
  return [[page.paint.strong(say('Problems')), ...lines].join('\n')]
}

function stateText(verdict: Verdict | undefined, paint: Paint): string {
  if (!verdict) return ''
  const name = stateName(verdict.state)
  const word = verdict.state === 'valid' ? paint.good(name) : verdict.state === 'rejected' ? paint.bad(name) : name
  return say`, ${word}`
}
