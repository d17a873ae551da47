import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import { forEachUntilHopeless, isPermanent } from './concurrency.ts'
import { isActive } from './new-tokens.ts'

/** What became of a token that was to be revoked. */
export interface Revocation<Row = OrgTokenRow> {
  row: Row
  /** Why it lives on, or why nothing proves that it does not; undefined if the list proves that it is revoked. */
  error: GuardError | undefined
}

export interface RevokeManyOptions<Row> {
  rows: readonly Row[]
  /** True if no list has shown these tokens: then it proves nothing that the list does not have one. */
  isUnseen?: boolean
  /** The filter of the list that proves the revocations. */
  prefix?: string | undefined
  /** Told after each call. */
  onCall?: ((row: Row) => void) | undefined
  isOver?: (() => boolean) | undefined
}

type RevokeContext = Pick<Context, 'api' | 'clock'>

/**
 * Revokes tokens, and proves each by the list. Throws `GuardError` if the service refuses the first one, and nothing was
 * changed.
 */
export async function revokeMany<Row extends Pick<OrgTokenRow, 'id'>>(
  { rows, isUnseen, prefix, onCall, isOver }: RevokeManyOptions<Row>,
  ctx: RevokeContext,
): Promise<Revocation<Row>[]> {
  const api = await ctx.api.org({ many: true, isOver })
  const failures = new Map<string, GuardError>()
  const called = new Set<string>()
  const call = async (row: Row) => {
    const error = await orError(() => api.revoke(row.id))
    if (error) failures.set(row.id, error)
    called.add(row.id)
    onCall?.(row)
    return error?.exitCode
  }
  await forEachUntilHopeless(rows, call, isOver)
  const [refused, ...others] = failures.values()
  if (refused && others.length === 0 && called.size === 1 && isPermanent(refused.exitCode)) throw refused
  const listed = called.size > 0 ? await listUntilInactive(called, prefix, ctx) : []
  const facts = { failures, called, listed, isUnseen: isUnseen === true }
  return rows.map(row => ({ row, error: outcomeOf(row, facts) }))
}

interface Facts {
  failures: ReadonlyMap<string, GuardError>
  called: ReadonlySet<string>
  /** What is listed afterwards, or why that cannot be read. */
  listed: readonly OrgTokenRow[] | GuardError
  isUnseen: boolean
}

/** The list decides, whatever the call was answered with: one whose answer was lost may have arrived. */
function outcomeOf(
  { id }: Pick<OrgTokenRow, 'id'>,
  { failures, called, listed, isUnseen }: Facts,
): GuardError | undefined {
  if (!called.has(id)) return notCalled(id)
  if (listed instanceof GuardError) return failures.get(id) ?? notProved(id, listed.message)
  const row = listed.find(each => each.id === id)
  if (row && isActive(row)) return failures.get(id) ?? stillListed(id)
  return row || !isUnseen ? undefined : (failures.get(id) ?? notProved(id, say('the list does not have it')))
}

const TRIES = 3

/** A service may take a moment to learn of its own revocation. */
async function listUntilInactive(
  ids: ReadonlySet<string>,
  prefix: string | undefined,
  { api, clock }: RevokeContext,
): Promise<OrgTokenRow[] | GuardError> {
  const org = await api.org({ many: true })
  for (let tries = 1; ; tries += 1) {
    const rows = await orError(() => org.list({ prefix }))
    const isOver = Array.isArray(rows) && !rows.some(row => ids.has(row.id) && isActive(row))
    if (isOver || tries === TRIES) return rows
    await clock.sleep(1000)
  }
}

async function orError<T>(call: () => Promise<T>): Promise<T | GuardError> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof GuardError && error.exitCode !== ExitCode.interrupted) return error
    throw error
  }
}

function notCalled(id: string): GuardError {
  return new GuardError('NOT_REVOKED', say`guard stopped before it revoked ${id}`, {
    exitCode: ExitCode.interrupted,
    hint: say('run the command again'),
  })
}

function stillListed(id: string): GuardError {
  return new GuardError('STILL_VALID', say`the service took the call, and still lists ${id} as active`, {
    exitCode: ExitCode.unknown,
    hint: say('run `guard org list` in a minute'),
  })
}

function notProved(id: string, why: string): GuardError {
  return new GuardError('NOT_PROVED', say`the call to revoke ${id} was made, and cannot be proved: ${why}`, {
    exitCode: ExitCode.unknown,
    hint: say('run `guard org list` in a minute'),
  })
}
