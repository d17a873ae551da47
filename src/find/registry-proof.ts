import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { RegistryCheck, Verdict } from '../core/ports/services.ts'
import { Secret } from '../core/secret.ts'

/**
 * The npm host's verdict on an organisation token, on a machine without the bot credential. One answer of a registry
 * proves nothing: it must differ from the answer to a made-up token.
 */
export async function askRegistry(token: Secret, { api }: Pick<Context, 'api'>): Promise<Verdict> {
  const registries = await api.registries()
  const [given, madeUp] = await Promise.all([
    registries.check('npm', token),
    registries.check('npm', madeUpTokenLike(token)),
  ])
  const anonymous = given.state === 'rejected' ? await registries.check('npm', undefined) : undefined
  return compareAnswers({ given, madeUp, anonymous })
}

export interface RegistryAnswers {
  given: RegistryCheck
  madeUp: RegistryCheck
  /** To a request without a token; asked for only if the given token is turned away. */
  anonymous: RegistryCheck | undefined
}

/** Pure. */
export function compareAnswers({ given, madeUp, anonymous }: RegistryAnswers): Verdict {
  if (given.state === 'unknown') return given
  if (given.state === 'rejected') return turnedAway(anonymous)
  if (madeUp.state === 'unknown') return madeUp
  if (madeUp.state === 'rejected') return { state: 'valid' }
  return unproved(say('the npm host answers it as it answers a made-up token'))
}

/** A host that turns everybody away says nothing about this token. */
function turnedAway(anonymous: RegistryCheck | undefined): Verdict {
  if (anonymous?.state === 'answers') return { state: 'rejected' }
  if (anonymous?.state === 'unknown') return anonymous
  return {
    state: 'unknown',
    reason: say('the npm host answers HTTP 401 with this token, and without one'),
    hint: askTheBot(),
    exitCode: 4,
  }
}

function unproved(reason: string): Verdict {
  return { state: 'unknown', reason, hint: askTheBot(), exitCode: 4, isUnproved: true }
}

function askTheBot(): string {
  return say('set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY, so that the service can be asked')
}

/**
 * A token of the same form that was never issued: as long as the real one, so that a host which checks the form of a
 * token first treats both alike. It says what it is, and is never stored.
 */
export function madeUpTokenLike(token: Secret): Secret {
  const [, prefix = '', body = ''] = /^([a-z]+_[a-z]+_)(.*)$/.exec(token.reveal()) ?? []
  const word = /^[0-9a-f]+$/i.test(body) ? 'deadbeef0' : 'MadeUpByGuard0'
  return new Secret(prefix + word.repeat(body.length).slice(0, body.length))
}
