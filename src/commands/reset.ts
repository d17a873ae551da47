import { Command } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { groupByToken } from '../core/group-by-token.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { Secret } from '../core/secret.ts'
import { discover } from '../find/discover.ts'
import type { Discovery } from '../find/discovery.ts'
import type { ProbedToken } from '../find/probe.ts'
import { selectByFingerprint } from '../find/select.ts'
import { notesDocument, renderNotes } from '../render/notes.ts'
import { describeOutcome, outcomeDocument, remainsDocument } from '../render/outcome.ts'
import { examineHeld } from '../rotate/answer.ts'
import { isRejected, openReset, reset } from '../rotate/email.ts'
import type { PendingJournal } from '../rotate/journal.ts'
import { concernsToken, describePending, tokensInJournal } from '../rotate/journal-subject.ts'
import { findOtherValidTokens, findRevokedSince, revokedNote } from '../rotate/other-tokens.ts'
import type { Outcome } from '../rotate/outcome.ts'
import type { Plan } from '../rotate/plan.ts'
import { planToken } from '../rotate/plan.ts'
import { refuse } from '../rotate/refusals.ts'
import { describeCommand, patient, rewriteOptions, scopeOf, type WaitFlags, waiting } from './options.ts'
import { pageOf, printJson } from './output.ts'
import { discardUnsent, mentionPending, unfinishedError } from './pending.ts'
import { showPlans, warnOthers } from './preview.ts'
import { askForMailed, confirmed } from './prompts.ts'
import { mailLanguageOption } from './register.ts'
import { requireAllRead } from './require-all-read.ts'
import { planFlags, type RewriteFlags, rewriting } from './rotate.ts'
import { replacedIn, searchForReplaced } from './whole-search.ts'

interface ResetFlags extends RewriteFlags, WaitFlags {
  codeStdin?: boolean
  language: 'en' | 'ja'
}

export function resetCommand(ctx: Context): Command {
  const command = describeCommand(
    new Command('reset'),
    say('Swap an emailed code for a new token, and write it everywhere'),
    ['guard reset you@example.com', 'guard reset you@example.com --code-stdin --yes < code.txt'],
  )
  return waiting(rewriting(command))
    .argument('<email>', say('the address the token belongs to'))
    .option('--code-stdin', say('read the code from standard input; no new mail is sent'))
    .addOption(mailLanguageOption())
    .action((email: string, flags: ResetFlags) => runReset(email, flags, ctx))
}

async function runReset(email: string, flags: ResetFlags, ctx: Context): Promise<void> {
  if (flags.dryRun) {
    mentionPending(ctx)
    return void (await planReset(await discover(ctx, scopeOf(flags)), flags, ctx))
  }
  const done = await ctx.lock.hold(async () => {
    const found = await ctx.io.during(say('searching'), discover(ctx, scopeOf(flags)))
    const pending = await journalToEnd(found, flags, ctx)
    if (pending) ctx.io.err(say`This ends the unfinished rotation of ${describePending(pending)}.`)
    const plan = pending ? undefined : await planReset(found, flags, ctx)
    await confirmed(say('The old token stops working everywhere. Go on?'), flags, ctx)
    const code = await obtainCode(email, flags, ctx)
    const options = { ...rewriteOptions(flags, ctx), known: found.sites.map(({ token }) => token) }
    const own = pending ? tokensInJournal(pending.state) : plan ? [plan.token] : []
    const others = await findOtherValidTokens(found, own, ctx)
    const oldWasRejected = await isRejected(pending ? oldOf(pending) : plan?.token, ctx)
    const opened = pending ?? (await openReset(plan, options, ctx))
    const ended = await settled(reset(opened, { email, code, oldWasRejected }, patient(flags, ctx)))
    const died = await findRevokedSince(others, ctx)
    const diedNotes = died.map(each => revokedNote(each, email))
    if ('error' in ended) {
      for (const note of renderNotes(diedNotes, ctx.home)) ctx.io.err(say`note: ${note}`)
      throw ended.error
    }
    const { outcome } = ended
    return { outcome: { ...outcome, notes: [...diedNotes, ...(plan?.notes ?? []), ...outcome.notes] }, died }
  })
  await report(done, flags, ctx)
}

/**
 * The unfinished rotation that this reset ends: the one of the token that is chosen, or the only one. One that could be
 * finished without a code is for `guard resume`. Throws `GuardError` (exit 7 or 2).
 */
