import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Secret } from '../../core/secret.ts'
import { tokenKind } from '../../core/tokens.ts'
import { discover } from '../../find/discover.ts'
import { probeTokens } from '../../find/probe.ts'
import { openReset, reset } from '../../rotate/email.ts'
import { issueOrg } from '../../rotate/org/rotate.ts'
import type { Outcome } from '../../rotate/outcome.ts'
import { askForMailed } from '../cancellation.ts'
import { rewriteOptions, scopeOf } from '../options.ts'
import { known, type Source, type SourceFlags, tokenInJournal, usage } from './token.ts'

/** A second run finds the token that the first one was given, and issues no other. */
export async function fromOrganisation(flags: SourceFlags, ctx: Context): Promise<Source> {
  const { bot } = ctx.settings
  await ctx.api.org()
  if (bot!.org !== flags.org)
    throw usage(say`GUARD_ORG is ${bot!.org}, and not ${flags.org}`, say('let both name the same one'))
  const probed = await probeTokens(await discover(ctx, scopeOf(flags)), ctx)
  const own = probed.find(({ verdict }) => verdict.state === 'valid' && verdict.identifier === flags.identifier)
  if (own) return { kind: 'known', token: own.token }
  const options = { ...rewriteOptions(flags, ctx), keychain: false }
  return { kind: 'obtained', obtain: () => kept(() => issueOrg(flags.identifier!, options, ctx), ctx) }
}

/** A token, or a code for one, that a person reads in a mail. Throws `GuardError` (exit 8) where one is here already. */
export async function fromMail(email: string, flags: SourceFlags, ctx: Context): Promise<Source> {
  const { sites } = await discover(ctx, scopeOf(flags))
  if (sites.some(({ kind }) => kind === 'email')) {
    const hint = say`leave out \`--email\` if it is valid; \`guard reset ${email}\` replaces it everywhere`
    throw new GuardError('HAS_TOKEN', say('an email token is on this machine already'), {
      exitCode: ExitCode.refused,
      hint,
    })
  }
  if (flags.input === false || !ctx.io.interactive) {
    const hint = say`run \`guard register ${email}\`, then \`guard setup --token-stdin\` with the token from the mail`
    throw new GuardError('NEEDS_INPUT', say('nobody can be asked for the token from the mail'), {
      exitCode: ExitCode.usage,
      hint,
    })
  }
  return { kind: 'obtained', obtain: () => askForMail(email, flags, ctx) }
}

/** A new address gets its token by mail; a known one gets a code, which is swapped for a new token. */
async function askForMail(email: string, flags: SourceFlags, ctx: Context): Promise<Secret> {
  await (await ctx.api.email()).register(email, flags.language)
  ctx.io.err(say`A mail is on its way to ${email}. It holds your token or, if you had one already, a code.`)
  const hint = say`with the token from it, run \`guard setup --token-stdin\`; with a code, \`guard reset ${email} --code-stdin\``
  const given = await askForMailed({ question: say('Token or code from the mail:'), email, hint }, ctx)
  if (tokenKind(given.reveal()) !== undefined) {
    const source = await known(given, say('what was typed'), ctx)
    return source.kind === 'known' ? source.token : given
  }
  const options = { ...rewriteOptions(flags, ctx), keychain: false }
  return kept(() => reset(openReset(undefined, options, ctx), { email, code: given }, ctx), ctx)
}

/** No file holds what was just made, so it is in the journal; that is where it stays until the configs have it. */
async function kept(make: () => Promise<Outcome>, ctx: Context): Promise<Secret> {
  try {
    return (await make()).fresh
  } catch (error) {
    const token = error instanceof GuardError && error.code === 'NO_DURABLE_PLACE' ? tokenInJournal(ctx) : undefined
    if (token) return token
    throw error
  }
}
