import { conceal, concealExcept } from '../core/conceal.ts'
import { Secret } from '../core/secret.ts'
import type { Runtime } from './runtime.ts'
import type { Output } from './stdio.ts'

declare const CONCEALS: unique symbol

/**
 * An output that lets no secret through. All that guard prints leaves by one: `io`, errors and help take nothing else.
 * The typed way out is `disclose`.
 */
export interface Sink extends Output {
  readonly [CONCEALS]: true
  /** Text as it may be shown, for what must be measured or wrapped before it is written. */
  conceal(text: string): string
  /** Writes these secrets as they are, and conceals everything else. */
  disclose(text: string, showing: readonly Secret[]): void
  /** Conceals this secret from now on, here and in the other output of the same run. */
  hide(secret: Secret): void
}

/** Variables that hold a secret whatever its shape. */
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

/** The runtime with sinks in the place of its outputs. */
export function concealing(runtime: Runtime): SafeRuntime {
  const given = SECRET_VARIABLES.flatMap(name => runtime.env[name]?.trim() || [])
  // Shorter ones are words, and to hide those would hide what is said.
  const secrets = given.filter(value => value.length >= 8).map(value => new Secret(value))
  return { ...runtime, stdout: sinkOf(runtime.stdout, secrets), stderr: sinkOf(runtime.stderr, secrets) }
}

function sinkOf(output: Output, secrets: Secret[]): Sink {
  return Object.create(output, {
    conceal: { value: (text: string) => conceal(text, secrets) },
    write: { value: (text: string) => output.write(conceal(text, secrets)) },
    disclose: {
      value: (text: string, showing: readonly Secret[]) => output.write(concealExcept(text, showing, secrets)),
    },
    hide: { value: (secret: Secret) => void secrets.push(secret) },
  }) as Sink
}
