import type { Context } from '../core/ports/context.ts'
import type { FileReader } from '../core/ports/files.ts'
import type { CanaryAnswer } from '../core/ports/services.ts'
import { guardHosts } from '../core/services.ts'
import { type DiscoverContext, discover, type SearchScope } from '../find/discover.ts'
import type { Discovery } from '../find/discovery.ts'
import { type ParsedConfig, readParsedConfigs } from '../find/parsed-configs.ts'
import { type ProbedToken, probeTokens } from '../find/probe.ts'
import type { ToolExplanation } from '../precedence/explain-tool.ts'
import { explainUsedTools } from '../precedence/used-tools.ts'

/** What checks have access to: nothing here writes. */
export type FactContext = DiscoverContext &
  Pick<Context, 'git' | 'api' | 'store' | 'runProgram' | 'concerns' | 'origins' | 'deliveries'> & {
    files: FileReader
    journals: Pick<Context['journals'], 'list' | 'history'>
  }

/** What the checks share. Each fact is computed once, when a check first asks for it. */
export interface Facts {
  ctx: FactContext
  /** Every token of this machine. */
  found(): Promise<Discovery>
  /** The same, with the services' verdicts. */
  probed(): Promise<ProbedToken[]>
  /** The configs in the known places of all tools, with the registries that they name. */
  places(): Promise<ParsedConfig[]>
  /** Which token each tool uses in this folder, and what users would not expect. */
  explained(): Promise<ToolExplanation[]>
  /** The npm proxy's answer to a request for a package that it must block. */
  canary(): Promise<CanaryAnswer>
  isGuardHost(host: string | undefined): boolean
}

export function gatherFacts(ctx: FactContext, scope: SearchScope): Facts {
  const found = once(() => discover(ctx, scope))
  const hosts = guardHosts(ctx.settings.urls)
  return {
    ctx,
    found,
    probed: once(async () => probeTokens(await found(), ctx, { registry: true })),
    places: once(() => readParsedConfigs(ctx, () => true)),
    explained: once(async () => explainUsedTools(await found(), ctx)),
    canary: once(async () => (await ctx.api.registries()).canary()),
    isGuardHost: host => host !== undefined && hosts.has(host),
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= work()
    return result
  }
}
