import type { FileReader } from '../core/ports/files.ts'
import type { Discovery } from '../find/discovery.ts'
import { pathsOf, type ToolEnvironment, withParents } from '../formats/adapter.ts'
import { TOOL_NAMES, TOOLS } from '../tools/index.ts'
import type { ToolName } from '../tools/tool.ts'
import { explainTool, type ToolExplanation } from './explain-tool.ts'

type Reading = ToolEnvironment & { files: FileReader }

/**
 * What every tool makes of this folder. Yarn 1 and Deno take their token from npm's configs, which say nothing of them: a tool that
 * has signs counts if the project has one, or if the token is in a variable or config of its own.
 */
export async function explainUsedTools(found: Discovery, ctx: Reading): Promise<ToolExplanation[]> {
  const asked = TOOL_NAMES.map(async name => {
    const explained = await explainTool(name, found, ctx)
    return takesItsOwn(name, explained) || hasSign(name, ctx) ? [explained] : []
  })
  return (await Promise.all(asked)).flat()
}

function takesItsOwn(name: ToolName, { uses }: ToolExplanation): boolean {
  return uses.some(({ winner: { source } }) => source.variables !== undefined || source.adapter?.tool === name)
}

function hasSign(name: ToolName, ctx: Reading): boolean {
  const { signs } = TOOLS[name]
  if (!signs) return true
  return withParents(ctx.cwd, ctx).some(folder =>
    Object.entries(signs).some(([file, says]) => {
      const read = ctx.files.read(pathsOf(ctx).join(folder, file))
      return read.kind === 'file' && (says?.test(read.text.slice(0, BEGINNING)) ?? true)
    }),
  )
}

/** A file says what it is in its first lines. */
const BEGINNING = 1000
