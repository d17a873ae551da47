import type { FileReader } from '../core/ports/files.ts'
import type { Discovery } from '../find/discovery.ts'
import type { ToolEnvironment } from '../formats/adapter.ts'
import type { Reader } from '../tools/reader.ts'
import { readerOf } from '../tools/readers.ts'
import { type Explanation, explain } from './explain.ts'
import { readToolSettings, type ToolSettings } from './tool-settings.ts'

/** What a tool makes of a folder. */
export interface ToolExplanation extends Explanation {
  reader: Reader
  settings: ToolSettings
}

/** Reads the tool's settings, and says which of the tokens that were found it takes in this folder. */
export async function explainTool(
  tool: string,
  found: Discovery,
  ctx: ToolEnvironment & { files: FileReader },
): Promise<ToolExplanation> {
  const reader = readerOf(tool)
  const settings = await readToolSettings(reader, ctx)
  return { ...explain(reader, found, settings, ctx), reader, settings }
}
