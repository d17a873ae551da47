import { isObject } from '../core/json.ts'
import { isStagingPath } from '../core/paths.ts'
import type { JournalRecord } from '../core/ports/journals.ts'
import { familyOf, findTokens, isKeyLike, tokenKind } from '../core/tokens.ts'
import { adapterById } from '../tools/index.ts'
import { isPhase, type JournalTarget, PHASES } from './journal-state.ts'
import { isAbsolutePath, wholePath } from './targets.ts'

/** Why records are not used. `newer`: their form is right, and they name something that this guard does not know. */
export type Misfit = 'damaged' | 'newer'

/** A guard that does not know `items` says that a newer one wrote the journal, and leaves it alone. */
const STATES: readonly string[] = [...PHASES, 'head', 'chunk', 'lost', 'items', 'damaged']

/**
 * The records with every field of the type that `fold` takes it for, or why guard cannot go on from them. Without a
 * whole first record there is nothing to go on from; of the others, each that is not what it should be counts as
 * damaged, like one whose check sum fails.
 */
export function narrowRecords(records: readonly JournalRecord[]): JournalRecord[] | Misfit {
  const [first, ...rest] = records.map(withWholePaths)
  if (first === undefined || first.state === 'damaged') return 'damaged'
  const misfit = misfitInHead(first)
  if (misfit) return misfit
  if (rest.some(record => misfitInRecord(record, first.kind) === 'newer')) return 'newer'
  return [first, ...rest.map(record => narrowRecord(record, first.kind))]
}

/** A record behind the first one; one that is not what it should be counts as damaged. */
export function narrowRecord(record: JournalRecord, kind: unknown): JournalRecord {
  const whole = withWholePaths(record)
  return misfitInRecord(whole, kind) ? damaged(record) : whole
}

/** guard 0.1.0 wrote paths as variables gave them; this guard and what is forged must have absolute ones. */
function withWholePaths(record: JournalRecord): JournalRecord {
  const { targets } = record
  if (!isList(targets, isObject)) return record
  const whole = (targets as JournalTarget[]).map(target =>
    isText(target.path) && isText(target.staging) ? { ...target, path: wholePath(target) } : target,
  )
  return { ...record, targets: whole }
}

function damaged(record: JournalRecord): JournalRecord {
  return { state: 'damaged', tokens: legibleTokens([record]) }
}

/** The tokens anywhere in the records. */
export function legibleTokens(records: readonly JournalRecord[]): string[] {
  return [...new Set(findTokens(JSON.stringify(records)).map(({ value }) => value))]
}

function misfitInHead(head: JournalRecord): Misfit | undefined {
  if (typeof head.schema !== 'string') return 'damaged'
  const isKnown =
    head.schema === 'guard.journal/1' &&
    isPhase(head.state) &&
    ['rotate', 'reset', 'sync', 'deliver'].includes(String(head.mode)) &&
    ['email', 'org', 'takumo'].includes(String(head.kind))
  if (!isKnown) return 'newer'
  return isHead(head) ? misfitInRecord(head, head.kind) : 'damaged'
}

function isHead({ kind, mode, origin, old, at, left, keychain, scope, org, targets }: JournalRecord): boolean {
  return (
    isOrigin(origin) &&
    (old === null || isToken(old, kind)) &&
    typeof at === 'string' &&
    isList(left, isText) &&
    typeof keychain === 'boolean' &&
    isScope(scope) &&
    (kind === 'org' && mode !== 'sync' ? isOrg(org) : org === undefined) &&
    Array.isArray(targets)
  )
}

function misfitInRecord(record: JournalRecord, kind: unknown): Misfit | undefined {
  if (!STATES.includes(record.state)) return 'newer'
  if (!isRecord(record, kind)) return 'damaged'
  const targets = (record.targets ?? []) as JournalTarget[]
  return targets.every(({ adapter }) => adapterById(adapter) !== undefined) ? undefined : 'newer'
}

function isRecord({ state, text, status, complete, fresh, targets, tokens, ...more }: JournalRecord, kind: unknown) {
  return (
    (state === 'chunk' || state === 'head' ? isText(text) : true) &&
    (more.at === undefined || isText(more.at)) &&
    (more.known === undefined || isList(more.known, isText)) &&
    (status === undefined || Number.isInteger(status)) &&
    (complete === undefined || typeof complete === 'boolean') &&
    (more.oldWasRejected === undefined || typeof more.oldWasRejected === 'boolean') &&
    (more.unproved === undefined || typeof more.unproved === 'boolean') &&
    (more.retryAfterSeconds === undefined || typeof more.retryAfterSeconds === 'number') &&
    (fresh === undefined || isFresh(fresh, kind)) &&
    (targets === undefined || isList(targets, isTarget)) &&
    (state === 'items' ? isList(more.items, isJournalItem) : more.items === undefined) &&
    (tokens === undefined || isList(tokens, isText))
  )
}

function isTarget(value: unknown): boolean {
  if (!isObject(value)) return false
  const { path, adapter, staging, hash, size } = value
  return (
    isAbsolute(path) &&
    isText(adapter) &&
    isAbsolute(staging) &&
    isStagingPath(staging) &&
    isText(hash) &&
    /^[0-9a-f]{64}$/.test(hash) &&
    Number.isSafeInteger(size) &&
    Number(size) >= 0
  )
}

function isJournalItem(value: unknown): boolean {
  return (
    isObject(value) &&
    isText(value.path) &&
    isObject(value.attributes) &&
    Object.keys(value.attributes).length > 0 &&
    isList(Object.values(value.attributes), isText)
  )
}

function isAbsolute(value: unknown): value is string {
  return isText(value) && isAbsolutePath(value)
}

function isOrigin(value: unknown): boolean {
  return isText(value) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}

function isScope(value: unknown): boolean {
  if (!isObject(value) || !['boolean', 'undefined'].includes(typeof value.windowsHome)) return false
  return typeof value.here === 'boolean' && typeof value.searchMilliseconds === 'number'
}

function isOrg(value: unknown): boolean {
  return (
    isObject(value) &&
    isText(value.identifier) &&
    (value.tokenId === null || isText(value.tokenId)) &&
    isList(value.knownIds, isText)
  )
}

function isToken(value: unknown, kind: unknown): boolean {
  const found = isText(value) ? tokenKind(value) : undefined
  return found !== undefined && familyOf(found) === kind
}

/** A new Takumo key need not look like one: the service has confirmed it. */
function isFresh(value: unknown, kind: unknown): boolean {
  return kind === 'takumo' ? isText(value) && isKeyLike(value) : isToken(value, kind)
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
