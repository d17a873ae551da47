import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { UnknownVerdict } from '../../core/ports/services.ts'
import { Secret } from '../../core/secret.ts'
import { familyOf, type TokenFamily, tokenKind } from '../../core/tokens.ts'
import { askIssuer } from '../../find/ask-issuer.ts'
import { requireValid } from '../../find/verdict-advice.ts'
import type { GlobalFlags } from '../options.ts'
import { readSecret } from '../prompts.ts'

/** A token from standard input. */
export interface GivenToken {
  token: Secret
  family: TokenFamily
}

/** Throws `GuardError` (exit 2) if what was given is no token that a place of this machine could have. */
export async function readGiven(flags: GlobalFlags, ctx: Context): Promise<GivenToken> {
  const text = await readSecret({ question: '', flag: '--token-stdin', fromStdin: true }, flags, ctx)
  const kind = tokenKind(text)
  const family = kind && familyOf(kind)
  if (!family) throw notAToken()
  return { token: new Secret(text), family }
}

/**
 * Asks the service that issued the token. Returns false if the user alone answers for it. Throws `GuardError` if the
 * service rejects it, or cannot be asked.
 */
export async function proveGiven(
  { token, family }: GivenToken,
  { unproved }: { unproved?: boolean },
  ctx: Context,
): Promise<boolean> {
  const verdict = await askIssuer(family, token, ctx)
  if (verdict.state === 'unknown' && verdict.isUnproved) {
    if (unproved) return false
    throw notProved(token, verdict)
  }
  const ifRejected = say('nothing was changed; give the token that the other machine uses now')
  requireValid({ token, kind: tokenKind(token.reveal())!, verdict }, { ifRejected })
  return true
}

function notProved(token: Secret, { reason, exitCode }: UnknownVerdict): GuardError {
  return new GuardError('CANNOT_TELL', say`nothing proves that ${token} is valid: ${reason}`, {
    exitCode,
    hint: say(
      'nothing was changed; set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY, or write it all the same with `--unproved`',
    ),
  })
}

function notAToken(): GuardError {
  return new GuardError('NOT_A_TOKEN', say('standard input holds no token of Takumi Guard or Takumo'), {
    exitCode: ExitCode.usage,
    hint: say('pipe the output of `guard token` into it'),
  })
}
