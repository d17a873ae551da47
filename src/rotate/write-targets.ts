import { ExitCode, FileChangedError, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { FileReplacement, FileSnapshot } from '../core/ports/files.ts'
import type { Secret } from '../core/secret.ts'
import { ParseFailure } from '../formats/adapter.ts'
import { readDocument } from '../formats/document.ts'
import { containsToken } from '../formats/occurrences.ts'
import { rewriteDocument, UnprovenRewriteError } from '../formats/rewrite-config.ts'
import { adapterById } from '../tools/index.ts'
import type { PlannedText } from './journal.ts'
import type { JournalTarget } from './journal-state.ts'

interface Exchange {
  /** Tokens that give way to the fresh one. */
  replaced: readonly string[]
  fresh: Secret
  /** By path, what was prepared before the fresh token was known, for the first of the replaced ones. */
  planned?: ReadonlyMap<string, PlannedText> | undefined
  /** Files in which the user agreed to leave copies that guard cannot rewrite. */
  left: readonly string[]
}

type WriteContext = Pick<Context, 'files'>

/** Writes every target that still has a replaced token; one that fails keeps none of the others from theirs. */
export function writeTargets(targets: readonly JournalTarget[], exchange: Exchange, ctx: WriteContext): GuardError[] {
  const first = attempt(targets, exchange, ctx)
  // Derived from the current file once more, if another program has changed it in the meantime.
  const changed = targets.filter((_, at) => first[at] instanceof FileChangedError)
  const failed = first.filter(error => error && !(error instanceof FileChangedError))
  return [...failed, ...attempt(changed, { ...exchange, planned: undefined }, ctx)].filter(error => error !== undefined)
}

/** Replaces the files in one go. Returns for each why it could not be written, or undefined. */
function attempt(targets: readonly JournalTarget[], exchange: Exchange, ctx: WriteContext): (GuardError | undefined)[] {
  const rewrites = targets.map(target => tryTo(target, () => rewriteTarget(target, exchange, ctx)))
  const replacements = rewrites.flatMap(each => (each instanceof GuardError ? [] : (each ?? [])))
  const errors = new Map(ctx.files.replaceAll(replacements).map((error, at) => [replacements[at]!, error]))
  return rewrites.map(each => (each instanceof GuardError ? each : each && errors.get(each)))
}

/**
 * The new text, as it was prepared, or from the current file; undefined if the file has none of the replaced tokens.
 * A prepared text is not written if the file has changed since, so the file need not be read before that is tried.
 */
function rewriteTarget(target: JournalTarget, exchange: Exchange, ctx: WriteContext): FileReplacement | undefined {
  const planned = exchange.replaced.length === 1 ? exchange.planned?.get(target.path) : undefined
  if (!planned) return rewriteCurrent(target, exchange, ctx)
  const { text } = planned.rewrite(exchange.fresh.reveal())
  return { path: target.path, staging: target.staging, expectHash: planned.hash, text, isUnused: true }
}

function rewriteCurrent(
  { path, adapter, staging, hash }: JournalTarget,
  exchange: Exchange,
  ctx: WriteContext,
): FileReplacement | undefined {
  ctx.files.repair(path, { staging, expectHash: hash })
  const file = readTarget(path, ctx)
  const replaced = exchange.replaced.filter(token => file && containsToken(file, token))
  if (!file || replaced.length === 0) {
    ctx.files.discard(staging, path)
    return undefined
  }
  const [to, leaveStuck] = [exchange.fresh.reveal(), exchange.left.includes(path)]
  const { text } = replaced.reduce(
    (document, from) => rewriteDocument(document, { from, to, leaveStuck }),
    readDocument(adapterById(adapter)!, file.text),
  )
  if (text === file.text) {
    ctx.files.discard(staging, path)
    return undefined
  }
  return { path, staging, expectHash: file.hash, text }
}

function tryTo<T>(target: JournalTarget, work: () => T): T | GuardError {
  try {
    return work()
  } catch (error) {
    if (error instanceof GuardError) return error
    if (error instanceof ParseFailure || error instanceof UnprovenRewriteError) return cannotRewrite(target, error)
    throw error
  }
}

function readTarget(path: string, ctx: WriteContext): FileSnapshot | undefined {
  const file = ctx.files.read(path)
  if (file.kind === 'absent') return undefined
  if (file.kind === 'file') return file
  throw new GuardError(file.code, `${path}: ${file.message}`, { exitCode: ExitCode.conflict })
}

function cannotRewrite({ path }: JournalTarget, error: Error): GuardError {
  return new GuardError('CANNOT_REWRITE', say`${path} was changed and cannot be rewritten: ${error.message}`, {
    exitCode: ExitCode.conflict,
    hint: say('mend the file and run `guard resume`'),
    cause: error,
  })
}
