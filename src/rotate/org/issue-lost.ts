import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import { isOurs } from '../answer.ts'
import { listNewSince } from './new-tokens.ts'
import { revokeMany } from './revoke-many.ts'

export interface IssueRequest {
  identifier: string
  /** The tokens of the identifier before the call, or undefined if this bot may not list any. */
  before: readonly OrgTokenRow[] | undefined
  /** True if nothing is waited for. */
  noWait: boolean
}

export type IssueContext = Pick<Context, 'api' | 'clock'>

/** A call whose answer does not hold a token. */
export interface Lost extends IssueRequest {
  calledAt: Date
}

/** Looks for the token of a call whose answer was lost, revokes it, and returns the error to report. */
export async function afterLoss(error: GuardError, lost: Lost, ctx: IssueContext): Promise<GuardError> {
  const { identifier, before } = lost
  if (!before) return isRefusal(error) ? error : unseen(error, identifier)
  const made = await madeBy(lost, isRefusal(error) || lost.noWait, ctx)
  if (made instanceof GuardError) return unlisted(error, made, identifier)
  const ours = made.filter(row => isOurs(row, lost.calledAt))
  const [orphan, ...more] = ours.length === 1 ? ours : made
  if (!orphan) return isRefusal(error) ? error : nothingMade(error)
  if (more.length > 0) return several(error, { identifier, made })
  const [revoked] = await revokeMany({ rows: [orphan], prefix: identifier }, ctx).catch(reason => [asOutcome(reason)])
  return revoked?.error ? orphaned(error, orphan.id, revoked.error) : cleared(error, orphan.id)
}

function asOutcome(reason: unknown): { error: GuardError } {
  if (reason instanceof GuardError) return { error: reason }
  throw reason
}

/** The service has refused, so no call can still be under way. */
function isRefusal({ exitCode }: GuardError): boolean {
  return exitCode !== ExitCode.unknown
}

const WAITS = [5_000, 10_000, 15_000, 30_000]

/** What is listed now and was not before the call; a call that is queued may take a minute to land. */
async function madeBy(
  { identifier, before }: IssueRequest,
  isOver: boolean,
  ctx: IssueContext,
): Promise<OrgTokenRow[] | GuardError> {
  let made = await madeOrError(identifier, before!, ctx)
  for (const wait of isOver ? [] : WAITS) {
    if (Array.isArray(made) && made.length > 0) return made
    await ctx.clock.sleep(wait)
    made = await madeOrError(identifier, before!, ctx)
  }
  return made
}

async function madeOrError(
  identifier: string,
  before: readonly OrgTokenRow[],
  ctx: IssueContext,
): Promise<OrgTokenRow[] | GuardError> {
  try {
    return await listNewSince(identifier, before, ctx)
  } catch (error) {
    if (error instanceof GuardError) return error
    throw error
  }
}

function unseen({ message }: GuardError, identifier: string): GuardError {
  return new GuardError('ANSWER_LOST', say`${message}; a token may have been issued to ${identifier} all the same`, {
    exitCode: ExitCode.unknown,
    hint: say`this bot may not list tokens: let a manager run \`guard org list ${identifier}\` and revoke it`,
  })
}

function unlisted({ message }: GuardError, list: GuardError, identifier: string): GuardError {
  return new GuardError(
    'ANSWER_LOST',
    say`${message}; whether a token was issued to ${identifier} all the same is unknown: ${list.message}`,
    { exitCode: ExitCode.unknown, hint: say`\`guard org list ${identifier}\` shows it; revoke it with its id` },
  )
}

function nothingMade({ code, message, exitCode }: GuardError): GuardError {
  return new GuardError(code, say`${message}; no token was issued`, { exitCode, hint: say('run the command again') })
}

function cleared({ code, message, exitCode, hint }: GuardError, id: string): GuardError {
  const revoked = say`${message}; it issued ${id} all the same, which guard has revoked`
  const again = exitCode === ExitCode.unknown ? say('run the command again') : hint
  return new GuardError(code, revoked, { exitCode, hint: again })
}

function orphaned({ message }: GuardError, id: string, { message: why }: GuardError): GuardError {
  return new GuardError(
    'ORPHAN',
    say`${message}; it issued ${id} all the same, and guard could not revoke that: ${why}`,
    {
      exitCode: ExitCode.unfinished,
      hint: say`run \`guard org revoke ${id}\``,
    },
  )
}

function several(
  { message }: GuardError,
  { identifier, made }: { identifier: string; made: readonly OrgTokenRow[] },
): GuardError {
  const ids = made.map(({ id }) => id).join(', ')
  return new GuardError(
    'ANSWER_LOST',
    say`${message}; several tokens were issued to ${identifier} meanwhile, and guard cannot tell which one is its own: ${ids}`,
    { exitCode: ExitCode.unknown, hint: say('revoke those that are not in use with `guard org revoke ID`') },
  )
}
