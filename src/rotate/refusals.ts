import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { printable } from '../core/printable.ts'
import type { Secret } from '../core/secret.ts'
import { familyOf, tokenKind } from '../core/tokens.ts'
import type { FoundFile, Leak, Site } from '../find/discovery.ts'
import { describeLeak } from '../find/leaks.ts'

/** A decision that guard does not take by itself. */
export interface Refusal {
  code: string
  exitCode: 6 | 8
  message: string
  /** The flag that decides. */
  flag: string
}

/** Stops where a person must decide first, and names each copy and the flag. Nothing has been sent or written. */
export function refuse(plans: readonly { refusals: readonly Refusal[] }[]): void {
  const refusals = plans.flatMap(plan => plan.refusals)
  const [first, ...more] = refusals.toSorted((a, b) => b.exitCode - a.exitCode)
  if (first) {
    throw new GuardError(first.code, [first, ...more].map(({ message }) => message).join('\n       '), {
      exitCode: first.exitCode,
      hint: say`nothing was changed; to go on, decide with ${[...new Set(refusals.map(({ flag }) => flag))].join(', ')}`,
    })
  }
}

export function cannotRewrite({ path, sites }: Pick<FoundFile, 'path' | 'sites'>, problem: string): Refusal {
  const { line } = sites[0]!
  return notRewritten(say`${path}:${line} holds the token and cannot be rewritten: ${problem}`)
}

/** The same of one copy in a file whose others can be rewritten. */
export function cannotRewriteCopy(site: Site, problem: string): Refusal {
  const { path, line, key } = site
  if (key === null) return cannotRewrite({ path, sites: [site] }, problem)
  return notRewritten(say`${path}:${line} holds the token in ${printable(key)} and cannot be rewritten: ${problem}`)
}

function notRewritten(message: string): Refusal {
  return { code: 'CANNOT_REWRITE', exitCode: ExitCode.conflict, message, flag: '--leave-copies' }
}

export function foreignHost(leak: Leak): Refusal {
  return {
    code: 'FOREIGN_HOST',
    exitCode: ExitCode.refused,
    message: describeLeak(leak),
    flag: '--foreign-hosts',
  }
}

export function trackedByGit(file: FoundFile, inHistory: boolean | undefined): Refusal {
  const history =
    inHistory === undefined
      ? ''
      : inHistory
        ? say('; the old one is in its history')
        : say('; the old one is not in its history')
  return {
    code: 'GIT_TRACKED',
    exitCode: ExitCode.refused,
    message: say`git tracks ${file.path}, so the new token would be committed${history}`,
    flag: say('--tracked=skip or --tracked=write'),
  }
}

/** Git's failure to answer does not count as a no: a committed token cannot be taken back. */
export function maybeTracked(file: FoundFile, reason: string): Refusal {
  return {
    code: 'GIT_UNKNOWN',
    exitCode: ExitCode.refused,
    message: say`it cannot be told whether git tracks ${file.path}: ${reason}`,
    flag: say('--tracked=skip or --tracked=write'),
  }
}

export function lockedItem(path: string): Refusal {
  return {
    code: 'KEYCHAIN_LOCKED',
    exitCode: ExitCode.refused,
    message: say`${path} may hold the token, and the keychain is locked: unlock it and run the command again`,
    flag: '--leave-copies',
  }
}

export function noDurablePlace(token: Secret): Refusal {
  return {
    code: 'NO_DURABLE_PLACE',
    exitCode: ExitCode.refused,
    message: say`no file that guard can write holds ${token}, so the new token would be lost`,
    flag:
      familyOf(tokenKind(token.reveal())!) === 'takumo'
        ? say('`guard setup --takumo`, which puts the key into a file')
        : say('--keychain (or put the token into a config first, such as ~/.npmrc)'),
  }
}
