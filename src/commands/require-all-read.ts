import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { Discovery } from '../find/discovery.ts'
import { blockingUnread, listUnread, type UnreadPath } from '../find/unread-paths.ts'
import { shortPath } from '../render/page.ts'
import type { ChangeFlags } from './options.ts'

export interface UnreadFlags extends ChangeFlags {
  partialSearch?: boolean
}

/**
 * Asks whether to go on although the search has not seen everything of this user's. Throws `GuardError`: exit 2 if the
 * user cannot be asked, 130 if the answer is no.
 */
export async function requireAllRead(found: Discovery, flags: UnreadFlags, ctx: Context): Promise<void> {
  for (const { code, message } of found.problems) if (code === 'KEYCHAIN_ABSENT') ctx.io.err(say`note: ${message}`)
  if (flags.partialSearch) return
  const unread = blockingUnread(listUnread(found, ctx))
  if (!found.partial && unread.length === 0) return
  const problem = found.partial ? outOfTime() : notRead(unread, ctx)
  if (flags.yes || flags.dryRun || flags.input === false || !ctx.io.interactive) throw problem
  ctx.io.err(say`note: ${problem.message}`)
  if (found.partial && unread.length > 0) ctx.io.err(say`note: ${notRead(unread, ctx).message}`)
  if (!(await ctx.io.confirm(say('Go on all the same?'))))
    throw new GuardError('CANCELLED', say('nothing was changed'), { exitCode: ExitCode.interrupted })
}

function outOfTime(): GuardError {
  return new GuardError('PARTIAL_SEARCH', say('the search ran out of time, so a copy may have been missed'), {
    exitCode: ExitCode.usage,
    hint: say('give it longer with `--search-time SECONDS`, or go on with `--partial-search`'),
  })
}

const MOST_NAMED = 5

function notRead(unread: readonly UnreadPath[], { home }: Context): GuardError {
  const named = unread.slice(0, MOST_NAMED).map(({ path, reason }) => `${shortPath(path, home)} (${reason})`)
  const more = unread.length - MOST_NAMED
  const list = named.join(', ') + (more > 0 ? say` and ${more} more` : '')
  return new GuardError('UNREAD_PLACES', say`these could not be read, so a copy may have been missed: ${list}`, {
    exitCode: ExitCode.usage,
    hint: say(
      'make them readable, go on with `--partial-search`, or list those that hold no token as `unread` in config.toml',
    ),
  })
}
