import { Command, Option } from 'commander'
import { currentLanguage, LANGUAGES, type Language, say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { choosing } from './choose.ts'
import { describeCommand, type GlobalFlags } from './options.ts'
import { printJson } from './output.ts'

interface RegisterFlags extends GlobalFlags {
  language: Language
}

export function registerCommand(ctx: Context): Command {
  return describeCommand(
    new Command('register'),
    say('Ask for a token by mail; for a known address, for a reset code'),
    ['guard register you@example.com'],
  )
    .argument('<email>', say('where the mail goes'))
    .addOption(mailLanguageOption())
    .action((email: string, flags: RegisterFlags) => runRegister(email, flags, ctx))
}

export function mailLanguageOption(): Option {
  return choosing(new Option('--language <code>', say('language of the mail')).default(currentLanguage()), LANGUAGES)
}

async function runRegister(email: string, flags: RegisterFlags, ctx: Context): Promise<void> {
  await (await ctx.api.email()).register(email, flags.language)
  if (flags.json) return printJson(ctx, { schema: 'guard.register/1', email, mailed: true })
  ctx.io.err(say`A mail is on its way to ${email}.`)
  ctx.io.err(say('It holds your token or, if you had one already, a reset code for `guard reset`.'))
}
