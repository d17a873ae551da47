import { pathsOf, type Where } from '../configs/adapter.ts'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports.ts'
import type { JournalTarget } from './journal.ts'

/** What guard appends to a file's name for the file that it stages beside it. */
const STAGED = /\.guard-[0-9a-f]{16}\.(?:tmp|copy)$/

/**
 * The target with an absolute path. guard 0.1.0 kept a path that a variable named relatively as it was; the staging
 * file is beside the target, and its path was always absolute. Pure.
 */
export function wholeTarget(target: JournalTarget, where: Pick<Where, 'platform'>): JournalTarget {
  const { path, staging } = target
  const { basename, isAbsolute } = pathsOf(where)
  if (isAbsolute(path)) return target
  const beside = staging.replace(STAGED, '')
  const isBeside = basename(beside) === basename(path) && isAbsolute(beside)
  return isBeside ? { ...target, path: beside } : target
}

/**
 * The targets that are not there any more: they hold no old token, and hold nothing up. Throws `GuardError` (exit 7) if
 * a target has a relative path that leads to no file: it may be there, seen from the folder of the first run.
 */
export function missingTargets(targets: readonly JournalTarget[], ctx: Pick<Context, 'files' | 'platform'>): string[] {
  const missing = targets.map(({ path }) => path).filter(path => ctx.files.read(path).kind === 'absent')
  const lost = missing.find(path => !pathsOf(ctx).isAbsolute(path))
  if (lost !== undefined) throw notFromHere(lost)
  return missing
}

function notFromHere(path: string): GuardError {
  return new GuardError('NOT_WRITTEN', say`${path} is to get the new token, and is not in this folder`, {
    exitCode: ExitCode.unfinished,
    hint: say('run `guard resume` in the folder in which the rotation was begun'),
  })
}
