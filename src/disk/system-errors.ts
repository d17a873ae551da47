import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { displayPath } from '../core/paths.ts'

const WORDS: Record<string, () => string> = {
  EACCES: () => say('permission denied'),
  EBUSY: () => say('it is in use'),
  EDQUOT: () => say('the disk quota is used up'),
  EFBIG: () => say('it would grow too large'),
  EIO: () => say('the disk reports an error'),
  EISDIR: () => say('it is a folder'),
  ELOOP: () => say('its symbolic links go round in circles'),
  EMFILE: () => say('too many files are open'),
  ENAMETOOLONG: () => say('its name is too long'),
  ENFILE: () => say('too many files are open'),
  ENODEV: () => say('it is a device'),
  ENOENT: () => say('there is no such file'),
  ENOSPC: () => say('the disk is full'),
  ENOTDIR: () => say('a part of its path is not a folder'),
  ENXIO: () => say('it is a socket or a device'),
  EPERM: () => say('the system does not permit it'),
  EROFS: () => say('the file system is read-only'),
  ESTALE: () => say('the file system has gone away'),
  ETXTBSY: () => say('it is being executed'),
}

/** The code of an error that came from the operating system, such as `ENOENT`, or undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  const isSystemError = error instanceof Error && 'syscall' in error && 'code' in error
  return isSystemError && typeof error.code === 'string' ? error.code : undefined
}

/** The reason that the operating system gave, without a path. */
export function describeCode(code: string): string {
  return WORDS[code]?.() ?? say`the system answers ${code}`
}

/** The error message if work on a file fails: `<path> <failure>: <reason>`. */
interface Failure {
  path: string
  code: string
  /** For example `cannot be written`. */
  failure: string
  exitCode?: ExitCode
  /** The hint, if it is always the same. */
  hint?: string
}

/** Runs `work` and turns an error of the operating system into a `GuardError` (exit 6 unless given). */
export function reporting<T>(failure: Failure, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    throw failed(failure, describeCode(code), { cause: error, isFull: code === 'ENOSPC' || code === 'EDQUOT' })
  }
}

/** The `GuardError` for a failure that guard detected itself. */
export function failed(
  failure: Failure,
  reason: string,
  details: { cause?: unknown; isFull?: boolean } = {},
): GuardError {
  return new GuardError(failure.code, say`${displayPath(failure.path)} ${failure.failure}: ${reason}`, {
    exitCode: failure.exitCode ?? ExitCode.conflict,
    hint: details.isFull ? say('free some space and run the command again') : failure.hint,
    cause: details.cause,
  })
}

/** Runs `work`; false if the operating system returns one of the codes. */
export function succeeds(work: () => void, codes: readonly string[]): boolean {
  try {
    work()
    return true
  } catch (error) {
    if (codes.includes(systemCode(error) ?? '')) return false
    throw error
  }
}
