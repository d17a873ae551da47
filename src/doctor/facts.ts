import type { Context } from '../core/ports/context.ts'
import type { FileReader } from '../core/ports/files.ts'
import type { CanaryAnswer } from '../core/ports/services.ts'
import { guardHosts } from '../core/services.ts'
import { type DiscoverContext, discover, type SearchScope } from '../find/discover.ts'
import type { Discovery } from '../find/discovery.ts'
import { type ProbedToken, probeTokens } from '../find/probe.ts'
import { type ReadPlace, readPlaces } from '../find/registries-named.ts'
import type { Explained } from '../precedence/explain-tool.ts'
import { explainAll } from './explained.ts'

/** What checks may touch: nothing in it writes. */
export type FactContext = DiscoverContext &
  Pick<Context, 'git' | 'api' | 'store' | 'runProgram' | 'concerns' | 'origins' | 'deliveries'> & {
    files: FileReader
    journals: Pick<Context['journals'], 'list' | 'history'>
  }

/** What the checks share. Each fact is found out when the first check asks for it, and once. */
export interface Facts {
  ctx: FactContext
  /** Every token of this machine. */
  found(): Promise<Discovery>
  /** The same, with what the services say. */
  probed(): Promise<ProbedToken[]>
  /** The configs in the known places of all tools, with the registries that they name. */
  places(): Promise<ReadPlace[]>
  /** Which token each tool takes in this folder, and what people would not expect of that. */
  explained(): Promise<Explained[]>
  /** What the npm proxy answers when it is asked for a package that it must refuse. */
  canary(): Promise<CanaryAnswer>
  isHome(host: string | undefined): boolean
}

export function gatherFacts(ctx: FactContext, scope: SearchScope): Facts {
  const found = once(() => discover(ctx, scope))
  const hosts = guardHosts(ctx.settings.urls)
  return {
    ctx,
    found,
    probed: once(async () => probeTokens(await found(), ctx, { registry: true })),
    places: once(() => readPlaces(ctx, () => true)),
    explained: once(async () => explainAll(await found(), ctx)),
    canary: once(async () => (await ctx.api.registries()).canary()),
    isHome: host => host !== undefined && hosts.has(host),
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= work()
    return result
  }
}
