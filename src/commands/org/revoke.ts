import { Command } from 'commander'
import { ExitCode, GuardError } from '../../core/errors.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import { renderOrgTokens } from '../../render/org.ts'
import { isActive } from '../../rotate/org/new-tokens.ts'
import { type Revocation, revokeMany } from '../../rotate/org/revoke-many.ts'
import { type OrgTarget, refuseTokens, resolveTargets } from '../../rotate/org/targets.ts'
import { type ChangeFlags, changing, describeCommand } from '../options.ts'
import { pageOf, printJson } from '../output.ts'
import { confirmed } from '../prompts.ts'
import { runUntilStopped } from './run-until-stopped.ts'

interface RevokeFlags extends ChangeFlags {
  all?: boolean
}

export function orgRevokeCommand(ctx: Context): Command {
  const command = describeCommand(new Command('revoke'), say('Revoke tokens by id, fingerprint or identifier'), [
    'guard org revoke TOKEN_ID',
    'guard org revoke alice-laptop bob-laptop',
    'guard org revoke sha256:9f86d081884c',
  ])
  return changing(command)
    .argument(
      '<tokens...>',
      say('ids as `guard org list` shows them, fingerprints of tokens on this machine, or identifiers'),
    )
    .option('--all', say('all tokens of an identifier that has several'))
    .action((words: string[], flags: RevokeFlags) => runRevoke(words, flags, ctx))
}

async function runRevoke(words: readonly string[], flags: RevokeFlags, ctx: Context): Promise<void> {
  refuseTokens(words)
  const list = await ctx.io.during(say('listing tokens'), listAll(ctx))
  const targets = await resolveTargets(words, list, ctx)
  const { due, over } = split(targets)
  if (due.length > 0) await show(due, ctx)
  for (const { id } of over) ctx.io.err(say`${id} was revoked already`)
  requireOneEach(targets, flags, ctx)
  if (flags.dryRun && due.length > 0) ctx.io.err(say`Would revoke ${namesOf(due)}`)
  const isAct = due.length > 0 && !flags.dryRun
  if (isAct) await confirmed(say`Revoke ${namesOf(due)}? Whoever uses it is cut off at once.`, flags, ctx)
  const request = { rows: isAct ? due : [], isUnseen: !list }
  const { result } = await runUntilStopped(isOver => revokeMany({ ...request, isOver }, ctx), ctx)
  tell([...due, ...over], result, { flags, ctx })
}

/** Undefined if the list cannot be read, which must not keep a leaked token alive. Throws `GuardError` if it may not be read. */
async function listAll(ctx: Context): Promise<OrgTokenRow[] | undefined> {
  try {
    return await (await ctx.api.org({ many: true })).list({})
  } catch (error) {
    if (!(error instanceof GuardError) || error.exitCode === ExitCode.forbidden || error.exitCode === ExitCode.usage)
      throw error
    ctx.io.err(say`note: ${error.message}; each word counts as an id`)
    return undefined
  }
}

function split(targets: readonly OrgTarget[]): { due: OrgTokenRow[]; over: OrgTokenRow[] } {
  const rows = [...new Map(targets.flatMap(target => target.rows).map(row => [row.id, row])).values()]
  return { due: rows.filter(isActive), over: rows.filter(row => !isActive(row)) }
}

async function show(rows: readonly OrgTokenRow[], ctx: Context): Promise<void> {
  ctx.io.err(say('Revoke:'))
  ctx.io.err(renderOrgTokens(rows, await pageOf(ctx)))
}

/** Two machines may share an identifier: without a question, one word revokes one token. Throws `GuardError` (exit 2). */
function requireOneEach(targets: readonly OrgTarget[], flags: RevokeFlags, ctx: Context): void {
  const canAsk = !flags.yes && flags.input !== false && ctx.io.interactive
  if (flags.all || flags.dryRun || canAsk) return
  const several = targets.find(({ rows }) => rows.filter(isActive).length > 1)
  if (!several) return
  const count = countOf(several.rows.length, 'living token')
  throw new GuardError('SEVERAL_TOKENS', say`${several.word} has ${count}`, {
    exitCode: ExitCode.usage,
    hint: say('name one by its id, or take all with `--all`'),
  })
}

function namesOf(rows: readonly OrgTokenRow[]): string {
  return rows.length === 1 ? rows[0]!.id : countOf(rows.length, 'token')
}

/** Throws the worst of what went wrong. */
function tell(
  rows: readonly OrgTokenRow[],
  revocations: readonly Revocation[],
  { flags, ctx }: { flags: RevokeFlags; ctx: Context },
): void {
  const revoked = revocations.filter(({ error }) => !error).map(({ row }) => row.id)
  const failures = revocations.flatMap(({ error }) => error ?? [])
  if (flags.json && failures.length === 0) printJson(ctx, document(rows, revoked))
  else for (const id of revoked) ctx.io.err(say`Revoked ${id}`)
  for (const { message } of failures.slice(1)) ctx.io.err(say`note: ${message}`)
  if (failures[0]) throw revoked.length > 0 ? unfinished(failures[0]) : failures[0]
}

function unfinished({ code, message, hint }: GuardError): GuardError {
  return new GuardError(code, message, { exitCode: ExitCode.unfinished, hint })
}

/** `id` and `revoked` are about the first token: there was one alone in the first version. */
function document(rows: readonly OrgTokenRow[], revoked: readonly string[]) {
  const [first] = rows
  return {
    schema: 'guard.org.revoke/1',
    ...{ id: first!.id, revoked: revoked.find(id => id === first!.id) ?? null },
    tokens: rows.map(({ id, identifier }) => ({ id, identifier: identifier ?? null, revoked: revoked.includes(id) })),
  }
}
