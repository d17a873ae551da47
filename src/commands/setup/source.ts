import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { Secret } from '../../core/secret.ts'
import { tokenKind } from '../../core/tokens.ts'
import { discover } from '../../find/discover.ts'
import { probeTokens } from '../../find/probe.ts'
import { selectTokens } from '../../find/select.ts'
import { requireValid } from '../../find/verdict-advice.ts'
import { openReset, reset } from '../../rotate/email.ts'
import type { PendingJournal } from '../../rotate/journal.ts'
import { keychainAccount } from '../../rotate/keychain.ts'
import { issueOrg } from '../../rotate/org/rotate.ts'
import type { Outcome } from '../../rotate/outcome.ts'
import { storedJournals } from '../../rotate/stored-journals.ts'
import { proveToken } from '../../setup/prove.ts'
import { type ChangeFlags, rewriteOptions, type ScopeFlags, scopeOf } from '../options.ts'
import { askForMailed, readSecret } from '../prompts.ts'

export interface SourceFlags extends ChangeFlags, ScopeFlags {
  tokenStdin?: boolean
  keychain?: boolean
  email?: string
  language: 'en' | 'ja'
  org?: string
  identifier?: string
  anonymous?: boolean
  reference?: string
  token?: string
}

/** The source of the token: it exists, or it is obtained once the plan was confirmed, or there is none. */
export type TokenSource =
  | { kind: 'known'; token: Secret }
  | { kind: 'obtained'; obtain: () => Promise<Secret> }
  | { kind: 'none' }

/** Exactly one source. Throws `GuardError`: exit 2 for two, 3 for a token that the service rejects. */
export async function chooseSource(flags: SourceFlags, ctx: Context): Promise<TokenSource> {
  requireOne(flags)
  if (flags.anonymous || flags.reference !== undefined) return { kind: 'none' }
  if (flags.tokenStdin)
    return useGivenToken(new Secret(await readSecret(STDIN, flags, ctx)), say('what came on standard input'), ctx)
  const kept = tokenInJournal(ctx)
  // If its service cannot be reached the token may be valid, and this may be its only copy.
  if (kept && (await proveToken(kept, ctx)).state !== 'rejected') return { kind: 'known', token: kept }
  if (flags.keychain) return useGivenToken(await fromKeychain(ctx), say('what the keychain holds'), ctx)
  if (flags.org !== undefined) return fromOrganisation(flags, ctx)
  if (flags.email !== undefined) return fromMail(flags.email, flags, ctx)
  return found(flags, ctx)
}

const STDIN = { question: '', flag: '--token-stdin', fromStdin: true }

function requireOne(flags: SourceFlags): void {
  const names = ['tokenStdin', 'keychain', 'email', 'org', 'anonymous', 'reference'] as const
  const given = names.filter(name => flags[name] !== undefined)
  const spelled = given.map(name => `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`)
  if (given.length > 1)
    throw usageError(say`${spelled.join(say(' and '))} name two sources of the token`, say('leave out all but one'))
  if (flags.org !== undefined && flags.identifier === undefined)
    throw usageError(
      say('`--org` needs to know for whom the token is'),
      say('add `--identifier NAME`, such as the name of the machine'),
    )
  if (flags.reference !== undefined && !/^[A-Za-z_]\w*$/.test(flags.reference))
    throw usageError(say('that is no name of a variable'), say('give a name such as TAKUMI_GUARD_TOKEN'))
}

/** A token that is given, once its service says that it is valid. Throws `GuardError`: exit 2, 3 or 4. */
async function useGivenToken(token: Secret, what: string, ctx: Context): Promise<TokenSource> {
  const kind = tokenKind(token.reveal())
  if (kind !== 'email' && kind !== 'org')
    throw usageError(say`${what} is no Guard token`, say('it begins with tg_anon_ or tg_org_'))
  const verdict = await proveToken(token, ctx)
  requireValid({ token, kind, verdict }, { ifRejected: say('nothing was changed; give a token that is valid') })
  return { kind: 'known', token }
}

async function fromKeychain(ctx: Context): Promise<Secret> {
  const result = await ctx.store.read(keychainAccount(ctx.settings.urls.npm))
  if (result.ok && result.token) return result.token
  throw new GuardError(
    'NOTHING_FOUND',
    say`the keychain has no token: ${result.ok ? say('it shows none') : result.reason}`,
    {
      exitCode: ExitCode.negative,
      hint: say('give it with `--token-stdin`'),
    },
  )
}

async function found(flags: SourceFlags, ctx: Context): Promise<TokenSource> {
  const probed = await probeTokens(await discover(ctx, scopeOf(flags)), ctx)
  if (probed.length === 0) throw nothingFound()
  return {
    kind: 'known',
    token: selectTokens(probed, { fingerprint: flags.token, hasBot: ctx.settings.bot !== undefined })[0]!.token,
  }
}

function nothingFound(): GuardError {
  return new GuardError('NOTHING_FOUND', say('no token was found on this machine'), {
    exitCode: ExitCode.negative,
    hint: say('run `guard setup --email you@example.com` to get one, or `guard setup --anonymous` to do without'),
  })
}

/** A second run finds the token that the first one was given, and issues no other. */
async function fromOrganisation(flags: SourceFlags, ctx: Context): Promise<TokenSource> {
  const { bot } = ctx.settings
  await ctx.api.org()
  if (bot!.org !== flags.org)
    throw usageError(say`GUARD_ORG is ${bot!.org}, and not ${flags.org}`, say('let both name the same one'))
  const probed = await probeTokens(await discover(ctx, scopeOf(flags)), ctx)
  const own = probed.find(({ verdict }) => verdict.state === 'valid' && verdict.identifier === flags.identifier)
  if (own) return { kind: 'known', token: own.token }
  const options = { ...rewriteOptions(flags, ctx), keychain: false }
  return { kind: 'obtained', obtain: () => kept(() => issueOrg(flags.identifier!, options, ctx), ctx) }
}

/**
 * A token, or a code for one, that the user reads in a mail. Throws `GuardError` (exit 8) if a token is here already.
 */
async function fromMail(email: string, flags: SourceFlags, ctx: Context): Promise<TokenSource> {
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
    const source = await useGivenToken(given, say('what was typed'), ctx)
    return source.kind === 'known' ? source.token : given
  }
  const options = { ...rewriteOptions(flags, ctx), keychain: false }
  return kept(async () => reset(await openReset(undefined, options, ctx), { email, code: given }, ctx), ctx)
}

/** No file holds the new token yet, so it stays in the journal until the configs have it. */
async function kept(make: () => Promise<Outcome>, ctx: Context): Promise<Secret> {
  try {
    return (await make()).fresh
  } catch (error) {
    const token = error instanceof GuardError && error.code === 'NO_DURABLE_PLACE' ? tokenInJournal(ctx) : undefined
    if (token) return token
    throw error
  }
}

/** A token that the service has issued and that no file holds yet. */
export function tokenInJournal(ctx: Pick<Context, 'journals'>): Secret | undefined {
  return journalWithToken(ctx)?.state.fresh
}

/** The journal that alone holds a token; setup gives it a place. */
export function journalWithToken(ctx: Pick<Context, 'journals'>, token?: Secret): PendingJournal | undefined {
  return storedJournals(ctx).pending.find(
    ({ state: { fresh, targets, phase } }) =>
      fresh && targets.length === 0 && phase === 'accepted' && (!token || token.equals(fresh)),
  )
}

/** What is wrong with the flags. */
export function usageError(message: string, hint: string): GuardError {
  return new GuardError('USAGE', message, { exitCode: ExitCode.usage, hint })
}
