import { Command, Option } from 'commander'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Secret } from '../../core/secret.ts'
import { guardHosts } from '../../core/services.ts'
import { discover } from '../../find/discover.ts'
import { outrankings } from '../../precedence/outranking.ts'
import { renderSetup } from '../../render/setup.ts'
import { tokensInJournal } from '../../rotate/journal-subject.ts'
import { resume } from '../../rotate/resume.ts'
import { applySetup, clearWriting } from '../../setup/apply.ts'
import type { SetupPlan, ToolPlan } from '../../setup/plan.ts'
import { type Proof, proveTools } from '../../setup/prove.ts'
import { TOKEN_MARKER } from '../../tools/recipe.ts'
import { MANAGER_NAMES, type ManagerName } from '../../tools/tool.ts'
import { choose } from '../choose.ts'
import { changing, describeCommand, scopeOf, searching } from '../options.ts'
import { pageOf, printJson } from '../output.ts'
import { discardUnsent, requireNoConflict, unlessPending } from '../pending.ts'
import { nameOrigins } from '../preview.ts'
import { confirmed } from '../prompts.ts'
import { mailLanguageOption } from '../register.ts'
import { levelOption } from '../remove.ts'
import { requireAllRead } from '../require-all-read.ts'
import { runCheck } from './check.ts'
import { findLeftovers, NO_LEFTOVERS } from './leftovers.ts'
import { chooseTools, makeSetupPlan, refuseSetup, type SetupFlags } from './plan.ts'
import { document, reportSetup } from './report.ts'
import { chooseSource, journalWithToken, type TokenSource } from './source.ts'
import { runSetupTakumo } from './takumo.ts'

export function setupCommand(ctx: Context): Command {
  const command = describeCommand(new Command('setup'), say('Make every package manager on this machine use Guard'), [
    'guard setup',
    'guard setup --email you@example.com',
    'guard setup --token-stdin --yes < token.txt',
    'guard setup --check',
  ])
  return searching(changing(command))
    .option('--check', say('change nothing; say whether everything is set up'))
    .option('--token-stdin', say('read the token from standard input'))
    .option('--keychain', say('take the token from the keychain of the system'))
    .option('--email <address>', say('register, and ask for the token or the code from the mail'))
    .option('--org <org>', say('issue an organisation token with the bot credential'))
    .option('--identifier <name>', say('for whom that token is, such as the name of this machine'))
    .option('--takumo', say('write a Takumo key to a file that sets variables'))
    .option('--into <file>', say('with --takumo: a .env file, .envrc, or a start-up file of a shell'))
    .option('--anonymous', say('set the registry alone, without a token'))
    .option('--reference <variable>', say('write ${VARIABLE} instead of the token, where a tool expands it'))
    .option('--token <fingerprint>', say('the token to use, where several are valid'))
    .addOption(new Option('--tool <name>', say('only this one')).choices(MANAGER_NAMES).argParser(addTool))
    .addOption(levelOption())
    .option('--replace-registry', say('overwrite lines that name another registry'))
    .option('--replace-token', say('overwrite another token at the registry of Guard'))
    .option('--partial-search', say('go on although the search did not see everything'))
    .addOption(mailLanguageOption())
    .action((flags: SetupFlags) => {
      if (flags.takumo) return runSetupTakumo(flags, ctx)
      return flags.check ? runCheck(flags, ctx) : runSetup(flags, ctx)
    })
}

function addTool(name: string, others: ManagerName[] = []): ManagerName[] {
  return [...others, choose(name, MANAGER_NAMES)]
}

async function runSetup(flags: SetupFlags, ctx: Context): Promise<void> {
  if (flags.dryRun) return void (await preview(flags, ctx))
  const done = await ctx.lock.hold(async () => {
    clearWriting(ctx)
    const held = discardUnsent(ctx).flatMap(({ state }) => tokensInJournal(state))
    const { plan, source } = await unlessPending(() => preview(flags, ctx), held, ctx)
    if (flags.replaceToken) await requireAllRead(await discover(ctx, scopeOf(flags)), flags, ctx)
    await requireFreeFor(source, plan, ctx)
    const token = await agreeAndWrite(plan, source, flags, ctx)
    return {
      ...{ plan, token, proof: await prove(plan, token, ctx) },
      outranked: await lookAround(plan, token, flags, ctx),
      remains: await findLeftovers(plan, token, flags, ctx),
    }
  })
  await reportSetup(done, flags, ctx)
}

/** A token that an unfinished rotation is about is not written; one that a journal alone holds is what setup is for. */
async function requireFreeFor(source: TokenSource, { files }: SetupPlan, ctx: Context): Promise<void> {
  const tokens = source.kind === 'known' && !journalWithToken(ctx, source.token) ? [source.token] : []
  await requireNoConflict({ tokens, paths: files.map(({ path }) => path) }, ctx)
}

/** Nobody is asked, and no token is made, where every file is as it should be. */
async function agreeAndWrite(
  plan: SetupPlan,
  source: TokenSource,
  flags: SetupFlags,
  ctx: Context,
): Promise<Secret | undefined> {
  const known = source.kind === 'known' ? source.token : undefined
  if (plan.files.length === 0) return known
  await confirmed(say('Write this?'), flags, ctx)
  const token = source.kind === 'obtained' ? await source.obtain() : known
  await applySetup(plan.files, { token, project: flags.level === 'project' ? ctx.cwd : null }, ctx)
  const pending = token && journalWithToken(ctx, token)
  if (pending) await resume(pending, {}, ctx)
  return token
}

/** Everything that is decided and shown before the one question. */
async function preview(flags: SetupFlags, ctx: Context): Promise<{ plan: SetupPlan; source: TokenSource }> {
  nameOrigins(ctx)
  const tools = await chooseTools(flags, ctx)
  const source = await chooseSource(flags, ctx)
  const plan = await makeSetupPlan(tools, source, flags, ctx)
  const masked = source.kind === 'known' ? String(source.token) : 'the-new-token'
  if (flags.dryRun && flags.json)
    printJson(ctx, document({ plan, token: undefined, proof: new Map(), outranked: new Map(), remains: NO_LEFTOVERS }))
  else {
    const page = renderSetup({ plan, masked, marker: TOKEN_MARKER }, await pageOf(ctx))
    if (page) ctx.io.err(page)
    if (plan.files.length === 0) ctx.io.err(say('Nothing to change'))
  }
  refuseSetup(plan)
  return { plan, source }
}

function prove(plan: SetupPlan, token: Secret | undefined, ctx: Context): Promise<Proof> {
  const names = configured(plan).map(({ name }) => name)
  return ctx.io.during(say('asking Guard for a package as each of them does'), proveTools(names, token, ctx))
}

/** What is stronger in this folder than what is written now. */
async function lookAround(plan: SetupPlan, token: Secret | undefined, flags: SetupFlags, ctx: Context) {
  const found = await discover(ctx, { ...scopeOf(flags), here: true })
  return outrankings(configured(plan), found, { trustedHosts: guardHosts(ctx.settings.urls), token }, ctx)
}

function configured({ tools }: SetupPlan): ToolPlan[] {
  return tools.filter(({ state, files }) => state !== 'left' && files.length > 0)
}
