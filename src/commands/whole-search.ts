import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { TreeProgress } from '../core/ports/search.ts'
import type { Secret } from '../core/secret.ts'
import { tokenKind } from '../core/tokens.ts'
import { type RunningWholeSearch, searchWhole, type WholeSearch } from '../find/whole-search.ts'
import { renderProgress } from '../render/find-trees.ts'
import type { Page } from '../render/page.ts'
import { type Remains, renderWholeSearch } from '../render/whole-search.ts'
import { widthOf } from '../render/width.ts'
import type { LeftCopy } from '../rotate/left-copies.ts'
import type { Outcome } from '../rotate/outcome.ts'
import type { Plan } from '../rotate/plan.ts'
import { leftBySearch } from '../rotate/whole-left.ts'
import type { GlobalFlags, ScopeFlags } from './options.ts'
import { pageOf } from './output.ts'

/** The tokens that gave way, and what was said of their copies until now. */
export interface Replaced {
  old: readonly Secret[]
  left: readonly LeftCopy[]
  planned?: Plan['left']
  /** Folders that are searched besides the home folder. */
  folders?: readonly string[]
}

/** What rotations replaced. */
export function replacedIn(outcomes: readonly Outcome[]): Pick<Replaced, 'old' | 'left'> {
  const changed = outcomes.filter(({ isUnchanged }) => !isUnchanged)
  return { old: changed.flatMap(({ old }) => old ?? []), left: outcomes.flatMap(({ left }) => left) }
}

/**
 * Searches the whole home folder for tokens that were replaced, once all is done: Ctrl-C skips it, and nothing that
 * fails in it fails the command. Returns undefined if there is nothing to search for. Prints what is found for people.
 */
export async function searchForReplaced(
  replaced: Replaced,
  flags: ScopeFlags & GlobalFlags,
  ctx: Context,
): Promise<Remains | undefined> {
  const tokens = replaced.old.filter(token => tokenKind(token.reveal()) !== undefined)
  const folders = [...(flags.here ? [] : [ctx.home]), ...(replaced.folders ?? [])]
  if (tokens.length === 0 || folders.length === 0 || ctx.wasInterrupted()) return undefined
  try {
    const search = await searchUntilTold({ tokens, folders }, flags, ctx)
    const left = leftBySearch(search.copies, { planned: [], ...replaced }, ctx)
    if (!flags.json) for (const line of renderWholeSearch({ left, search }, flags, await pageOf(ctx))) ctx.io.err(line)
    return { left, search }
  } catch (error) {
    ctx.io.err(say`note: the home folder could not be searched for more copies: ${String(error)}`)
    return undefined
  }
}

/** Until it is at its end, its time is up, or a signal comes. */
async function searchUntilTold(
  wanted: { tokens: readonly Secret[]; folders: readonly string[] },
  { searchTime }: ScopeFlags,
  ctx: Context,
): Promise<WholeSearch> {
  const page = await pageOf(ctx)
  let running: RunningWholeSearch | undefined
  const start = () => {
    running = searchWhole(wanted, ctx, progress => ctx.io.progress(() => progressLine(progress, page)))
    return running.done
  }
  const stop = () => running?.stop()
  const cancel = ctx.clock.after(searchTime * 1000, stop)
  try {
    await ctx.cancellable(start, stop)
  } finally {
    cancel()
    ctx.io.endProgress()
  }
  return running!.done
}

function progressLine(progress: TreeProgress, page: Page): string {
  const before = say('looking for more copies (Ctrl-C skips it): ')
  return before + renderProgress(progress, { ...page, columns: page.columns - widthOf(before) })
}
