import { Command } from 'commander'
import { ExitCode, GuardError } from '../../core/errors.ts'
import { currentLanguage, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { ProgramResult } from '../../core/ports/programs.ts'
import type { Sandbox } from '../../core/ports/sandbox.ts'
import { Secret } from '../../core/secret.ts'
import { describeCommand } from '../options.ts'
import { pageOf } from '../output.ts'
import { type Client, demoClients } from './clients.ts'
import { demoHome } from './home.ts'

export function demoCommand(ctx: Context): Command {
  return describeCommand(
    new Command('demo'),
    say('See the main job end to end, on services and a home that are thrown away'),
    ['guard demo'],
  ).action(() => runDemo(ctx))
}

/** The environment of one demo. */
interface Stage {
  sandbox: Sandbox
  home: string
  env: Record<string, string>
}

async function runDemo(ctx: Context): Promise<void> {
  const started = ctx.clock.now().getTime()
  const sandbox = await ctx.startSandbox()
  const home = ctx.scratch.makeFolder()
  try {
    await play({ sandbox, home, env: demoEnvironment(home, sandbox, ctx) }, ctx)
  } finally {
    await sandbox.close()
    ctx.scratch.remove(home)
  }
  const seconds = ((ctx.clock.now().getTime() - started) / 1000).toFixed(1)
  ctx.io.out(say`\nEvery step held, in ${seconds} seconds. The services and the home are gone again.`)
}

async function play(stage: Stage, ctx: Context): Promise<void> {
  const { home, sandbox } = stage
  ctx.io.out(say`Services on this machine stand in for Takumi Guard: ${sandbox.url}`)
  const old = await obtainToken(stage, ctx)
  const tree = demoHome(old.reveal(), { npm: url(sandbox, 'GUARD_NPM_URL'), pypi: url(sandbox, 'GUARD_PYPI_URL') })
  ctx.scratch.write(home, tree)
  ctx.io.out(say`A throw-away home has the token in ${Object.keys(tree).length} configs.`)

  await show(['find'], stage, ctx)
  await show(['rotate', '--yes'], stage, ctx)
  await show(['find', '--probe'], stage, ctx)

  await heading(say('What changed'), ctx)
  const fresh = proveOnlyTokenChanged(tree, old, stage, ctx)
  await heading(say('What the package managers say'), ctx)
  for (const client of demoClients(stage.sandbox)) await tryClient(client, { old, fresh }, stage, ctx)
}

/** Runs guard itself like a user would, and shows its output. */
async function show(args: string[], stage: Stage, ctx: Context): Promise<void> {
  await heading(`$ guard ${args.join(' ')}`, ctx)
  const { code, output } = await runSelf(args, stage, ctx)
  ctx.io.out(indent(output.trimEnd()))
  if (code !== 0) throw failed(say`guard ${args[0]} ended with exit code ${code}`)
}

async function runSelf(args: readonly string[], { home, env }: Stage, ctx: Context): Promise<ProgramResult> {
  const [command, ...before] = ctx.self
  return ctx.runProgram({ command: command!, args: [...before, ...args, '--lang', currentLanguage()], cwd: home, env })
}

/** Registers at the sandbox; the mail with the token lands in its outbox. */
async function obtainToken(stage: Stage, ctx: Context): Promise<Secret> {
  const { code, output } = await runSelf(['register', 'you@example.com'], stage, ctx)
  const mail = stage.sandbox.mails.at(-1)
  if (code !== 0 || !mail?.token) throw failed(say`guard register ended with exit code ${code}: ${output}`)
  return new Secret(mail.token)
}

/** The new token is the text in the old one's place; with the old one put back, every file is as before. */
function proveOnlyTokenChanged(tree: Record<string, string>, old: Secret, { home }: Stage, ctx: Context): Secret {
  const [firstPath, firstText] = Object.entries(tree)[0]!
  const start = firstText.indexOf(old.reveal())
  const fresh = new Secret(readText(`${home}/${firstPath}`, ctx).slice(start, start + old.reveal().length))
  for (const [path, text] of Object.entries(tree)) {
    if (readText(`${home}/${path}`, ctx).replaceAll(fresh.reveal(), old.reveal()) !== text)
      throw failed(say`more than the token changed in ${path}`)
  }
  ctx.io.out(say`  ${old} became ${fresh} in ${Object.keys(tree).length} files, and no other byte changed.`)
  return fresh
}

function readText(path: string, ctx: Context): string {
  const file = ctx.files.read(path)
  if (file.kind !== 'file') throw failed(say`${path} cannot be read`)
  return file.text
}

/** Installs with the new token (works) and with the old one (refused). A client that is not here is named. */
async function tryClient(
  client: Client,
  { old, fresh }: { old: Secret; fresh: Secret },
  stage: Stage,
  ctx: Context,
): Promise<void> {
  const { paint } = await pageOf(ctx)
  const run = (tree: Record<string, string>) => install(client, tree, stage, ctx)
  const version = await ctx.runProgram({ ...client.version, cwd: stage.home, env: stage.env, milliseconds: 30_000 })
  if (version.code !== 0) {
    ctx.io.out(say`  ${client.name}: skipped, it is not on this machine`)
    return
  }
  const withNew = await run({})
  if (withNew.code !== 0)
    throw failed(say`${client.name} could not install with the new token:\n${withNew.output.trim()}`)
  const withOld = await run(client.withToken(old.reveal()))
  if (withOld.code === 0) throw failed(say`${client.name} installed with the old token`)
  const withNewAgain = await run(client.withToken(fresh.reveal()))
  if (withNewAgain.code !== 0)
    throw failed(say`${client.name} fails for another reason than the token:\n${withNewAgain.output.trim()}`)
  ctx.io.out(
    say`  ${client.name}: ${client.package} installs with the new token ${paint.good(say('(works)'))}, not with the old one ${paint.good(say('(refused)'))}`,
  )
}

async function install(
  client: Client,
  tree: Record<string, string>,
  { home, env }: Stage,
  ctx: Context,
): Promise<ProgramResult> {
  const project = ctx.scratch.makeFolder()
  try {
    ctx.scratch.write(project, { ...client.project, ...tree })
    const { command, args } = client.install(project)
    return await ctx.runProgram({
      command,
      args,
      cwd: project,
      env: { ...env, ...client.env(home, project) },
      milliseconds: 120_000,
    })
  } finally {
    ctx.scratch.remove(project)
  }
}

/** An allow-list: npm hands its own settings to the scripts it runs, and a child npm would read the real home's. */
function demoEnvironment(home: string, sandbox: Sandbox, ctx: Context): Record<string, string> {
  const kept = ['PATH', 'Path', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'PYENV_ROOT']
  const inherited = kept.flatMap(name => (ctx.env[name] === undefined ? [] : [[name, ctx.env[name]] as const]))
  const services = Object.entries(sandbox.environment).filter(([name]) => name.endsWith('_URL'))
  return { ...Object.fromEntries([...inherited, ...services]), HOME: home, USERPROFILE: home }
}

function url({ environment }: Sandbox, name: string): URL {
  return new URL(environment[name]!)
}

async function heading(text: string, ctx: Context): Promise<void> {
  ctx.io.out(`\n${(await pageOf(ctx)).paint.strong(text)}`)
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}

function failed(what: string): GuardError {
  return new GuardError('DEMO_FAILED', what, {
    exitCode: ExitCode.negative,
    hint: say('please report this with the lines above'),
  })
}
