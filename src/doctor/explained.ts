import type { DiscoverContext } from '../find/discover.ts'
import type { Discovery } from '../find/discovery.ts'
import { pathsOf } from '../formats/adapter.ts'
import { explainTool, type ToolExplanation } from '../precedence/explain-tool.ts'
import { CONSUMERS } from '../tools/readers.ts'

/**
 * What every tool does in this folder. Yarn 1 and Deno read the files of other tools, so each is included only if a file
 * shows its use.
 */
export function explainAll(found: Discovery, ctx: DiscoverContext): Promise<ToolExplanation[]> {
  const tools = CONSUMERS.filter(tool => (tool === 'yarn-1' ? hasYarn1(ctx) : tool !== 'deno' || hasDeno(ctx)))
  return Promise.all(tools.map(tool => explainTool(tool, found, ctx)))
}

function hasDeno({ cwd, files, ...ctx }: DiscoverContext): boolean {
  const names = ['deno.json', 'deno.jsonc', 'deno.lock']
  return names.some(name => files.read(pathsOf(ctx).join(cwd, name)).kind === 'file')
}

function hasYarn1(ctx: DiscoverContext): boolean {
  const lockfile = ctx.files.read(pathsOf(ctx).join(ctx.cwd, 'yarn.lock'))
  return lockfile.kind === 'file' && /^# yarn lockfile v1$/m.test(lockfile.text.slice(0, 1000))
}
