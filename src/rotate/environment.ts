import { userinfoAt } from '../configs/hosts.ts'
import { findOccurrences } from '../configs/occurrences.ts'
import { Secret } from '../core/secret.ts'
import type { Site } from './discovery.ts'

// Prefixes of the variables that each tool reads; see the tools' own documentation of their environment.
const TOOLS: [RegExp, string][] = [
  [/^PNPM_CONFIG_/i, 'pnpm'],
  [/^(?:NPM_CONFIG_|NPM_TOKEN$|NODE_AUTH_TOKEN$)/i, 'npm'],
  [/^YARN_/, 'yarn'],
  [/^BUN_/, 'bun'],
  [/^PIP_/, 'pip'],
  [/^UV_/, 'uv'],
  [/^POETRY_/, 'poetry'],
  [/^(?:GUARD_)/, 'guard'],
  [/^TAKUMO_/, 'takumo'],
]

/** The tokens that this process was given in its environment, each as a site whose path is `env:NAME`. */
export function environmentSites(env: Readonly<Record<string, string | undefined>>): Site[] {
  return Object.entries(env).flatMap(([name, value]) =>
    findOccurrences(value ?? '').map<Site>(({ kind, token, encoded, span }) => {
      const userinfo = userinfoAt(value!, span)
      return {
        path: `env:${name}`,
        line: 1,
        column: 1,
        tool: TOOLS.find(([pattern]) => pattern.test(name))?.[1] ?? 'environment',
        level: 'environment',
        key: name,
        carrier: encoded ? 'base64' : userinfo ? 'url' : 'plain',
        writable: false,
        token: new Secret(token),
        kind,
        host: userinfo?.host,
      }
    }),
  )
}
