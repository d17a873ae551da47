import type { DiscoverContext } from '../find/discover.ts'
import type { Discovery } from '../find/discovery.ts'
import { pathsOf } from '../formats/adapter.ts'
import { type Explained, explainTool } from '../precedence/explain-tool.ts'
import { CONSUMERS } from '../tools/readers.ts'

/**
 * What every tool does in this folder. Yarn 1 reads the files of other tools, so it is included only if a lockfile
 * shows its use.
 */
export function explainAll(found: Discovery, ctx: DiscoverContext): Promise<Explained[]> {
  const tools = CONSUMERS.filter(tool => tool !== 'yarn-1' || hasYarn1(ctx))
  return Promise.all(tools.map(tool => explainTool(tool, found, ctx)))
}

function hasYarn1(ctx: DiscoverContext): boolean {
  const lockfile = ctx.files.read(pathsOf(ctx).join(ctx.cwd, 'yarn.lock'))
  return lockfile.kind === 'file' && /^# yarn lockfile v1$/m.test(lockfile.text.slice(0, 1000))
}
