import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { Secret } from '../../core/secret.ts'
import { type AssigningAdapter, absolutePath, canAssign, pathsOf } from '../../formats/adapter.ts'
import { containsToken } from '../../formats/occurrences.ts'
import { pathDocument } from '../../render/page.ts'
import { renderSetup } from '../../render/setup.ts'
import { applyKey } from '../../setup/apply.ts'
import { missingAbove } from '../../setup/gather.ts'
import { KEY_VARIABLE, type KeyPlan, planKeyFile } from '../../setup/key-plan.ts'
import type { FilePlan } from '../../setup/plan.ts'
import { adapterByName } from '../../tools/index.ts'
import { TOKEN_MARKER } from '../../tools/recipe.ts'
import { pageOf, printJson } from '../output.ts'
import { requireNoConflict } from '../pending.ts'
import { nameOrigins } from '../preview.ts'
import { confirmed, readSecret } from '../prompts.ts'
import { requireKey, requireValidKey } from '../takumo/new-key.ts'
import type { SetupFlags } from './plan.ts'
import { usageError } from './source.ts'

/** Writes a Takumo key that is valid to a file that sets variables, and proves it with the key read back. */
export async function runSetupTakumo(flags: SetupFlags, ctx: Context): Promise<void> {
  requireNoOther(flags)
  nameOrigins(ctx)
  const key = await givenKey(flags, ctx)
  await requireValidKey(key, ctx)
  const target = await chooseFile(flags, ctx)
  const plan = await look(target, key, ctx)
  await show(plan, key, ctx)
  if (plan.kind === 'refused') throw refusedBy(plan)
  if (plan.kind === 'write' && !flags.dryRun) {
    await confirmed(say('Write this?'), flags, ctx)
    await ctx.lock.hold(() => write(target, key, ctx))
  }
  if (flags.json) printJson(ctx, document({ key, path: target.path, plan }, flags))
  else if (plan.kind === 'write' && !flags.dryRun)
    ctx.io.err(say`Done: ${target.path} sets ${KEY_VARIABLE} to ${key}, which is valid`)
}

const OTHER_SOURCES = ['keychain', 'email', 'org', 'anonymous', 'reference', 'tool', 'check'] as const

function requireNoOther(flags: SetupFlags): void {
  const given = OTHER_SOURCES.find(name => flags[name] !== undefined)
  if (given) throw usageError(say`--takumo and --${given} do not go together`, say('leave out one of them'))
}

async function givenKey(flags: SetupFlags, ctx: Context): Promise<Secret> {
  const question = { question: say('Takumo key:'), flag: '--token-stdin', fromStdin: flags.tokenStdin }
  const key = new Secret(await readSecret(question, flags, ctx))
  requireKey(key)
  return key
}

interface Target {
  path: string
  adapter: AssigningAdapter
}

/** Throws `GuardError` (exit 2) for a file of a format in which guard does not know how to set a variable. */
async function chooseFile(flags: SetupFlags, ctx: Context): Promise<Target> {
  const path = inHome(flags.into ?? (await askForFile(flags, ctx)), ctx)
  const adapter = adapterByName(path)
  if (adapter && canAssign(adapter)) return { path, adapter }
  throw usageError(
    say`guard does not know how to set a variable in ${path}`,
    say('name a .env file, .envrc, or a start-up file of your shell such as ~/.zshrc'),
  )
}

async function askForFile(flags: SetupFlags, ctx: Context): Promise<string> {
  const profile = profileOf(ctx)
  if (flags.input === false || !ctx.io.interactive)
    throw usageError(
      say('guard cannot ask which file gets the key'),
      say`name it: \`--into .env\`, or \`--into ${profile}\``,
    )
  const answer = await ctx.io.ask(say`File that gets the key (.env in this folder, or ${profile} for every shell):`)
  return answer.trim() || '.env'
}

/** The start-up file of the user's shell. */
function profileOf({ env }: Pick<Context, 'env'>): string {
  if (env.SHELL?.endsWith('zsh')) return '~/.zshrc'
  return env.SHELL?.endsWith('fish') ? '~/.config/fish/config.fish' : '~/.bashrc'
}

function inHome(path: string, ctx: Pick<Context, 'home' | 'cwd' | 'platform'>): string {
  return path.startsWith('~/') ? pathsOf(ctx).join(ctx.home, path.slice(2)) : absolutePath(path, ctx)
}

/** Reads, and asks git; writes nothing. */
async function look({ path, adapter }: Target, key: Secret, ctx: Context): Promise<KeyPlan> {
  const read = ctx.files.read(path)
  const isThere = read.kind !== 'absent'
  const folders = isThere ? [] : missingAbove(path, ctx.files)
  const writeProblem = isThere ? ctx.files.writeProblem(path) : ctx.files.creationProblem(path)
  const realPath = read.kind === 'file' ? read.realPath : path
  const git =
    folders.length > 0 ? ({ state: 'untracked' } as const) : (await ctx.git.inspect([realPath], key)).get(realPath)!
  return planKeyFile({ path, adapter, read, writeProblem, git, folders }, key.reveal())
}

async function show(plan: KeyPlan, key: Secret, ctx: Context): Promise<void> {
  if (plan.kind === 'there') ctx.io.err(say('Nothing to change'))
  if (plan.kind !== 'write') return
  const setup = { files: [plan.file], tools: [], refusals: [] }
  ctx.io.err(renderSetup({ plan: setup, masked: String(key), marker: TOKEN_MARKER }, await pageOf(ctx)))
}

/** The file may have changed while the user was asked: what is decided now counts. */
async function write(target: Target, key: Secret, ctx: Context): Promise<void> {
  await requireNoConflict({ tokens: [key], paths: [target.path] }, ctx)
  const plan = await look(target, key, ctx)
  if (plan.kind === 'refused') throw refusedBy(plan)
  if (plan.kind === 'write') await applyKey(plan.file, key, ctx)
  const read = ctx.files.read(target.path)
  if (read.kind !== 'file' || !containsToken(read, key.reveal())) throw notThere(target)
  await requireValidKey(key, ctx)
}

function document({ key, path, plan }: { key: Secret; path: string; plan: KeyPlan }, { dryRun }: SetupFlags) {
  const file: FilePlan | undefined = plan.kind === 'write' ? plan.file : undefined
  return {
    schema: 'guard.setup.takumo/1',
    fingerprint: key.fingerprint,
    masked: key.toString(),
    ...pathDocument(path),
    variable: KEY_VARIABLE,
    created: file !== undefined && file.before === undefined,
    changed: file !== undefined && !dryRun,
  }
}

const WAYS_ON: Record<string, () => string> = {
  GIT_TRACKED: () => say('name a file that git ignores with `--into FILE`'),
  OTHER_KEY: () => say('`guard takumo rotate` replaces a key; or take that line out'),
}

function refusedBy({ refusal }: Extract<KeyPlan, { kind: 'refused' }>): GuardError {
  const { code, message, exitCode } = refusal
  return new GuardError(code, message, {
    exitCode,
    hint: say`nothing was changed; ${WAYS_ON[code]?.() ?? say('name another file with `--into FILE`')}`,
  })
}

function notThere({ path }: Target): GuardError {
  return new GuardError('NOT_WRITTEN', say`${path} does not hold the key: another program has changed it`, {
    exitCode: ExitCode.conflict,
    hint: say('run the command again'),
  })
}
