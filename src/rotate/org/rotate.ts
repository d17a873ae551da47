import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { OrgTokenRow, ValidVerdict } from '../../core/ports/services.ts'
import { requireNoDelivery } from '../delivery/exclusion.ts'
import type { PendingJournal } from '../journal.ts'
import type { Outcome } from '../outcome.ts'
import type { Plan } from '../plan.ts'
import { prepare, type RewriteOptions } from '../prepare.ts'
import { type RotateContext, rotate } from '../rotate.ts'
import { asUnfinished } from '../unfinished-errors.ts'
import { isActive, listExactly } from './new-tokens.ts'

type OrgContext = RotateContext & Pick<Context, 'deliveries'>

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
  return issue(await prepare(plan, facts, ctx), org.identifier, ctx)
}

/**
 * Issues an organisation token for a machine that has none yet. If this fails with `NO_DURABLE_PLACE`, only the
 * journal holds the token; the caller puts it into a config and then resumes.
 */
export async function issueOrg(identifier: string, options: RewriteOptions, ctx: OrgContext): Promise<Outcome> {
  requireNoDelivery(identifier, ctx)
  const rows = await listExactly(identifier, ctx)
  const org = { identifier, tokenId: null, knownIds: rows.map(({ id }) => id) }
  const facts = { mode: 'rotate', kind: 'org', origin: ctx.settings.urls.shisho, old: null, ...options, org } as const
  return issue(await prepare({ files: [], items: [], left: [] }, facts, ctx), identifier, ctx)
}

/** Revokes what an issue call left, because its text is lost, and issues another. */
export async function reissue(
  called: PendingJournal,
  made: readonly OrgTokenRow[],
  ctx: RotateContext,
): Promise<Outcome> {
  const api = await ctx.api.org()
  await asUnfinished(async () => {
    for (const { id } of made) await api.revoke(id)
  })
  return issue(called, called.state.head.org!.identifier, ctx)
}

async function issue(pending: PendingJournal, identifier: string, ctx: RotateContext): Promise<Outcome> {
  const api = await ctx.api.org()
  return rotate(pending, { phase: 'issuing', make: onChunk => api.issue(identifier, onChunk) }, ctx)
}

/** Which token this is at the service. Listing needs the manager role, and so does revoking: better to fail here. */
async function identify(verdict: ValidVerdict, given: string | undefined, ctx: RotateContext) {
  const identifier = given ?? verdict.identifier
  if (identifier === undefined) {
    throw new GuardError('NO_IDENTIFIER', say('the service does not say to whom this token belongs'), {
      exitCode: ExitCode.usage,
      hint: say('name it with `--identifier NAME`, as `guard org list` shows it'),
    })
  }
  const rows = await listExactly(identifier, ctx)
  const active = rows.filter(isActive)
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
