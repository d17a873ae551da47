import { ExitCode, GuardError } from '../../core/errors.ts'
import { countOf, say } from '../../core/language.ts'
import { displayPath } from '../../core/paths.ts'
import type { Context } from '../../core/ports/context.ts'
import type { UnknownVerdict } from '../../core/ports/services.ts'
import { unknownVerdictError } from '../../find/verdict-advice.ts'
import { pathsOf } from '../../formats/adapter.ts'
import { describeCounts, probesDocument, renderProbes } from '../../render/org-probes.ts'
import { ledgerName } from '../../rotate/org/ledger-name.ts'
import { knownResults, type ProbedLine, probeMany } from '../../rotate/org/probe-many.ts'
import { readTokenLines, type TokenLines } from '../../rotate/org/token-lines.ts'
import type { GlobalFlags } from '../options.ts'
import { pageOf, printJson } from '../output.ts'
import { runUntilStopped } from './run-until-stopped.ts'

export interface ProbeFileFlags extends GlobalFlags {
  fresh?: boolean
}

/** Asks about every token of a file. A run that was stopped is continued. */
export async function runProbeFile(name: string, flags: ProbeFileFlags, ctx: Context): Promise<void> {
  const path = pathsOf(ctx).resolve(ctx.cwd, name)
  const lines = readTokenLines(textOf(path, ctx))
  mention(lines, ctx)
  if (lines.tokens.length === 0) throw nothingFound(path)
  const { probed, stopped } = await ask(lines, { path, fresh: flags.fresh === true }, ctx)
  requireRight(probed)
  if (flags.json) printJson(ctx, probesDocument(displayPath(path), probed, lines))
  else ctx.io.out(renderProbes(probed, await pageOf(ctx)))
  ctx.io.err(say`${countOf(probed.length, 'token')}: ${describeCounts(probed)}`)
  if (stopped) throw wasStopped()
  const unknown = worstUnknown(probed)
  if (unknown) throw cannotTell(unknown)
  if (probed.some(({ verdict }) => verdict?.state === 'rejected')) ctx.io.exitWith(ExitCode.rejected)
  if (lines.skipped.length > 0) ctx.io.exitWith(ExitCode.negative)
}

function textOf(path: string, { files }: Context): string {
  const file = files.read(path)
  if (file.kind === 'absent') throw unusable(path, say('it is not there'), ExitCode.usage)
  if (file.kind === 'problem') throw unusable(path, file.message, ExitCode.conflict)
  if (file.text.includes('\0')) throw unusable(path, say('it is not UTF-8 text'), ExitCode.conflict)
  return file.text
}

function unusable(path: string, problem: string, exitCode: ExitCode): GuardError {
  return new GuardError('UNREADABLE', say`${displayPath(path)} cannot be read: ${problem}`, {
    exitCode,
    hint: say('name a file with one token a line, or JSON lines'),
  })
}

const SHOWN = 10

/** Lines are named by their numbers: what is in them may be a secret of any kind. */
function mention({ skipped, repeated }: TokenLines, ctx: Context): void {
  if (repeated > 0) ctx.io.err(say`note: lines that repeat a token: ${repeated}; each token is asked about once`)
  if (skipped.length === 0) return
  const numbers = `${skipped.slice(0, SHOWN).join(', ')}${skipped.length > SHOWN ? ', …' : ''}`
  ctx.io.err(say`note: ${countOf(skipped.length, 'line')} skipped, not one organisation token: ${numbers}`)
}

async function ask(
  { tokens }: TokenLines,
  { path, fresh }: { path: string; fresh: boolean },
  ctx: Context,
): Promise<{ probed: ProbedLine[]; stopped: boolean }> {
  const ledger = ctx.ledgers.open(ledgerName('probe', path, ctx))
  if (!fresh) mentionKnown(knownResults(ledger, ctx.clock.now()).size, ctx)
  const onAnswer = (done: number) => {
    const text = () => say`asked about ${done} of ${countOf(tokens.length, 'token')}`
    ctx.io.progress(text)
    if (done % 500 === 0 && !ctx.io.interactive) ctx.io.err(text())
  }
  const { result, stopped } = await runUntilStopped(
    isOver => probeMany({ tokens, ledger, fresh, onAnswer, isOver }, ctx),
    ctx,
  )
  return { probed: result, stopped }
}

function mentionKnown(count: number, ctx: Context): void {
  if (count > 0)
    ctx.io.err(
      say`note: known from an earlier run and not asked about again: ${countOf(count, 'token')}; \`--fresh\` asks about all`,
    )
}

/** Outweighs rejected tokens: an incomplete run has to be repeated. */
function worstUnknown(probed: readonly ProbedLine[]): UnknownVerdict | undefined {
  const unknown = probed.flatMap(({ verdict }) => (verdict?.state === 'unknown' ? [verdict] : []))
  return unknown.find(({ exitCode }) => exitCode === ExitCode.rateLimited) ?? unknown[0]
}

/** Without the right to ask, no document says anything. */
function requireRight(probed: readonly ProbedLine[]): void {
  for (const { verdict } of probed) {
    if (verdict?.state !== 'unknown' || verdict.exitCode !== ExitCode.forbidden) continue
    throw new GuardError('FORBIDDEN', verdict.reason, { exitCode: verdict.exitCode, hint: verdict.hint })
  }
}

function wasStopped(): GuardError {
  return new GuardError('STOPPED', say('stopped before every token was asked about'), {
    exitCode: ExitCode.interrupted,
    hint: goOn(),
  })
}

function goOn(): string {
  return say('run the command again: it asks only about what is not known yet')
}

function cannotTell(verdict: UnknownVerdict): GuardError {
  const { reason, exitCode, retryAfterSeconds } = verdict
  if (exitCode !== ExitCode.rateLimited)
    return new GuardError('CANNOT_TELL', reason, { exitCode: ExitCode.unknown, hint: goOn() })
  const { code, hint } = unknownVerdictError(verdict)
  return new GuardError(code, reason, { exitCode, hint, retryAfterSeconds })
}

function nothingFound(path: string): GuardError {
  return new GuardError('NOTHING_FOUND', say`no organisation token is in ${displayPath(path)}`, {
    exitCode: ExitCode.negative,
    hint: say('name a file with one token a line, or JSON lines'),
  })
}
