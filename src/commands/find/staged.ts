import { ExitCode, GuardError } from '../../core/errors.ts'
import { groupByToken } from '../../core/group-by-token.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { discoverStaged } from '../../find/discover-staged.ts'
import type { Discovery } from '../../find/discovery.ts'
import { pathsOf } from '../../formats/adapter.ts'
import { findDocument } from '../../render/find.ts'
import { renderStaged } from '../../render/find-staged.ts'
import { pageOf, printJson } from '../output.ts'
import type { FindFlags } from './answers.ts'

/**
 * `guard find --staged [PATH…]`: a hook for git. Its exit status says whether to commit, so that it is the opposite of that of other
 * searches: 0 and no word if nothing is found.
 */
export async function runFindStaged(words: readonly string[], flags: FindFlags, ctx: Context): Promise<void> {
  const { resolve, relative } = pathsOf(ctx)
  const found = await discoverStaged(
    words.map(word => resolve(ctx.cwd, word)),
    ctx,
  )
  if (flags.json) printJson(ctx, findDocument(found, new Map()))
  else if (found.sites.length + found.problems.length > 0)
    ctx.io.out(renderStaged(found, path => relative(ctx.cwd, path), await pageOf(ctx)))
  if (found.sites.length > 0) throw tokensStaged(found)
}

function tokensStaged({ sites }: Discovery): GuardError {
  return new GuardError('TOKEN_STAGED', say`${countOf(groupByToken(sites).length, 'token')} would be committed`, {
    exitCode: ExitCode.negative,
    hint: say('take it out and run `git add` again; what was pushed before, replace with `guard rotate`'),
  })
}
