import { ExitCode, FileChangedError, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { FileSnapshot } from '../core/ports/files.ts'
import type { Secret } from '../core/secret.ts'
import { ParseFailure } from '../formats/adapter.ts'
import { readDocument } from '../formats/document.ts'
import { containsToken } from '../formats/occurrences.ts'
import { rewriteDocument, UnprovenRewriteError } from '../formats/rewrite-config.ts'
import { adapterById } from '../tools/index.ts'
import type { JournalTarget } from './journal-state.ts'

interface Exchange {
  /** Tokens that give way to the fresh one. */
  replaced: readonly string[]
  fresh: Secret
  /** Files in which the user agreed to leave copies that guard cannot rewrite. */
  left: readonly string[]
}

type WriteContext = Pick<Context, 'files'>

/** Writes every target that still has a replaced token; one that fails keeps none of the others from theirs. */
export function writeTargets(targets: readonly JournalTarget[], exchange: Exchange, ctx: WriteContext): GuardError[] {
  return targets.flatMap(target => {
    try {
      writeTarget(target, exchange, ctx)
      return []
    } catch (error) {
      if (error instanceof GuardError) return [error]
      if (error instanceof ParseFailure || error instanceof UnprovenRewriteError) return [cannotRewrite(target, error)]
      throw error
    }
  })
}

/** Derives the edit from the current file; if another program changes it in the meantime, tries once more. */
function writeTarget(target: JournalTarget, exchange: Exchange, ctx: WriteContext, attempts = 2): void {
  ctx.files.repair(target.path, { staging: target.staging, expectHash: target.hash })
  const file = readTarget(target, ctx)
  const replaced = exchange.replaced.filter(token => file && containsToken(file, token))
  if (!file || replaced.length === 0) {
    ctx.files.discard(target.staging, target.path)
    return
  }
  const adapter = adapterById(target.adapter)!
  const [to, leaveStuck] = [exchange.fresh.reveal(), exchange.left.includes(target.path)]
  const { text } = replaced.reduce(
    (document, from) => rewriteDocument(document, { from, to, leaveStuck }),
    readDocument(adapter, file.text),
  )
  if (text === file.text) {
    ctx.files.discard(target.staging, target.path)
    return
  }
  try {
    ctx.files.replace(target.path, { staging: target.staging, expectHash: file.hash, text })
  } catch (error) {
    if (!(error instanceof FileChangedError) || attempts === 1) throw error
    writeTarget(target, exchange, ctx, attempts - 1)
  }
}

function readTarget({ path }: JournalTarget, ctx: WriteContext): FileSnapshot | undefined {
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
