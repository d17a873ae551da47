import { say } from '../core/language.ts'
import type { GitVerdict } from '../core/ports/git.ts'

/** Why setup writes nothing at all. */
export interface SetupRefusal {
  code: string
  path: string
  exitCode: 6 | 8
  message: string
}

/** A file by its path. */
interface Place {
  path: string
}

/** The file is not a regular file or not readable, so its content is unknown. */
export function cannotRead({ path }: Place, reason: string): SetupRefusal {
  return { path, code: 'CANNOT_READ', exitCode: 6, message: say`${path} cannot be read: ${reason}` }
}

/** The file would have to change but cannot. */
export function cannotChange({ path }: Place, reason: string): SetupRefusal {
  return { path, code: 'CANNOT_REWRITE', exitCode: 6, message: say`${path} cannot be changed: ${reason}` }
}

/** The token would be lost with its line, and nothing proves that it is revoked. */
export function lastCopy({ path }: Place): SetupRefusal {
  return {
    path,
    code: 'LAST_COPY',
    exitCode: 8,
    message: say`${path} has the only copy of the token that would be replaced`,
  }
}

/** The content of such a file will be committed. */
export function tracked({ path }: Place, verdict: GitVerdict): SetupRefusal {
  const message =
    verdict.state === 'unknown'
      ? say`it cannot be told whether git tracks ${path}: ${verdict.reason}`
      : say`git tracks ${path}, so the token would be committed`
  return { path, code: 'GIT_TRACKED', exitCode: 8, message }
}
