import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { OpenJournal } from '../core/ports/journals.ts'
import type { OrgTokenRow, ValidVerdict } from '../core/ports/services.ts'
import type { Secret } from '../core/secret.ts'
import { requireNoDelivery } from './delivery/exclusion.ts'
import type { Outcome } from './finish.ts'
import { readJournal } from './journal.ts'
import { requireKeychain } from './keychain.ts'
import { isLiving, listExactly } from './org/made.ts'
import type { Plan } from './plan.ts'
import { prepare, type RewriteOptions } from './prepare.ts'
import { callAndFinish, type SettleContext } from './see-through.ts'
import { orUnfinished } from './unfinished.ts'

/** Replaces an email token: the old one dies with the call, so everything that can fail early comes before it. */
export async function rotateEmail(plan: Plan, options: RewriteOptions, ctx: SettleContext): Promise<Outcome> {
  await ctx.api.email()
  await requireKeychain(plan, { ...options, origin: ctx.settings.urls.npm }, ctx)
  const facts = {
    mode: 'rotate',
    kind: 'email',
    origin: ctx.settings.urls.npm,
    old: plan.token.reveal(),
    ...options,
  } as const
  return regenerate(prepare(plan, facts, ctx), plan.token, ctx)
}

/** The call itself; resume makes it again where it is certain that the first one never arrived. */
export async function regenerate(journal: OpenJournal, old: Secret, ctx: SettleContext): Promise<Outcome> {
  const email = await ctx.api.email()
  return callAndFinish(journal, { phase: 'issuing', make: onChunk => email.regenerate(old, onChunk) }, ctx)
}

type OrgContext = SettleContext & Pick<Context, 'deliveries'>

/** Replaces an organisation token: issue, rewrite, probe, and only then revoke the old one by its id. */
export async function rotateOrg(
  plan: Plan,
  verdict: ValidVerdict,
  { identifier, ...options }: RewriteOptions & { identifier?: string | undefined },
  ctx: OrgContext,
): Promise<Outcome> {
  const org = await identify(verdict, identifier, ctx)
  requireNoDelivery(org.identifier, ctx)
  const facts = {
    mode: 'rotate',
    kind: 'org',
    origin: ctx.settings.urls.shisho,
    old: plan.token.reveal(),
    ...options,
    org,
  } as const
  return issue(prepare(plan, facts, ctx), org.identifier, ctx)
}

/**
 * Issues an organisation token for a machine that has none yet. It stands in the journal alone when this fails with
 * `NO_DURABLE_PLACE`: whoever puts it into a config then resumes.
 */
export async function issueOrg(identifier: string, options: RewriteOptions, ctx: OrgContext): Promise<Outcome> {
  requireNoDelivery(identifier, ctx)
  const rows = await listExactly(identifier, ctx)
  const org = { identifier, tokenId: null, knownIds: rows.map(({ id }) => id) }
  const facts = { mode: 'rotate', kind: 'org', origin: ctx.settings.urls.shisho, old: null, ...options, org } as const
  return issue(prepare({ files: [], left: [] }, facts, ctx), identifier, ctx)
}

/** Revokes what an issue call left, because its text is lost, and issues another. */
export async function reissue(
  journal: OpenJournal,
  made: readonly OrgTokenRow[],
  ctx: SettleContext,
): Promise<Outcome> {
  const { head } = readJournal(journal)
  const api = await ctx.api.org()
  await orUnfinished(async () => {
    for (const { id } of made) await api.revoke(id)
  })
  return issue(journal, head.org!.identifier, ctx)
}

async function issue(journal: OpenJournal, identifier: string, ctx: SettleContext): Promise<Outcome> {
  const api = await ctx.api.org()
  return callAndFinish(journal, { phase: 'issuing', make: onChunk => api.issue(identifier, onChunk) }, ctx)
}

/** Which token this is at the service. Listing needs the manager role, and so does revoking: better to fail here. */
async function identify(verdict: ValidVerdict, given: string | undefined, ctx: SettleContext) {
  const identifier = given ?? verdict.identifier
  if (identifier === undefined) {
    throw new GuardError('NO_IDENTIFIER', say('the service does not say to whom this token belongs'), {
      exitCode: ExitCode.usage,
      hint: say('name it with `--identifier NAME`, as `guard org list` shows it'),
    })
  }
  const rows = await listExactly(identifier, ctx)
  const active = rows.filter(isLiving)
  const tokenId = verdict.tokenId ?? (active.length === 1 ? active[0]!.id : undefined)
  if (tokenId === undefined) throw ambiguous(identifier, active)
  return { identifier, tokenId, knownIds: rows.map(({ id }) => id) }
}

function ambiguous(identifier: string, active: readonly OrgTokenRow[]): GuardError {
  return new GuardError(
    'AMBIGUOUS_TOKEN',
    say`${active.length} active tokens are issued to ${identifier}, and it cannot be told which is here`,
    {
      exitCode: ExitCode.refused,
      hint: say('revoke the others with `guard org revoke ID`'),
    },
  )
}
