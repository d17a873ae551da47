import { addressAround, addressesIn } from '../core/address.ts'
import type { Context } from '../core/ports/context.ts'
import { Secret } from '../core/secret.ts'
import { takumoHosts } from '../core/services.ts'
import { familyOf, SHORTEST_TOKEN } from '../core/tokens.ts'
import { isAddressList } from '../formats/hosts.ts'
import { findOccurrences } from '../formats/occurrences.ts'
import { readConfig } from '../formats/read-config.ts'
import { documentIn, hostOfVariable, toolOfVariable } from '../tools/index.ts'
import { recipientOfKey } from '../tools/takumo.ts'
import type { Site } from './discovery.ts'

/** Of programs that read no config. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^COREPACK_/, 'corepack'],
  [/^GUARD_/, 'guard'],
  [/^TAKUMO_/, 'takumo'],
]

function toolOf(name: string): string {
  return toolOfVariable(name) ?? OTHERS.find(([pattern]) => pattern.test(name))?.[1] ?? 'environment'
}

/** The tokens that this process was given in its environment, each as a site whose path is `env:NAME`. */
export function environmentSites({ env, settings }: Pick<Context, 'env' | 'settings'>): Site[] {
  return Object.entries(env).flatMap(([name, value]) =>
    sightings(name, value ?? '').map<Site>(({ token, ...seen }) => ({
      ...seen,
      path: `env:${name}`,
      line: 1,
      column: 1,
      tool: toolOf(name),
      level: 'environment',
      key: name,
      writable: false,
      ...(familyOf(seen.kind) === 'takumo' &&
        recipientOfKey({ ...seen, variable: name }, asLines(env), takumoHosts(settings.urls))),
      token: new Secret(token),
    })),
  )
}

function asLines(env: Context['env']): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')
}

function sightings(name: string, value: string): (Pick<Site, 'kind' | 'carrier' | 'host'> & { token: string })[] {
  if (value.length < SHORTEST_TOKEN) return []
  const document = documentIn(name)
  if (document)
    return readConfig(document, value).tokens.map(({ kind, carrier, host, token }) => ({ kind, carrier, host, token }))
  const addresses = addressesIn(value, { isValue: true, isList: isAddressList(name) })
  return findOccurrences(value).map(({ kind, token, encoded, span }) => {
    const address = addressAround(addresses, span)
    const carrier = encoded ? 'base64' : address?.isUserinfo ? 'url' : 'plain'
    return { kind, token, carrier, host: address ? address.host : hostOfVariable(name) }
  })
}
