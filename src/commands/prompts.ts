import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { Secret } from '../core/secret.ts'
import type { ChangeFlags, GlobalFlags } from './options.ts'

interface Before {
  /** What was done before the prompt, and stays done. */
  message: string
  /** How to go on from there. */
  hint: string
}

/** Runs a prompt that comes after a change: a cancellation does not say that nothing was changed. */
export async function afterChange<Answer>(prompt: () => Promise<Answer>, { message, hint }: Before): Promise<Answer> {
  try {
    return await prompt()
  } catch (cause) {
    if (!(cause instanceof GuardError) || cause.code !== 'CANCELLED') throw cause
    throw new GuardError('CANCELLED', message, { exitCode: cause.exitCode, hint, cause })
  }
}

interface MailPrompt {
  question: string
  /** Where the mail went. */
  email: string
  /** What to do later with what is in it. */
  hint: string
}

/** Asks for what a mail holds. */
export async function askForMailed(
  { question, email, hint }: MailPrompt,
  { io }: Pick<Context, 'io'>,
): Promise<Secret> {
  const message = say`a mail was sent to ${email}; nothing else was changed`
  return new Secret((await afterChange(() => io.askSecret(question), { message, hint })).trim())
}

/** Asks for confirmation. Throws `GuardError` if the answer is no, or guard does not run interactively. */
export async function confirmed(question: string, flags: ChangeFlags, ctx: Pick<Context, 'io'>): Promise<void> {
  if (flags.yes) return
  if (flags.input === false || !ctx.io.interactive) {
    throw new GuardError('NEEDS_CONFIRMATION', say('nobody can be asked here'), {
      exitCode: ExitCode.usage,
      hint: say('add `--yes` to go on without asking'),
    })
  }
  if (!(await ctx.io.confirm(question))) {
    throw new GuardError('CANCELLED', say('nothing was changed'), { exitCode: ExitCode.interrupted })
  }
}

/** A secret from standard input or a prompt without echo; never from the command line. */
export async function readSecret(
  { question, flag, fromStdin }: { question: string; flag: string; fromStdin: boolean | undefined },
  flags: GlobalFlags,
  ctx: Pick<Context, 'io'>,
): Promise<string> {
  if (fromStdin) return (await ctx.io.readStdin()).trim()
  if (flags.input === false || !ctx.io.interactive) {
    throw new GuardError('NEEDS_INPUT', say('nobody can be asked here'), {
      exitCode: ExitCode.usage,
      hint: say`give it on standard input with \`${flag}\``,
    })
  }
  return (await ctx.io.askSecret(question)).trim()
}
