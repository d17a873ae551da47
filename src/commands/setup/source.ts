import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { Secret } from '../../core/secret.ts'
import { discover } from '../../find/discover.ts'
import { probeTokens } from '../../find/probe.ts'
import { selectTokens } from '../../find/select.ts'
import { keychainAccount } from '../../rotate/keychain.ts'
import { askIssuer } from '../../setup/prove.ts'
import { readSecret, scopeOf } from '../options.ts'
import { fromMail, fromOrganisation } from './obtain.ts'
import { known, type Source, type SourceFlags, tokenInJournal, usage } from './token.ts'

/** Exactly one source. Throws `GuardError`: exit 2 for two, 3 for a token that the service rejects. */
export async function chooseSource(flags: SourceFlags, ctx: Context): Promise<Source> {
  requireOne(flags)
  if (flags.anonymous || flags.reference !== undefined) return { kind: 'none' }
  if (flags.tokenStdin)
    return known(new Secret(await readSecret(STDIN, flags, ctx)), say('what came on standard input'), ctx)
  const kept = tokenInJournal(ctx)
  // Where its service cannot be asked it may be valid, and it has no other place to go to.
  if (kept && (await askIssuer(kept, ctx)).state !== 'rejected') return { kind: 'known', token: kept }
  if (flags.keychain) return known(await fromKeychain(ctx), say('what the keychain holds'), ctx)
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
    throw usage(say`${spelled.join(say(' and '))} name two sources of the token`, say('leave out all but one'))
  if (flags.org !== undefined && flags.identifier === undefined)
    throw usage(
      say('`--org` needs to know for whom the token is'),
      say('add `--identifier NAME`, such as the name of the machine'),
    )
  if (flags.reference !== undefined && !/^[A-Za-z_]\w*$/.test(flags.reference))
    throw usage(say('that is no name of a variable'), say('give a name such as TAKUMI_GUARD_TOKEN'))
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

async function found(flags: SourceFlags, ctx: Context): Promise<Source> {
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
