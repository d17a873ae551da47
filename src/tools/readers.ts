import { say } from '../core/language.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import { adapters, isToolName, TOOL_NAMES, TOOLS } from './index.ts'
import { files, type PrecedenceSource, type Reader } from './reader.ts'
import type { ToolName } from './tool.ts'

/** What a tool reads, strongest first. Of tools that only hand variables on: their files, in the order of their places. */
export function readerOf(tool: string): Reader {
  return isToolName(tool) ? { tool, ...TOOLS[tool].rules() } : { tool, competeBy: 'key', sources: ownSources(tool) }
}

/** The tools that take a token themselves. */
export const CONSUMERS: readonly ToolName[] = TOOL_NAMES

function ownSources(tool: string) {
  return adapters
    .filter(adapter => adapter.tool === tool)
    .map(adapter => files(adapter.id, adapter, adapter.documentation().precedence ?? say('nothing else has one')))
}

/** Which source beats which, for each tool that reads files of the adapter. */
export function precedenceOf(adapter: ConfigAdapter): string[] {
  return CONSUMERS.map(readerOf)
    .filter(({ sources }) => sources.some(source => source.adapter === adapter))
    .map(
      ({ tool, sources, special }) =>
        `${tool}: ${sources.map(sourceName).join(' > ')}${special ? `; ${special.why}` : ''}`,
    )
}

function sourceName({ name, movedBy }: PrecedenceSource): string {
  return movedBy ? say`${name} (moved by ${movedBy.join(', ')})` : name
}
