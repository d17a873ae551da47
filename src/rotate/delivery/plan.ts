import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { DeliveryPlace } from '../../core/ports/journals.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import type { BotCredential } from '../../core/ports/settings.ts'
import { pendingIn } from '../journal.ts'
import { isActive, listExactly } from '../org/new-tokens.ts'
import { type DeliveryIssueContext, issueInto } from './issue.ts'
import { beginJournal, type Delivery, type IssuedDelivery, openDelivery, placeOf, type Subject } from './journal.ts'

/** What a delivery is going to do, before anything is sent. */
export interface DeliveryPlan {
  place: DeliveryPlace
  subject: Subject
  /** The id that is replaced. */
  old: OrgTokenRow
  /** The other ids of the identifier that are alive, and stay so. */
  others: OrgTokenRow[]
  knownIds: string[]
}

type SubjectContext = Pick<Context, 'settings' | 'api'>

/** The identifier at the organisation whose bot credential is set. Throws `GuardError` (exit 2) if none is. */
export async function subjectOf(identifier: string, { settings, api }: SubjectContext): Promise<Subject> {
  await api.org() // says what is missing
  return { origin: settings.urls.shisho, organisation: (settings.bot as BotCredential).org, identifier }
}

/** Decides which id is replaced. Throws `GuardError`: exit 9 without the manager role, 1 if no id is alive, 2 if several are. */
export async function planDelivery(
  subject: Subject,
  id: string | undefined,
  ctx: Pick<Context, 'api' | 'deliveries'>,
): Promise<DeliveryPlan> {
  const rows = await listExactly(subject.identifier, ctx).catch(explainRole)
  const living = rows.filter(isActive)
  const old = chooseId(subject.identifier, living, id)
  return {
    ...{ place: placeOf(subject, ctx), subject, old },
    others: living.filter(row => row !== old),
    knownIds: rows.map(row => row.id),
  }
}

/** Issues the token of a plan into a new journal. The caller holds the lock of the place. */
export async function issueDelivery(plan: DeliveryPlan, ctx: DeliveryIssueContext): Promise<IssuedDelivery> {
  await issueInto(pendingIn(beginJournal({ ...plan, oldId: plan.old.id }, ctx)), ctx)
  return openDelivery(plan.place) as IssuedDelivery
}

/** Throws `GuardError` (exit 2) if a delivery that was begun replaces another id than the one that is named. */
export function requireSameId({ oldId, journal }: Delivery, id: string | undefined): void {
  if (id === undefined || id === oldId) return
  throw new GuardError(
    'OTHER_ID',
    say`the unfinished delivery replaces ${oldId}, not ${id} (journal ${journal.path})`,
    {
      exitCode: ExitCode.usage,
      hint: say('finish it without `--id`, or take it back with `--abort`'),
    },
  )
}

function chooseId(identifier: string, living: readonly OrgTokenRow[], id: string | undefined): OrgTokenRow {
  const [only, ...more] = id === undefined ? living : living.filter(row => row.id === id)
  if (only && more.length === 0) return only
  if (living.length === 0) throw noneAlive(identifier)
  throw only ? severalAlive(identifier, living) : notAlive(identifier, id!)
}

function noneAlive(identifier: string): GuardError {
  return new GuardError('NOTHING_FOUND', say`no token of ${identifier} is active`, {
    exitCode: ExitCode.negative,
    hint: say`run \`guard org issue ${identifier}\``,
  })
}

function severalAlive(identifier: string, living: readonly OrgTokenRow[]): GuardError {
  return new GuardError(
    'AMBIGUOUS_TOKEN',
    say`${living.length} tokens of ${identifier} are active: ${living.map(({ id }) => id).join(', ')}`,
    {
      exitCode: ExitCode.usage,
      hint: say('name the one to replace with `--id ID`; two machines that share an identifier need one each'),
    },
  )
}

function notAlive(identifier: string, id: string): GuardError {
  return new GuardError('NO_SUCH_TOKEN', say`${identifier} has no active token with the id ${id}`, {
    exitCode: ExitCode.usage,
    hint: say`nothing was changed; \`guard org list ${identifier}\` shows the ids`,
  })
}

function explainRole(error: unknown): never {
  if (!(error instanceof GuardError) || error.exitCode !== ExitCode.forbidden) throw error
  throw new GuardError(error.code, error.message, {
    exitCode: error.exitCode,
    hint: say('nothing was issued: to list and revoke, the bot needs the role organization/takumi_manager'),
    cause: error,
  })
}
