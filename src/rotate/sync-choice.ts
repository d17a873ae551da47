import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { HistoryLine } from '../core/ports/journals.ts'
import type { Secret } from '../core/secret.ts'
import { familyOf, type TokenKind, tokenKind } from '../core/tokens.ts'
import type { Site } from '../find/discovery.ts'
import { isBesideTakumo } from '../find/probe.ts'
import { hasFingerprint, selectByFingerprint } from '../find/select.ts'
import { predecessorsOf } from './sync.ts'

/** A token of this machine, whatever its service says of it. */
export interface HeldToken {
  token: Secret
  kind: TokenKind
  sites: readonly Site[]
}

export interface SyncChoice {
  /** The token that every place is to have. */
  fresh: Secret
  /** The tokens that may give way to it: rejected ones of an address, all others of an organisation or of Takumo. */
  rivals: readonly HeldToken[]
  /** The files that have the fresh token already. */
  freshPaths: ReadonlySet<string>
  /** `--from`. */
  from: string | undefined
  history: readonly HistoryLine[]
}

/** The tokens that give way to the fresh one. Throws `GuardError` if the user must name one. Pure. */
export function tokensToReplace(choice: SyncChoice): HeldToken[] {
  const { fresh, rivals, freshPaths, from } = choice
  const isDone = freshPaths.size > 0 && from !== undefined && !rivals.some(rival => hasFingerprint(rival, from))
  if (isDone) return []
  if (from !== undefined) return [selectByFingerprint(rivals, from)]
  return familyOf(tokenKind(fresh.reveal())!) === 'email' ? predecessors(choice) : theOther(choice)
}

/** An address has one token: a rejected one may be of another address, so the history must know it. */
function predecessors({ fresh, rivals, history }: SyncChoice): HeldToken[] {
  const known = predecessorsOf(fresh.fingerprint, history)
  const stale = rivals.filter(({ token }) => known.has(token.fingerprint))
  if (stale.length > 0 || rivals.length === 0) return stale
  throw new GuardError(
    'NO_PREDECESSOR',
    say`nothing here proves that ${rivals.map(({ token }) => String(token)).join(', ')} came before ${fresh}`,
    {
      exitCode: ExitCode.refused,
      hint: say`if it did, name it: ${fromFlags(rivals)}`,
    },
  )
}

/**
 * Organisation tokens and Takumo keys overlap, so only the history shows which came first. Without it, the new one
 * replaces the only other one.
 */
function theOther(choice: SyncChoice): HeldToken[] {
  const { fresh, rivals, freshPaths, history } = choice
  const known = predecessorsOf(fresh.fingerprint, history)
  const stale = rivals.filter(({ token }) => known.has(token.fingerprint))
  const others = replaceable(choice).filter(each => !stale.includes(each))
  if (others.length === 0 && stale.length === 0 && freshPaths.size === 0) throw nothingToReplace(fresh)
  if (others.length === 0) return stale
  if (others.length === 1 && known.size === 0) return others
  const list = others.map(({ token }) => `${token} (${token.fingerprint})`).join(', ')
  throw new GuardError('SEVERAL_TOKENS', say`nothing here tells which token ${fresh} replaces: ${list}`, {
    exitCode: ExitCode.usage,
    hint: say`name it: ${fromFlags(others)}`,
  })
}

/** The organisation tokens or Takumo keys here that the fresh one may replace without being named. Pure. */
export function replaceable({ fresh, rivals }: Pick<SyncChoice, 'fresh' | 'rivals'>): HeldToken[] {
  const kind = tokenKind(fresh.reveal())
  return rivals.filter(rival => rival.kind === kind && (kind === 'org' || isBesideTakumo(rival)))
}

function nothingToReplace(fresh: Secret): GuardError {
  return new GuardError('NOTHING_FOUND', say`no token is here that ${fresh} could replace`, {
    exitCode: ExitCode.negative,
    hint: say('run `guard setup` to put it into the configs'),
  })
}

function fromFlags(tokens: readonly HeldToken[]): string {
  return tokens.map(({ token }) => `--from ${token.fingerprint}`).join(say(' or '))
}
