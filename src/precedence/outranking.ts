import type { FileReader } from '../core/ports/files.ts'
import type { Secret } from '../core/secret.ts'
import type { Discovery } from '../find/discovery.ts'
import type { ToolEnvironment } from '../formats/adapter.ts'
import type { Explanation } from './explain.ts'
import { explainTool } from './explain-tool.ts'

/** A variable, or a file that a tool prefers, that decides in this folder in the place of the tool's own settings. */
export interface Outranking {
  path: string
  decides: 'registry' | 'token'
  /** The host that it names; the token that it has, masked; or the variable that it refers to, which has none. */
  value: string
  fingerprint: string | null
}

/** A tool with the files that hold its settings. */
interface Configured {
  name: string
  files: readonly string[]
}

interface Expected {
  trustedHosts: ReadonlySet<string>
  /** The token that was written; undefined where any will do. */
  token: Secret | undefined
}

/** What beats the settings of each tool in this folder; tools that nothing beats are left out. */
export async function outrankings(
  tools: readonly Configured[],
  found: Discovery,
  expected: Expected,
  ctx: ToolEnvironment & { files: FileReader },
): Promise<ReadonlyMap<string, Outranking[]>> {
  const asked = tools.map(async ({ name, files }) => {
    return [name, outrankingIn(await explainTool(name, found, ctx), files, expected)] as const
  })
  return new Map((await Promise.all(asked)).filter(([, list]) => list.length > 0))
}

/** What beats the files of one tool, and is neither a Guard host nor the token that was written. Pure. */
export function outrankingIn(
  { registry, uses }: Explanation,
  files: readonly string[],
  { trustedHosts, token }: Expected,
): Outranking[] {
  const isOther = registry && !trustedHosts.has(registry.host) && !files.includes(registry.path)
  const winners = uses
    .filter(({ sentTo }) => sentTo === undefined || trustedHosts.has(sentTo))
    .map(({ winner }) => winner)
    .filter(winner => !files.includes(winner.path) && !(token && winner.token?.equals(token)))
  return [
    ...(isOther
      ? [{ path: registry.path, decides: 'registry', value: registry.host, fingerprint: null } as const]
      : []),
    ...winners.map(winner => ({
      path: winner.path,
      decides: 'token' as const,
      value: winner.token ? String(winner.token) : `\${${winner.reference}}`,
      fingerprint: winner.token?.fingerprint ?? null,
    })),
  ]
}
