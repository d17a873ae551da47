import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { GitVerdict } from '../../core/ports/git.ts'
import { Secret } from '../../core/secret.ts'
import { guardHosts } from '../../core/services.ts'
import { discover } from '../../find/discover.ts'
import { isVariable } from '../../find/discovery.ts'
import type { OverwriteFlags } from '../../setup/compare-file.ts'
import { type Detected, detectTools } from '../../setup/detect.ts'
import { gather } from '../../setup/gather.ts'
import { changeOf, lastCopies } from '../../setup/last-copy.ts'
import { planSetup, type SetupPlan } from '../../setup/plan.ts'
import { lastCopy } from '../../setup/refusals.ts'
import { type SetupTarget, TOKEN_MARKER } from '../../tools/recipe.ts'
import type { ManagerName } from '../../tools/tool.ts'
import { scopeOf } from '../options.ts'
import type { SourceFlags, TokenSource } from './source.ts'

export interface SetupFlags extends SourceFlags, OverwriteFlags {
  check?: boolean
  takumo?: boolean
  into?: string
  partialSearch?: boolean
  level: 'user' | 'project'
  tool?: ManagerName[]
}

/** The package managers that run here. */
export function toolsHere(ctx: Context): Promise<Detected[]> {
  return ctx.io.during(say('asking the package managers for their versions'), detectTools(ctx))
}

/** Those that run here; one that is named is set up whether it runs yet or not. */
export async function chooseTools(flags: Pick<SetupFlags, 'tool'>, ctx: Context): Promise<Detected[]> {
  const detected = await toolsHere(ctx)
  if (flags.tool) {
    return flags.tool.map(name => detected.find(tool => tool.name === name) ?? { name, version: say('not installed') })
  }
  if (detected.length > 0) return detected
  throw new GuardError('NO_TOOLS', say('no package manager that guard knows runs here'), {
    exitCode: ExitCode.negative,
    hint: say('name one with `--tool NAME` to set it up all the same'),
  })
}

/** What the flags ask for. */
export function setupTarget(flags: SetupFlags, source: TokenSource['kind'], ctx: Context): SetupTarget {
  const { urls } = ctx.settings
  if (flags.reference !== undefined) {
    return { urls, level: flags.level, token: { form: 'reference', name: flags.reference } }
  }
  return { urls, level: flags.level, token: { form: source === 'none' ? 'none' : 'literal' } }
}

/** Reads, decides, and asks git and the services about obstacles; writes nothing. */
export async function makeSetupPlan(
  tools: Detected[],
  source: TokenSource,
  flags: SetupFlags,
  ctx: Context,
): Promise<SetupPlan> {
  const gathered = await gather(tools, setupTarget(flags, source.kind, ctx), ctx)
  const token = source.kind === 'known' ? source.token : undefined
  const input = { flags, trustedHosts: guardHosts(ctx.settings.urls), token: token?.reveal() ?? '' }
  const first = planSetup(gathered, { ...input, git: new Map() })
  const plan = planSetup(gathered, { ...input, git: await askGit(first, token, ctx) })
  if (source.kind !== 'none' || !flags.replaceToken) return plan
  // No token is written: what a shell alone has would end with it, so only files count.
  const { sites } = await discover(ctx, scopeOf(flags))
  const copies = sites.filter(site => !isVariable(site))
  const changes = plan.files.map(({ path, before, edits }) => changeOf(path, before?.text, edits))
  const lost = await lastCopies(changes, copies, ctx)
  return { ...plan, refusals: [...plan.refusals, ...lost.map(lastCopy)] }
}

/** Git is asked about the files that would get the token. */
async function askGit(
  { files }: SetupPlan,
  token: Secret | undefined,
  ctx: Context,
): Promise<ReadonlyMap<string, GitVerdict>> {
  const concerned = files.filter(file => file.edits.some(edit => edit.replace.includes(TOKEN_MARKER)))
  const located = concerned.map(({ path, folders }) => {
    const read = ctx.files.read(path)
    const isInNewFolder = folders.length > 0
    return { path, asked: isInNewFolder ? [] : [read.kind === 'file' ? read.realPath : path] }
  })
  const verdicts = await ctx.git.inspect(
    located.flatMap(({ asked }) => asked),
    token ?? new Secret(TOKEN_MARKER),
  )
  return new Map(
    located.map(({ path, asked: [realPath] }) => [path, verdicts.get(realPath ?? '') ?? { state: 'untracked' }]),
  )
}

/** Throws `GuardError` with all that keeps the plan from being done. */
export function refuseSetup({ refusals }: SetupPlan): void {
  const [first] = refusals.toSorted((a, b) => b.exitCode - a.exitCode)
  if (!first) return
  throw new GuardError(first.code, refusals.map(({ message }) => message).join('\n       '), {
    exitCode: first.exitCode,
    hint: say`nothing was changed; ${WAYS_ON[first.code]?.() ?? say('mend that file, or choose other tools with `--tool NAME`')}`,
  })
}

const WAYS_ON: Record<string, () => string> = {
  GIT_TRACKED: () => say('`--reference TAKUMI_GUARD_TOKEN` writes a variable instead of the token'),
  LAST_COPY: () =>
    say('define the variable in a start-up file first (`guard token` prints the token), or run `guard revoke`'),
}
