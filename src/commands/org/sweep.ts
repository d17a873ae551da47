import { Command, InvalidArgumentError } from 'commander'
import { ExitCode, GuardError } from '../../core/errors.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Ledger } from '../../core/ports/journals.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import { renderOrgTokens } from '../../render/org.ts'
import { sweepDocument } from '../../render/org-sweep.ts'
import { ledgerName } from '../../rotate/org/ledger-name.ts'
import { withIdentifier } from '../../rotate/org/new-tokens.ts'
import { revokeMany } from '../../rotate/org/revoke-many.ts'
import { keepPlan, planSweep, type Selector, type Sweep, type Swept, withOutcomes } from '../../rotate/org/sweep.ts'
import { refuseTokens } from '../../rotate/org/targets.ts'
import { type ChangeFlags, changing, describeCommand, noting } from '../options.ts'
import { pageOf, printJson } from '../output.ts'
import { runUntilStopped } from './run-until-stopped.ts'
import { requireNumber } from './sweep-confirm.ts'
import { reportPath, writeReport } from './sweep-report.ts'

export interface SweepFlags extends ChangeFlags {
  prefix?: boolean
  expect?: number
  report?: string
}

export function sweepCommand(ctx: Context): Command {
  const command = describeCommand(
    new Command('sweep'),
    say('Revoke every token of an identifier, and write a report'),
    [
      'guard org sweep alice-laptop',
      'guard org sweep alice- --prefix --dry-run',
      'guard org sweep alice-laptop --yes --expect 3',
    ],
  )
  noting(
    command,
    say(
      'guard lists the tokens, and revokes them once you type how many there are. To finish a sweep that was interrupted, run the same command again.',
    ),
  )
  return changing(command)
    .argument('<identifier>', say('whose tokens they are'))
    .option('--prefix', say('also all identifiers that begin like it'))
    .option('--expect <number>', say('how many tokens there are, instead of typing it'), count)
    .option('--report <file>', say('write the report into this new file, mode 0600; by default into the state folder'))
    .action((identifier: string, flags: SweepFlags) => runSweep(identifier, flags, ctx))
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError(say('Give a number.'))
  return Number(text)
}

async function runSweep(identifier: string, flags: SweepFlags, ctx: Context): Promise<void> {
  refuseTokens([identifier])
  const selector = { identifier, isPrefix: flags.prefix === true }
  const rows = await ctx.io.during(say('listing tokens'), listSelected(selector, ctx))
  const ledger = ctx.ledgers.open(ledgerName('sweep', JSON.stringify(selector), ctx))
  const sweep = planSweep(rows, ledger, ctx.clock.now())
  // A service may not list what is revoked.
  if (rows.length === 0 && !sweep.isResumed) throw noSuchIdentifier(selector)
  await show(sweep, ctx)
  if (flags.dryRun) return preview(sweep, { selector, flags }, ctx)
  if (sweep.due.length === 0 && !sweep.isResumed) return nothingToDo(sweep, { selector, flags }, ctx)
  const report = reportPath(selector, flags, ctx)
  if (sweep.due.length > 0) await requireNumber(sweep, flags, ctx)
  await act(sweep, { selector, flags, ledger, report }, ctx)
}

async function listSelected({ identifier, isPrefix }: Selector, { api }: Context): Promise<OrgTokenRow[]> {
  if (identifier === '') throw noIdentifier()
  const rows = await (await api.org({ many: true })).list({ prefix: identifier })
  return isPrefix ? rows : withIdentifier(identifier, rows)
}

async function show({ due, tokens, begunAt, isResumed }: Sweep, ctx: Context): Promise<void> {
  if (isResumed) {
    const done = tokens.length - due.length
    ctx.io.err(say`Going on with the sweep of ${begunAt}: ${done} of ${countOf(tokens.length, 'token')} revoked`)
  }
  if (due.length > 0) ctx.io.err(renderOrgTokens(due, await pageOf(ctx)))
}

