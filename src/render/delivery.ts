import { say } from '../core/language.ts'
import { displayPath } from '../core/paths.ts'
import { printable } from '../core/printable.ts'
import type { Secret } from '../core/secret.ts'
import type { DeliveryEnd } from '../rotate/delivery/end.ts'
import type { DeliveryPlan } from '../rotate/delivery/plan.ts'

/** What is done with a new token. */
export type Route = { kind: 'command'; words: readonly string[] } | { kind: 'file'; path: string } | { kind: 'output' }

/** What a delivery is going to do, before it is confirmed. */
export function describePlan({ subject, old, others }: DeliveryPlan, route: Route): string[] {
  const { identifier, origin } = subject
  return [
    say`A new token for ${printable(identifier)} from ${new URL(origin).host}: ${routeWords(route)}`,
    say`${printable(old.id)} is revoked once the delivery is proved, and not before. Anything else that uses it stops working then.`,
    ...others.map(({ id }) => say`${printable(id)} is also active, and is left alone.`),
  ]
}

function routeWords(route: Route): string {
  if (route.kind === 'output') return say('printed on standard output')
  if (route.kind === 'file') return say`written to ${displayPath(route.path)}`
  return say`given to the standard input of ${printable(route.words.join(' '))}`
}

export function describeDeliveryEnd(identifier: string, end: DeliveryEnd): string {
  const name = printable(identifier)
  switch (end.end) {
    case 'delivered': {
      const old = end.revoked === undefined ? say('the old token was revoked before') : say`${end.revoked} is revoked`
      const done = say`Done: ${name} has ${end.freshId} (${end.fingerprint}); ${old}`
      return [done, ...end.notes.map(note => `  - ${note}`)].join('\n')
    }
    case 'taken back':
      return end.revoked === undefined
        ? say`Nothing is left of the delivery to ${name}; ${end.oldId} is as it was`
        : say`${end.revoked} is revoked: the delivery to ${name} is taken back, and ${end.oldId} still works`
    case 'given up':
      return givenUpWords(name, end)
  }
}

function givenUpWords(name: string, { kept, oldId, freshId }: Extract<DeliveryEnd, { end: 'given up' }>): string {
  const ids = freshId === undefined ? oldId : `${oldId}, ${freshId}`
  const words = say`Given up: the delivery to ${name} is not finished; revoke what is not in use with \`guard org revoke ID\`: ${ids}`
  return kept === undefined
    ? words
    : `${words}\n  - ${say`what it held is kept in ${displayPath(kept)}: delete it once you know that no token in it works`}`
}

/** The facts of one run of `guard org rotate`. */
export interface DeliveryReport {
  identifier: string
  oldId: string
  freshId?: string | undefined
  fingerprint?: string | undefined
  /** `planned` for a dry run; `handed over` for `--begin`. */
  end: DeliveryEnd['end'] | 'planned' | 'handed over'
  /** The id that this run revoked. */
  revoked?: string | undefined
  provedBy?: 'sync' | 'fingerprint' | undefined
  /** Where `--begin` put the token: in the document itself, or in a file. */
  token?: Secret | undefined
  file?: string | undefined
  notes?: readonly string[]
  /** How it ended, for people. */
  outcome?: DeliveryEnd
}

export function deliveryDocument({ identifier, end, oldId, notes = [], ...more }: DeliveryReport) {
  return {
    schema: 'guard.org.rotate/1',
    ...{ identifier, end, oldId, newId: more.freshId ?? null, fingerprint: more.fingerprint ?? null },
    ...{ revoked: more.revoked ?? null, provedBy: more.provedBy ?? null },
    ...{ token: more.token?.reveal() ?? null, file: more.file === undefined ? null : displayPath(more.file), notes },
  }
}
