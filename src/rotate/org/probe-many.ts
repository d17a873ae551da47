import { isObject } from '../../core/json.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Ledger } from '../../core/ports/journals.ts'
import type { Verdict } from '../../core/ports/services.ts'
import { forEachUntilHopeless } from './concurrency.ts'
import type { ListedToken } from './token-lines.ts'

export interface ProbedLine extends ListedToken {
  /** Undefined if guard stopped before it asked. */
  verdict: Verdict | undefined
}

export interface ProbeManyOptions {
  tokens: readonly ListedToken[]
  ledger: Ledger
  /** True to probe also the tokens that an earlier run has probed. */
  fresh: boolean
  onAnswer(done: number): void
  isOver(): boolean
}

/** A result of this age is probed again. */
const LONGEST_AGE = 24 * 60 * 60_000

/** Probes every token without a result from an earlier run. Each result is kept in the ledger. */
export async function probeMany(
  { tokens, ledger, fresh, onAnswer, isOver }: ProbeManyOptions,
  ctx: Pick<Context, 'api' | 'clock'>,
): Promise<ProbedLine[]> {
  const api = await ctx.api.org({ many: true, isOver })
  if (fresh) ledger.erase()
  const verdicts = fresh ? new Map<string, Verdict>() : knownResults(ledger, ctx.clock.now())
  const due = tokens.filter(({ token }) => !verdicts.has(token.fingerprint))
  let done = tokens.length - due.length
  const ask = async ({ token }: ListedToken) => {
    const verdict = await api.probe(token)
    verdicts.set(token.fingerprint, verdict)
    if (verdict.state !== 'unknown') ledger.append([lineOf(token.fingerprint, verdict, ctx.clock.now())])
    done += 1
    onAnswer(done)
    return verdict.state === 'unknown' ? verdict.exitCode : undefined
  }
  await forEachUntilHopeless(due, ask, isOver)
  if (tokens.every(({ token }) => isTold(verdicts.get(token.fingerprint)))) ledger.erase()
  return tokens.map(each => ({ ...each, verdict: verdicts.get(each.token.fingerprint) }))
}

function isTold(verdict: Verdict | undefined): boolean {
  return verdict?.state === 'valid' || verdict?.state === 'rejected'
}

function lineOf(fingerprint: string, verdict: Verdict, now: Date): object {
  const { state, tokenId, identifier } = { tokenId: undefined, identifier: undefined, ...verdict }
  return { fingerprint, state, tokenId, identifier, at: now.toISOString() }
}

/** The results of earlier runs that are not too old. */
export function knownResults(ledger: Pick<Ledger, 'read'>, now: Date): Map<string, Verdict> {
  const told = ledger
    .read()
    .filter(isObject)
    .filter(({ at }) => isRecent(at, now))
  return new Map(told.flatMap(line => entryOf(line) ?? []))
}

function isRecent(at: unknown, now: Date): boolean {
  const age = now.getTime() - Date.parse(String(at))
  return age >= 0 && age < LONGEST_AGE
}

function entryOf(line: Record<string, unknown>): [[string, Verdict]] | undefined {
  const { fingerprint, state } = line
  if (typeof fingerprint !== 'string') return undefined
  if (state === 'rejected') return [[fingerprint, { state }]]
  if (state !== 'valid') return undefined
  return [[fingerprint, { state, tokenId: textOf(line.tokenId), identifier: textOf(line.identifier) }]]
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
