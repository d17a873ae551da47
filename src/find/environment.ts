import { addressAround, addressesIn } from '../core/address.ts'
import type { Context } from '../core/ports/context.ts'
import { Secret } from '../core/secret.ts'
import { takumoHosts } from '../core/services.ts'
import { familyOf, SHORTEST_TOKEN } from '../core/tokens.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import { isAddressList } from '../formats/hosts.ts'
import { findOccurrences } from '../formats/occurrences.ts'
import { readConfig } from '../formats/read-config.ts'
import { bundlerMeaning } from '../tools/bundler/bundler.ts'
import { composer } from '../tools/composer/composer.ts'
import { pnpmAuth } from '../tools/pnpm/pnpm.ts'
import { recipientOfKey } from '../tools/takumo.ts'
import type { Site } from './discovery.ts'

// Prefixes of the variables that each tool reads; see the tools' own documentation of their environment.
const tools = (): [RegExp, string][] => [
  [/^PNPM_CONFIG_/i, 'pnpm'],
  [/^(?:NPM_CONFIG_|NPM_TOKEN$|NODE_AUTH_TOKEN$)/i, 'npm'],
  [/^YARN_/, 'yarn'],
  [/^BUN_/, 'bun'],
  [/^COREPACK_/, 'corepack'],
  [/^PIP_/, 'pip'],
  [/^UV_/, 'uv'],
  [/^POETRY_/, 'poetry'],
  [/^PDM_/, 'pdm'],
  [/^PIPENV_/, 'pipenv'],
  [/^TWINE_/, 'twine'],
  [/^BUNDLE_/, 'bundler'],
  [/^GEM_/, 'gem'],
  [/^GOPROXY$/, 'go'],
  [/^COMPOSER_/, 'composer'],
  [/^GUARD_/, 'guard'],
  [/^TAKUMO_/, 'takumo'],
]

/** What reads the variables whose value is a document of its own. */
function documentIn(name: string): ConfigAdapter | undefined {
  if (name === 'COMPOSER_AUTH') return composer
  return name.toLowerCase() === 'pnpm_config__auth' ? pnpmAuth : undefined
}

/** The tokens that this process was given in its environment, each as a site whose path is `env:NAME`. */
export function environmentSites({ env, settings }: Pick<Context, 'env' | 'settings'>): Site[] {
  return Object.entries(env).flatMap(([name, value]) =>
    sightings(name, value ?? '').map<Site>(({ token, ...seen }) => ({
      ...seen,
      path: `env:${name}`,
      line: 1,
      column: 1,
      tool: tools().find(([pattern]) => pattern.test(name))?.[1] ?? 'environment',
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
    return readConfig(document, value).slots.map(({ kind, carrier, host, token }) => ({ kind, carrier, host, token }))
  const addresses = addressesIn(value, { isValue: true, isList: isAddressList(name) })
  return findOccurrences(value).map(({ kind, token, encoded, span }) => {
    const address = addressAround(addresses, span)
    const carrier = encoded ? 'base64' : address?.isUserinfo ? 'url' : 'plain'
    return { kind, token, carrier, host: address ? address.host : hostOfName(name) }
  })
}

/** `BUNDLE_RUBYGEMS__FLATT__TECH` names the host to which Bundler sends it. */
function hostOfName(name: string): string | undefined {
  return name.startsWith('BUNDLE_') ? bundlerMeaning(name).host : undefined
}
