import { Command } from 'commander'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports.ts'
import { describeOutcome, outcomeDocument } from '../render/outcome.ts'
import { resume } from '../rotate/resume.ts'
import { pendingJournal } from '../rotate/stored-journals.ts'
import { describe, type GlobalFlags, pageOf, printJson } from './options.ts'

interface ResumeFlags extends GlobalFlags {
  answerLost?: boolean
}

export function resumeCommand(ctx: Context): Command {
  return describe(new Command('resume'), say('Finish what was interrupted'), ['guard resume'])
    .option('--answer-lost', say("take the owner's word that the answer to the first call will never come"))
    .action((flags: ResumeFlags) => runResume(flags, ctx))
}

async function runResume(flags: ResumeFlags, ctx: Context): Promise<void> {
  const result = await ctx.lock.hold(async () => {
    const pending = pendingJournal(ctx)
    return pending ? { outcome: await resume(pending.journal, flags, ctx) } : undefined
  })
  const outcome = result?.outcome
  if (flags.json)
    printJson(ctx, {
      schema: 'guard.resume/1',
      resumed: result !== undefined,
      rotated: outcome ? outcomeDocument(outcome) : null,
      notes: outcome?.notes ?? [],
    })
  else if (outcome) ctx.io.err(describeOutcome(outcome, await pageOf(ctx)))
  else
    ctx.io.err(
      result
        ? say('Nothing had been sent: the plan was discarded, and the token is as it was')
        : say('Nothing to resume'),
    )
}
