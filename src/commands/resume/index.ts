import { Command } from 'commander'
import { GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { notesDocument, renderNotes } from '../../render/notes.ts'
import { describeOutcome, outcomeDocument, remainsDocument } from '../../render/outcome.ts'
import type { Remains } from '../../render/whole-search.ts'
import type { ResumedDelivery } from '../../rotate/delivery/resume.ts'
import type { PendingJournal } from '../../rotate/journal.ts'
import { journalLabel } from '../../rotate/journal-subject.ts'
import type { Outcome, Resumed } from '../../rotate/outcome.ts'
import { resume } from '../../rotate/resume.ts'
import { storedJournals, unusableError } from '../../rotate/stored-journals.ts'
import {
  describeCommand,
  type GlobalFlags,
  patient,
  type ScopeFlags,
  type WaitFlags,
  waiting,
  withSearchTime,
} from '../options.ts'
import { pageOf, printJson } from '../output.ts'
import { nameOrigins } from '../preview.ts'
import { untilRevoked } from '../takumo/revocation.ts'
import { replacedIn, searchForReplaced } from '../whole-search.ts'
import { resumeDeliveries, resumedDocument } from './deliveries.ts'

interface ResumeFlags extends GlobalFlags, WaitFlags, Pick<ScopeFlags, 'searchTime'> {
  answerLost?: boolean
  giveUp?: boolean
}

export function resumeCommand(ctx: Context): Command {
  const command = describeCommand(new Command('resume'), say('Finish what was interrupted'), [
    'guard resume',
    'guard resume --give-up',
  ])
  return withSearchTime(waiting(command))
    .option('--answer-lost', say("take the owner's word that the answer to the first call will never come"))
    .option('--give-up', say('end what cannot be finished; a token that may be valid is kept in a file'))
    .action((flags: ResumeFlags) => runResume(flags, ctx))
}

interface All {
  ended: Ended[]
  errors: GuardError[]
}

/** A journal that ended, and the token that it was about. */
type Ended = Resumed & { name: string }

async function runResume(flags: ResumeFlags, ctx: Context): Promise<void> {
  nameOrigins(ctx)
  const resumed = await ctx.lock.hold(() => resumeAll(flags, ctx))
  const { ended, errors } = await seeThrough(resumed, flags, ctx)
  const deliveries = await resumeDeliveries(flags, ctx)
  const [first, ...more] = [...errors, ...deliveries.errors]
  for (const { message, hint } of more) ctx.io.err(say`note: ${message}; ${hint}`)
  const remains = await searchForReplaced(replacedIn(outcomesOf(ended)), flags, ctx)
  if (first) throw first
  if (flags.json) printJson(ctx, document(ended, deliveries.ended, remains))
  else if (ended.length + deliveries.ended.length + deliveries.kept.length === 0) ctx.io.err(say('Nothing to resume'))
}

/** Each journal is about another token: one that cannot be ended does not hold up the others. */
async function resumeAll(flags: ResumeFlags, ctx: Context): Promise<All> {
  const ended: Ended[] = []
  const errors: GuardError[] = []
  const { pending, unusable } = storedJournals(ctx)
  for (const each of pending) {
    try {
      const result = await resumeOne(each, flags, ctx)
      if (!flags.json) ctx.io.err(await describeEnd(result, ctx))
      ended.push(result)
    } catch (error) {
      if (!(error instanceof GuardError)) throw error
      errors.push(error)
    }
  }
  for (const each of unusable) {
    if (flags.giveUp && each.why === 'damaged') ended.push(givenUp(ctx.journals.setAside(each), each.path, flags, ctx))
    else errors.push(unusableError(each))
  }
  return { ended, errors }
}

/** Outside the lock, for the user has something to do: others go on meanwhile. */
async function seeThrough({ ended, errors }: All, flags: ResumeFlags, ctx: Context): Promise<All> {
  const done: Ended[] = []
  for (const each of ended) {
    try {
      done.push(each.end === 'finished' ? { ...each, outcome: await untilRevoked(each.outcome, flags, ctx) } : each)
    } catch (error) {
      if (!(error instanceof GuardError)) throw error
      errors.push(error)
    }
  }
  return { ended: done, errors }
}

async function resumeOne(pending: PendingJournal, flags: ResumeFlags, ctx: Context): Promise<Ended> {
  return { ...(await resume(pending, flags, patient(flags, ctx))), name: journalLabel(pending.state) }
}

function givenUp(kept: string, name: string, { json }: ResumeFlags, ctx: Context): Ended {
  if (!json) ctx.io.err(say`${name} is kept as ${kept}`)
  return { end: 'given up', old: undefined, kept, notes: [], name }
}

async function describeEnd(ended: Ended, ctx: Context): Promise<string> {
  switch (ended.end) {
    case 'finished':
      return describeOutcome(ended.outcome, await pageOf(ctx))
    case 'unsent':
      return say`Nothing had been sent: the plan for ${ended.name} was discarded, and the token is as it was`
    case 'unchanged':
      return ended.old
        ? say`The old token ${String(ended.old)} still works: nothing is left of its rotation`
        : say`Nothing is left of the rotation of ${ended.name}`
    case 'given up':
      return [givenUpWords(ended), ...renderNotes(ended.notes, ctx.home).map(note => `  - ${note}`)].join('\n')
  }
}

function givenUpWords({ old, kept, name }: Extract<Ended, { end: 'given up' }>): string {
  const words = old
    ? say`Given up: the old token ${String(old)} still works`
    : say`Given up: the rotation of ${name} ends without a token that is known to work`
  return kept
    ? `${words}\n  - ${say`what it held is kept in ${kept}: delete it once you know that no token in it works`}`
    : words
}

function outcomesOf(ended: readonly Ended[]): Outcome[] {
  return ended.flatMap(each => (each.end === 'finished' ? [each.outcome] : []))
}

function document(ended: readonly Ended[], deliveries: readonly ResumedDelivery[], remains: Remains | undefined) {
  const outcomes = outcomesOf(ended)
  return {
    schema: 'guard.resume/1',
    resumed: ended.length + deliveries.length > 0,
    rotated: outcomes[0] ? outcomeDocument(outcomes[0]) : null,
    notes: notesDocument(
      ended.flatMap(each => (each.end === 'finished' ? each.outcome.notes : each.end === 'given up' ? each.notes : [])),
    ),
    ...remainsDocument(outcomes, remains),
    deliveries: deliveries.map(resumedDocument),
    ended: ended.map(each => ({
      token: each.name,
      end: each.end,
      rotated: each.end === 'finished' ? outcomeDocument(each.outcome) : null,
      kept: each.end === 'given up' ? (each.kept ?? null) : null,
    })),
  }
}
