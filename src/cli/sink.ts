import { conceal, concealExcept } from '../core/conceal.ts'
import { Secret } from '../core/secret.ts'
import type { Runtime } from './runtime.ts'
import type { Output } from './stdio.ts'

declare const CONCEALS: unique symbol

/**
 * An output that lets no secret through. Everything that guard prints goes through one: `io`, errors and help accept
 * nothing else.
 */
export interface Sink extends Output {
  readonly [CONCEALS]: true
  /** The text as it will be printed, for measuring or wrapping it beforehand. */
  conceal(text: string): string
  /** Prints the secrets in `showing` and conceals all others. */
  write(text: string, showing?: readonly Secret[]): void
  /** From now on conceals this secret, here and in the other output of the same run. */
  hide(secret: Secret): void
}

/** Variables that hold a secret, whatever its format. */
const SECRET_VARIABLES = [
  'GUARD_TOKEN',
  'GUARD_BOT_API_KEY',
  'TAKUMO_API_KEY',
  'GUARD_ID_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
]

/** A runtime whose outputs let no secret through. */
export interface SafeRuntime extends Runtime {
  stdout: Sink
  stderr: Sink
}

/** The runtime with its outputs replaced by sinks. */
export function concealing(runtime: Runtime): SafeRuntime {
  const given = SECRET_VARIABLES.flatMap(name => runtime.env[name]?.trim() || [])
  // Shorter ones are ordinary words, and hiding those would garble messages.
  const secrets = given.filter(value => value.length >= 8).map(value => new Secret(value))
  return { ...runtime, stdout: sinkOf(runtime.stdout, secrets), stderr: sinkOf(runtime.stderr, secrets) }
}

function sinkOf(output: Output, secrets: Secret[]): Sink {
  return Object.create(output, {
    conceal: { value: (text: string) => conceal(text, secrets) },
    write: {
      value: (text: string, showing: readonly Secret[] = []) => output.write(concealExcept(text, showing, secrets)),
    },
    hide: { value: (secret: Secret) => void secrets.push(secret) },
  }) as Sink
}
