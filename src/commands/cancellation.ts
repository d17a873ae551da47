import { GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { Secret } from '../core/secret.ts'

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
