import { Command, InvalidArgumentError, Option } from 'commander'
import { type ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { Sandbox } from '../core/ports/sandbox.ts'
import { jsonText } from '../core/printable.ts'
import { Secret } from '../core/secret.ts'
import { choosing } from './choose.ts'
import { describeCommand, type GlobalFlags } from './options.ts'

interface SandboxFlags extends GlobalFlags {
  port: number
  deadTokens: 'reject' | 'anonymous'
  requireToken?: boolean
  state?: string
  outbox?: string
  keepHome?: boolean
}

export function sandboxCommand(ctx: Context): Command {
  return describeCommand(
    new Command('sandbox'),
    say('Run all the services on this machine, to try everything without an account'),
    ['guard sandbox', 'guard sandbox -- sh -c \'guard register a@example.com; curl -s "$GUARD_SANDBOX_URL/outbox"\''],
  )
    .argument('[command...]', say('a program to run against it; the sandbox ends with it'))
    .addOption(
      new Option('--port <number>', say('port on 127.0.0.1, 0 for any that is free')).default(0).argParser(parsePort),
    )
    .addOption(
      choosing(new Option('--dead-tokens <how>', say('what registries do with a dead token')).default('reject'), [
        'reject',
        'anonymous',
      ]),
    )
    .option('--require-token', say('refuse anonymous requests'))
    .option('--state <file>', say('keep the state in this file'))
    .option('--outbox <folder>', say('write each mail into this folder'))
    .option('--keep-home', say('give the program the real HOME, not an empty one'))
    .action((program: string[], flags: SandboxFlags) => runSandbox(program, flags, ctx))
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError(say('Give a port from 0 to 65535.'))
  return port
}

async function runSandbox(program: string[], flags: SandboxFlags, ctx: Context): Promise<void> {
  const sandbox = await ctx.startSandbox({ ...flags, stateFile: flags.state, outboxFolder: flags.outbox })
  try {
    if (program.length > 0) return await runAgainst(sandbox, program, flags, ctx)
    announce(sandbox, flags, ctx)
    await ctx.waitForSignal()
  } finally {
    await sandbox.close()
  }
}

function announce({ url, environment }: Sandbox, flags: SandboxFlags, ctx: Context): void {
  // Credentials that the sandbox made up; no other service accepts them.
  const made = Object.values(environment).map(value => new Secret(value))
  if (flags.json) {
    ctx.io.out(jsonText({ schema: 'guard.sandbox/1', url, environment }, 0), made)
    return
  }
  ctx.io.out(
    Object.entries(environment)
      .map(([name, value]) => `export ${name}=${value}`)
      .join('\n'),
    made,
  )
  ctx.io.err(say`\nThe sandbox listens on ${url} until Ctrl-C. Paste the lines above into another shell.`)
}

async function runAgainst(
  sandbox: Sandbox,
  [command, ...args]: string[],
  flags: SandboxFlags,
  ctx: Context,
): Promise<void> {
  const home = flags.keepHome ? undefined : ctx.scratch.makeFolder()
  try {
    const env = { ...definedOnly(ctx.env), ...sandbox.environment, GUARD_SANDBOX_URL: sandbox.url }
    const moved =
      home === undefined
        ? env
        : { ...env, HOME: home, USERPROFILE: home, GUARD_STATE_DIR: `${home}/.local/state/guard` }
    const { code } = await ctx.runProgram({ command: command!, args, cwd: ctx.cwd, env: moved, inherit: true })
    if (code === 127) throw endedWith(command!, code)
    // Whatever that means there.
    if (code !== 0) ctx.io.exitWith(code as ExitCode)
  } finally {
    if (home !== undefined) ctx.scratch.remove(home)
  }
}

function definedOnly(env: Context['env']): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function endedWith(command: string, code: number): GuardError {
  return new GuardError('PROGRAM_FAILED', say`${command} ended with exit status ${code}`, {
    exitCode: code as ExitCode,
  })
}