async function journalToEnd(found: Discovery, flags: ResetFlags, ctx: Context): Promise<PendingJournal | undefined> {
  const all = discardUnsent(ctx).filter(({ state }) => state.head.kind === 'email')
  const here = found.sites.filter(({ kind }) => kind === 'email').map(({ token }) => token)
  const held = all.flatMap(({ state }) => tokensInJournal(state))
  const chosen =
    flags.token === undefined ? undefined : selectByFingerprint(asCandidates([...here, ...held]), flags.token).token
  const pending = chosen ? all.filter(({ state }) => concernsToken(state, [chosen])) : all
  const [only, ...more] = pending
  if (!only) return undefined
  if (more.length > 0) throw severalTokens(pending.map(({ state }) => tokensInJournal(state)[0]!))
  // With another token here as well, the address decides which of them the reset is for.
  const others = here.filter(token => !concernsToken(only.state, [token]))
  if (!chosen && others.length > 0) throw severalTokens([tokensInJournal(only.state)[0]!, ...others])
  if (await isFinishable(only, ctx)) throw unfinishedError(only)
  return only
}

function oldOf({ state }: PendingJournal): Secret | undefined {
  return state.head.old === null ? undefined : new Secret(state.head.old)
}

/** True if the service calls the new token of the journal valid: a reset would revoke it for nothing. */
async function isFinishable({ state }: PendingJournal, ctx: Context): Promise<boolean> {
  const { candidates } = await examineHeld(state, ctx)
  return candidates.some(({ verdict }) => verdict.state === 'valid')
}

async function planReset(found: Discovery, flags: ResetFlags, ctx: Context): Promise<Plan | undefined> {
  const token = chooseToken(found, flags)
  if (!token) {
    await showPlans([], say('Reset'), flags, ctx)
    await requireAllRead(found, flags, ctx)
    ctx.io.err(say('No file holds a token; the new one will be kept until you say where it goes.'))
    return undefined
  }
  const plan = await planToken(found, token, planFlags(flags, ctx), ctx)
  await showPlans([plan], say('Reset'), flags, ctx)
  refuse([plan])
  await requireAllRead(found, flags, ctx)
  warnOthers(ctx)
  return plan
}

/** The only email token on this machine, in whatever state: a lost token is often a revoked one. */
function chooseToken(found: Discovery, flags: ResetFlags): Secret | undefined {
  const tokens = groupByToken(found.sites)
    .filter(({ kind }) => kind === 'email')
    .map(({ token }) => token)
  if (flags.token !== undefined) return selectByFingerprint(asCandidates(tokens), flags.token).token
  if (tokens.length > 1) throw severalTokens(tokens)
  return tokens[0]
}

function asCandidates(tokens: readonly Secret[]): ProbedToken[] {
  const distinct = tokens.filter((token, index) => tokens.findIndex(each => each.equals(token)) === index)
  return distinct.map(token => ({ token, kind: 'email', sites: [], verdict: { state: 'rejected' } }))
}

function severalTokens(tokens: readonly Secret[]): GuardError {
  const distinct = asCandidates(tokens)
  return new GuardError(
    'SEVERAL_TOKENS',
    say`${distinct.length} email tokens were found: ${distinct.map(({ token }) => `${token} (${token.fingerprint})`).join(', ')}`,
    {
      exitCode: ExitCode.usage,
      hint: say('name the one this address had with `--token FINGERPRINT`'),
    },
  )
}

async function obtainCode(email: string, flags: ResetFlags, ctx: Context): Promise<Secret> {
  const code = flags.codeStdin ? new Secret((await ctx.io.readStdin()).trim()) : await askForCode(email, flags, ctx)
  if (code.reveal() === '') throw needsCode(email)
  return code
}

async function askForCode(email: string, flags: ResetFlags, ctx: Context): Promise<Secret> {
  if (flags.input === false || !ctx.io.interactive) throw needsCode(email)
  await (await ctx.api.email()).register(email, flags.language)
  ctx.io.err(say`A mail with a one-time code is on its way to ${email}; it is valid for one hour.`)
  const hint = say`within the hour, give the code from it with \`guard reset ${email} --code-stdin\``
  return askForMailed({ question: say('Code from the mail:'), email, hint }, ctx)
}

function needsCode(email: string): GuardError {
  return new GuardError('NEEDS_CODE', say('the code from the mail is needed'), {
    exitCode: ExitCode.usage,
    hint: say`ask for one with \`guard register ${email}\`, then give it with \`--code-stdin\``,
  })
}

async function settled(work: Promise<Outcome>): Promise<{ outcome: Outcome } | { error: unknown }> {
  try {
    return { outcome: await work }
  } catch (error) {
    return { error }
  }
}

interface Done {
  outcome: Outcome
  /** Other tokens that were valid before and are not any more. */
  died: readonly ProbedToken[]
}

async function report({ outcome, died }: Done, flags: ResetFlags, ctx: Context): Promise<void> {
  if (!flags.json) ctx.io.err(describeOutcome(outcome, await pageOf(ctx)))
  const remains = await searchForReplaced(replacedIn([outcome]), flags, ctx)
  if (flags.json)
    printJson(ctx, {
      schema: 'guard.reset/1',
      rotated: outcomeDocument(outcome),
      notes: notesDocument(outcome.notes),
      died: died.map(({ token }) => token.fingerprint),
      ...remainsDocument([outcome], remains),
    })
}
