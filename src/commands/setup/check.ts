import { ExitCode, GuardError } from '../../core/errors.ts'
import { groupByToken } from '../../core/group-by-token.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Verdict } from '../../core/ports/services.ts'
import type { Secret } from '../../core/secret.ts'
import { guardHosts } from '../../core/services.ts'
import { discover } from '../../find/discover.ts'
import type { Discovery } from '../../find/discovery.ts'
import { outrankings } from '../../precedence/outranking.ts'
import { checkDocument, renderCheck } from '../../render/setup-check.ts'
import { type Compliance, checkCompliance } from '../../setup/check.ts'
import { gather } from '../../setup/gather.ts'
import { planSetup } from '../../setup/plan.ts'
import { proveToken } from '../../setup/prove.ts'
import { scopeOf } from '../options.ts'
import { pageOf, printJson } from '../output.ts'
import { mentionPending } from '../pending.ts'
import { chooseTools, type SetupFlags, setupTarget, toolsHere } from './plan.ts'
import { chooseSource } from './source.ts'

/** Says of each package manager whether it is set up, and changes nothing: neither a file nor anything at a service. */
export async function runCheck(flags: SetupFlags, ctx: Context): Promise<void> {
  const tools = flags.tool ? await chooseTools(flags, ctx) : await toolsHere(ctx)
  const token = flags.tokenStdin ? await givenToken(flags, ctx) : undefined
  const kind = flags.anonymous || flags.reference !== undefined ? 'none' : 'known'
  const gathered = await gather(tools, setupTarget(flags, kind, ctx), ctx)
  const trustedHosts = guardHosts(ctx.settings.urls)
  const plan = planSetup(gathered, { flags: {}, trustedHosts, token: token?.reveal(), git: new Map() })
  const found = await discover(ctx, { ...scopeOf(flags), here: true })
  const outranked = await outrankings(plan.tools, found, { trustedHosts, token }, ctx)
  const paths = [...plan.tools.flatMap(({ files }) => files), ...[...outranked.values()].flat().map(({ path }) => path)]
  const checked = checkCompliance(plan, { found, outranked, verdicts: await askAbout(found, paths, ctx) })
  if (flags.json) printJson(ctx, checkDocument(checked))
  else ctx.io.out(renderCheck(checked, await pageOf(ctx)))
  mentionPending(ctx)
  const failure = notCompliant(checked)
  if (failure) throw failure
}

async function givenToken(flags: SetupFlags, ctx: Context): Promise<Secret | undefined> {
  const source = await chooseSource(flags, ctx)
  return source.kind === 'known' ? source.token : undefined
}

/** What the service says of each token in these files, by fingerprint. */
async function askAbout(
  { sites }: Discovery,
  paths: readonly string[],
  ctx: Context,
): Promise<ReadonlyMap<string, Verdict>> {
  const groups = groupByToken(sites.filter(({ kind }) => kind === 'email' || kind === 'org'))
  const concerned = groups.filter(group =>
    group.sites.some(site => paths.includes(site.path) || site.level === 'environment'),
  )
  const asked = concerned.map(async ({ token }) => [token.fingerprint, await proveToken(token, ctx)] as const)
  return new Map(await Promise.all(asked))
}

function notCompliant({ compliant, tools }: Compliance): GuardError | undefined {
  if (compliant) return undefined
  const names = (wanted: boolean | null) => tools.filter(tool => tool.compliant === wanted).map(({ name }) => name)
  if (compliant === null) {
    const retryAfterSeconds = longestWait(tools)
    if (retryAfterSeconds !== undefined)
      return new GuardError('RATE_LIMITED', say`cannot tell of ${names(null).join(', ')}`, {
        exitCode: ExitCode.rateLimited,
        hint: say`retry in ${countOf(retryAfterSeconds, 'second')}`,
        retryAfterSeconds,
      })
    return new GuardError('CANNOT_TELL', say`cannot tell of ${names(null).join(', ')}`, {
      exitCode: ExitCode.unknown,
      hint: say('run `guard setup --check` again later'),
    })
  }
  return new GuardError('NOT_COMPLIANT', say`not set up: ${names(false).join(', ')}`, {
    exitCode: ExitCode.negative,
    hint: say('run `guard setup`'),
  })
}

/** The longest that a service asks to wait, if nothing else keeps guard from telling. */
function longestWait(tools: Compliance['tools']): number | undefined {
  const waits = tools.flatMap(({ problems }) =>
    problems.map(problem => (problem.kind === 'unknown' ? problem.retryAfterSeconds : undefined)),
  )
  return waits.every(wait => wait !== undefined) && waits.length > 0 ? Math.max(...waits) : undefined
}
