import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { discoverTrees, type RunningDiscovery } from '../../find/discover-trees.ts'
import type { Discovery } from '../../find/discovery.ts'
import type { WantedToken } from '../../find/wanted.ts'
import { pathsOf } from '../../formats/adapter.ts'
import { findDocument } from '../../render/find.ts'
import { renderProgress, renderSites, renderTreeEnd, renderTreeStats } from '../../render/find-trees.ts'
import type { Verdicts } from '../../render/page.ts'
import { pageOf, printJson } from '../output.ts'
import { mentionPending } from '../pending.ts'
import { askServices, type FindFlags, mentionExposed, noTokenFound, probeFailure } from './answers.ts'
import { mentionAbsent, nowhere, requireUnambiguous, type Subjects } from './wanted.ts'

interface Answer {
  found: Discovery
  /** The wanted tokens of which there is no copy; undefined if every token is wanted. */
  absent: readonly WantedToken[] | undefined
}

/** `guard find FOLDER…`: prints each token as soon as it is found, and ends with partial results if stopped. */
export async function runFindTrees(subjects: Subjects, flags: FindFlags, ctx: Context): Promise<void> {
  if (flags.here) throw contradiction()
  const answer = await search(subjects, flags, ctx)
  const verdicts = await report(answer, flags, ctx)
  const { found, absent } = answer
  if (found.partial) throw stopped()
  const failure = probeFailure(found, verdicts, ctx.settings)
  if (failure) throw failure
  if (found.sites.length > 0) return absent && mentionAbsent(absent, ctx)
  if (absent) throw nowhere(absent, found, say('run `guard find` with the same token to look where the tools look'))
  throw noTokenFound(found, say('run `guard find` to look where the tools look'))
}

/** Whether a word names one token is known at the end alone, so that nothing is printed before if one does. */
async function search({ folders, wanted }: Subjects, flags: FindFlags, ctx: Context): Promise<Answer> {
  const page = await pageOf(ctx)
  let running: RunningDiscovery | undefined
  const start = () => {
    running = discoverTrees(
      ctx,
      { folders: folders.map(folder => pathsOf(ctx).resolve(ctx.cwd, folder)), allFiles: flags.allFiles === true },
      {
        onSites: sites => !flags.json && !wanted && ctx.io.out(renderSites(sites, page)),
        onProgress: progress => ctx.io.progress(() => renderProgress(progress, page)),
      },
    )
    return running.done
  }
  await ctx.cancellable(start, () => running?.stop())
  const found = await running!.done
  if (!wanted) return { found, absent: undefined }
  const narrowed = requireUnambiguous(wanted, found)
  if (!flags.json && narrowed.found.sites.length > 0) ctx.io.out(renderSites(narrowed.found.sites, page))
  return narrowed
}

async function report({ found, absent }: Answer, flags: FindFlags, ctx: Context): Promise<Verdicts> {
  const verdicts: Verdicts = flags.probe && !found.partial ? await askServices(found, ctx) : new Map()
  const end = renderTreeEnd(found, verdicts, await pageOf(ctx))
  if (flags.json) printJson(ctx, findDocument(found, verdicts, absent))
  else if (end) ctx.io.out(end)
  if (!flags.json) ctx.io.err(renderTreeStats(found.stats))
  mentionExposed(found, ctx)
  mentionPending(ctx)
  return verdicts
}

function contradiction(): GuardError {
  return new GuardError('USAGE', say('`--here` looks in the known places, and folders are searched whole'), {
    exitCode: ExitCode.usage,
    hint: say('leave out one of the two'),
  })
}

/** What was found until then has been printed. */
function stopped(): GuardError {
  return new GuardError('STOPPED', say('stopped before everything was searched'), {
    exitCode: ExitCode.interrupted,
  })
}
