import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { discover } from '../../find/discover.ts'
import { explainTool } from '../../precedence/explain-tool.ts'
import { explainDocument, renderExplain } from '../../render/explain.ts'
import { scopeOf } from '../options.ts'
import { forPeople, pageOf, printJson } from '../output.ts'
import { mentionPending } from '../pending.ts'
import { askServices, type FindFlags } from './answers.ts'

/** `guard find --explain TOOL`: which token the tool takes in this folder, and why. */
export async function runFindExplain(
  tool: string,
  flags: FindFlags & { folders: string[] },
  ctx: Context,
): Promise<void> {
  if (flags.folders.length > 0) throw contradiction()
  const found = await discover(ctx, scopeOf(flags))
  const verdicts = flags.probe ? await askServices(found, ctx) : new Map()
  const explanation = await explainTool(tool, found, ctx)
  const asked = { tool, folder: ctx.cwd, order: explanation.reader.sources.map(({ name }) => name) }
  if (flags.json) printJson(ctx, explainDocument(explanation, asked, verdicts))
  else ctx.io.out(forPeople(renderExplain(explanation, asked, verdicts, await pageOf(ctx)), ctx))
  mentionPending(ctx)
  if (explanation.uses.length === 0) throw nothingRead(tool)
}

function nothingRead(tool: string): GuardError {
  return new GuardError('NOTHING_FOUND', say`${tool} finds no token in this folder`, {
    exitCode: ExitCode.negative,
    hint: say('run `guard find` to see where tokens are'),
  })
}

function contradiction(): GuardError {
  return new GuardError('USAGE', say('`--explain` is about the current folder'), {
    exitCode: ExitCode.usage,
    hint: say('go to the folder of the project, and name none'),
  })
}
