import { Command } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { groupByToken } from '../core/group-by-token.ts'
import { say } from '../core/language.ts'
import type { Context, OpenJournal } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { describeOutcome, outcomeDocument } from '../render/outcome.ts'
import { discover } from '../rotate/discover.ts'
import type { Discovery } from '../rotate/discovery.ts'
import type { Outcome } from '../rotate/finish.ts'
import type { Plan } from '../rotate/plan.ts'
import { makePlan, refuse } from '../rotate/preflight.ts'
import { openReset, reset } from '../rotate/reset.ts'
import { named } from '../rotate/select.ts'
import { pendingJournal } from '../rotate/stored-journals.ts'
import { confirmed, describe, pageOf, printJson, readSecret, rewriteOptions, scopeOf } from './options.ts'
import { showPlans, warnOthers } from './preview.ts'
import { mailLanguageOption } from './register.ts'
import { planFlags, type RewriteFlags, rewriting } from './rotate.ts'

interface ResetFlags extends RewriteFlags {
  codeStdin?: boolean
  language: 'en' | 'ja'
}

export function resetCommand(ctx: Context): Command {
  const command = describe(new Command('reset'), say('Swap an emailed code for a new token, and write it everywhere'), [
    'guard reset you@example.com',
    'guard reset you@example.com --code-stdin --yes < code.txt',
  ])
  return rewriting(command)
    .argument('<email>', say('the address the token belongs to'))
    .option('--code-stdin', say('read the code from standard input; no new mail is sent'))
    .addOption(mailLanguageOption())
    .action((email: string, flags: ResetFlags) => runReset(email, flags, ctx))
}

async function runReset(email: string, flags: ResetFlags, ctx: Context): Promise<void> {
  if (flags.dryRun) return void (await planReset(flags, ctx))
  const done = await ctx.lock.hold(async () => {
    const lost = lostRotation(ctx)
    const plan = lost ? undefined : await planReset(flags, ctx)
    await confirmed(say('The old token stops working everywhere. Go on?'), flags, ctx)
    const code = await obtainCode(email, flags, ctx)
    const outcome = await reset(lost ?? openReset(plan, rewriteOptions(flags, ctx), ctx), { email, code }, ctx)
    return { ...outcome, notes: [...(plan?.notes ?? []), ...outcome.notes] }
  })
  await report(done, flags, ctx)
}

/** The journal of a rotation whose answer was lost: this reset ends it. Anything else unfinished is resumed first. */
function lostRotation(ctx: Context): OpenJournal | undefined {
  const pending = pendingJournal(ctx)
  if (!pending) return undefined
  const { journal, state } = pending
  const { lost, phase, call, head } = state
  if (lost || (phase === 'resetting' && call === 'resetting' && head.old === null)) return journal
  throw new GuardError('UNFINISHED', say('an earlier rotation was begun and not finished'), {
    exitCode: ExitCode.unfinished,
    hint: say('run `guard resume`'),
  })
}

async function planReset(flags: ResetFlags, ctx: Context): Promise<Plan | undefined> {
  const found = await ctx.io.during(say('searching'), discover(ctx, scopeOf(flags)))
  const token = chooseToken(found, flags)
  if (!token) {
    await showPlans([], say('Reset'), flags, ctx)
    ctx.io.err(say('No file holds a token; the new one will be kept until you say where it goes.'))
    return undefined
  }
  const plan = await makePlan(found, token, planFlags(flags, ctx), ctx)
  await showPlans([plan], say('Reset'), flags, ctx)
  refuse([plan], found, flags)
  warnOthers(ctx)
  return plan
}

/** The one email token on this machine, whatever state it is in: a lost token is often a dead one. */
function chooseToken(found: Discovery, flags: ResetFlags): Secret | undefined {
  const candidates = groupByToken(found.sites)
    .filter(({ kind }) => kind === 'email')
    .map(group => ({ ...group, verdict: { state: 'rejected' as const } }))
  if (flags.token !== undefined) return named(candidates, flags.token).token
  if (candidates.length <= 1) return candidates[0]?.token
  throw new GuardError(
    'SEVERAL_TOKENS',
    say`${candidates.length} email tokens were found: ${candidates.map(({ token }) => `${token} (${token.fingerprint})`).join(', ')}`,
    {
      exitCode: ExitCode.usage,
      hint: say('name the one this address had with `--token FINGERPRINT`'),
    },
  )
}

async function obtainCode(email: string, flags: ResetFlags, ctx: Context): Promise<Secret> {
  if (!flags.codeStdin) {
    if (flags.input === false || !ctx.io.interactive) throw needsCode(email)
    await (await ctx.api.email()).register(email, flags.language)
    ctx.io.err(say`A mail with a one-time code is on its way to ${email}; it is valid for one hour.`)
  }
  const code = await readSecret(
    { question: say('Code from the mail:'), flag: '--code-stdin', fromStdin: flags.codeStdin },
    flags,
    ctx,
  )
  if (code === '') throw needsCode(email)
  return new Secret(code)
}

function needsCode(email: string): GuardError {
  return new GuardError('NEEDS_CODE', say('the code from the mail is needed'), {
    exitCode: ExitCode.usage,
    hint: say`ask for one with \`guard register ${email}\`, then give it with \`--code-stdin\``,
  })
}

async function report(outcome: Outcome, flags: ResetFlags, ctx: Context): Promise<void> {
  if (flags.json) printJson(ctx, { schema: 'guard.reset/1', rotated: outcomeDocument(outcome), notes: outcome.notes })
  else ctx.io.err(describeOutcome(outcome, await pageOf(ctx)))
}