interface Job {
  selector: Selector
  flags: SweepFlags
}

function preview({ begunAt, due, tokens }: Sweep, { selector, flags }: Job, ctx: Context): void {
  ctx.io.err(say`Would revoke ${countOf(due.length, 'token')}`)
  if (flags.json) printJson(ctx, sweepDocument({ begunAt, tokens }, factsOf(selector, null, ctx)))
}

function nothingToDo({ begunAt, tokens }: Sweep, { selector, flags }: Job, ctx: Context): void {
  ctx.io.err(say`${selector.identifier} has no living token`)
  if (flags.json) printJson(ctx, sweepDocument({ begunAt, tokens }, factsOf(selector, null, ctx, true)))
}

function factsOf(selector: Selector, report: string | null, ctx: Context, isDone = false) {
  const endedAt = isDone ? ctx.clock.now().toISOString() : null
  return { organisation: ctx.settings.bot!.org, selector, endedAt, report }
}

async function act(
  sweep: Sweep,
  { selector, flags, ledger, report }: Job & { ledger: Ledger; report: string },
  ctx: Context,
): Promise<void> {
  keepPlan(sweep, ledger)
  const { tokens, failures } = await revokeAll(sweep, { selector, ledger }, ctx)
  if (failures.length > 0) throw unfinished(failures, tokens)
  const facts = factsOf(selector, report, ctx, true)
  writeReport(report, { begunAt: sweep.begunAt, tokens }, { facts, ctx })
  ledger.erase()
  if (flags.json) printJson(ctx, sweepDocument({ begunAt: sweep.begunAt, tokens }, facts))
  ctx.io.err(say`Revoked ${countOf(tokens.length, 'token')} of ${selector.identifier}; the report is ${report}`)
}

interface Done {
  tokens: Swept[]
  /** Why some of them live on. */
  failures: GuardError[]
}

/** A signal ends it after the calls under way, whose results are still proved. */
async function revokeAll(
  sweep: Sweep,
  { selector, ledger }: { selector: Selector; ledger: Ledger },
  ctx: Context,
): Promise<Done> {
  let done = 0
  const onCall = () => {
    done += 1
    ctx.io.progress(() => say`revoked ${done} of ${countOf(sweep.due.length, 'token')}`)
  }
  const request = { rows: sweep.due, prefix: selector.identifier, onCall }
  const { result: revocations } = await runUntilStopped(isOver => revokeMany({ ...request, isOver }, ctx), ctx).catch(
    (error: unknown) => {
      // The first call was refused, and nothing has changed.
      if (!sweep.isResumed) ledger.erase()
      throw error
    },
  )
  const tokens = withOutcomes(sweep, revocations)
  ledger.append(tokens.filter(({ state }) => state === 'revoked').map(token => ({ token })))
  return { tokens, failures: revocations.flatMap(({ error }) => error ?? []) }
}

/** If no token was revoked, nothing has begun. */
function unfinished(failures: readonly GuardError[], all: readonly Swept[]): GuardError {
  const [first] = failures
  const isBegun = all.some(({ state }) => state === 'revoked' || state === 'gone')
  const message = say`${failures.length} of ${countOf(all.length, 'token')} are still living, or not proved to be revoked: ${first!.message}`
  return new GuardError('SWEEP_UNFINISHED', message, {
    exitCode: isBegun ? ExitCode.unfinished : first!.exitCode,
    hint: say('run the same command again: it goes on with those that are left'),
  })
}

function noSuchIdentifier({ identifier, isPrefix }: Selector): GuardError {
  return new GuardError('NOTHING_FOUND', say`the organisation has no token of ${identifier}`, {
    exitCode: ExitCode.negative,
    hint: isPrefix ? say('`guard org list` shows all') : say('`--prefix` takes all identifiers that begin like it'),
  })
}

function noIdentifier(): GuardError {
  return new GuardError('USAGE', say('an empty identifier would take every token of the organisation'), {
    exitCode: ExitCode.usage,
    hint: say('name one'),
  })
}
