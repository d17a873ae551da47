import type { Discovery } from '../find/discovery.ts'
import { pathsOf } from '../formats/adapter.ts'
import { type Explained, explainTool } from '../precedence/explain-tool.ts'
import { CONSUMERS } from '../tools/readers.ts'
import type { FactContext } from './facts.ts'

/** What every tool makes of this folder; Yarn 1 reads what others read, and is asked only where a lockfile shows it. */
export function explainAll(found: Discovery, ctx: FactContext): Promise<Explained[]> {
  const tools = CONSUMERS.filter(tool => tool !== 'yarn-1' || hasYarn1(ctx))
  return Promise.all(tools.map(tool => explainTool(tool, found, ctx)))
}

function hasYarn1(ctx: FactContext): boolean {
  const lockfile = ctx.files.read(pathsOf(ctx).join(ctx.cwd, 'yarn.lock'))
  return lockfile.kind === 'file' && /^# yarn lockfile v1$/m.test(lockfile.text.slice(0, 1000))
}
