import { baseName } from '../core/paths.ts'
import type { Context } from '../core/ports/context.ts'
import type { JournalTarget } from './journal-state.ts'

/** What guard appends to a file's name for the file that it stages beside it. */
const STAGED = /\.guard-[0-9a-f]{16}\.(?:tmp|copy)$/

/**
 * The absolute path of a target. guard 0.1.0 kept a path that a variable named relatively as it was; the staging file is
 * beside the target, and its path was always absolute. A path that this does not lead to is returned as it is. Pure.
 */
export function wholePath({ path, staging }: Pick<JournalTarget, 'path' | 'staging'>): string {
  const beside = staging.replace(STAGED, '')
  const isBeside = isAbsolutePath(beside) && baseName(beside) === baseName(path)
  return isAbsolutePath(path) || !isBeside ? path : beside
}

/** Of any system, for a journal may have been brought along. */
export function isAbsolutePath(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path) && !path.includes('\0')
}

/** The targets that are not there any more: they hold no old token, and hold nothing up. */
export function missingTargets(
  targets: readonly JournalTarget[],
  { files }: { files: Pick<Context['files'], 'read'> },
): string[] {
  return targets.map(({ path }) => path).filter(path => files.read(path).kind === 'absent')
}
