import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { ProgramEnd } from '../../core/ports/programs.ts'
import type { Secret } from '../../core/secret.ts'
import { environmentWithout } from './environment.ts'
import type { Delivery, IssuedDelivery } from './journal.ts'
import { checkProof, type DeliveryProof } from './proof.ts'

/** A command that gets the token on its standard input, and one that prints what the destination holds then. */
export interface DeliveryCommand {
  words: readonly string[]
  /** For the shell. */
  provedBy: string | undefined
  /** Each line that either prints. */
  onOutput(line: string): void
  onError(line: string): void
}

export type DeliverContext = Pick<Context, 'cwd' | 'env' | 'settings' | 'feeder' | 'clock' | 'platform'>

/** Throws `GuardError` (exit 2) if the command cannot be started: better before a token is issued. */
export function requireProgram({ words }: Pick<DeliveryCommand, 'words'>, ctx: DeliverContext): void {
  const [command] = words
  const problem = ctx.feeder.problem({ command: command!, ...surroundingsOf(ctx) })
  if (problem === undefined) return
  const why = problem === 'absent' ? say('there is no such program') : say('it cannot be executed')
  throw new GuardError('NOT_STARTED', `${command}: ${why}`, {
    exitCode: ExitCode.usage,
    hint: say('nothing was issued; check its name, its mode and PATH'),
  })
}

/** Gives the token to the command, and judges what shows that it arrived. */
export async function deliver(
  delivery: IssuedDelivery,
  carrier: DeliveryCommand,
  ctx: DeliverContext,
): Promise<DeliveryProof> {
  const { journal, fresh } = delivery
  journal.append({ state: 'delivering', at: ctx.clock.now().toISOString() })
  const { ended, output } = await feed(carrier.words, `${fresh!.reveal()}\n`, carrier, ctx)
  const failure = failureOf(ended, carrier.words[0]!)
  if (failure) return { kind: 'unproved', why: failure }
  journal.append({ state: 'delivered' })
  return judge(output, fresh!, carrier, ctx)
}

async function judge(
  output: string,
  fresh: Secret,
  carrier: DeliveryCommand,
  ctx: DeliverContext,
): Promise<DeliveryProof> {
  if (carrier.provedBy === undefined) return checkProof({ output }, fresh)
  const said = await feed(inShell(carrier.provedBy, ctx), '', { ...carrier, onOutput: () => {} }, ctx)
  const code = 'code' in said.ended ? said.ended.code : 127
  return checkProof({ output, provedBy: { code, output: said.output } }, fresh)
}

/** Why the command was no success, or undefined. */
function failureOf(ended: ProgramEnd, command: string): string | undefined {
  if (!('code' in ended)) return say`${command} could not be started`
  return ended.code === 0 ? undefined : say`${command} ended with ${ended.code}`
}

function inShell(text: string, { platform, env }: DeliverContext): string[] {
  return platform === 'win32' ? [env.ComSpec ?? 'cmd.exe', '/d', '/s', '/c', text] : ['/bin/sh', '-c', text]
}

const OUTPUT_LIMIT = 4 * 1024 * 1024

/** Runs a program on an input; its output is kept up to a limit, beyond which it proves nothing. */
async function feed(words: readonly string[], input: string, carrier: DeliveryCommand, ctx: DeliverContext) {
  const [command, ...args] = words
  const lines: string[] = []
  let size = 0
  const onOutput = (line: string) => {
    size += line.length + 1
    if (size <= OUTPUT_LIMIT) lines.push(line)
    carrier.onOutput(line)
  }
  const program = { command: command!, args, input, onOutput, onError: carrier.onError }
  const ended = await ctx.feeder.feed({ ...program, ...surroundingsOf(ctx) })
  return { ended, output: size <= OUTPUT_LIMIT ? lines.join('\n') : '' }
}

function surroundingsOf({ cwd, env, settings }: DeliverContext) {
  return { cwd, env: environmentWithout(env, settings.bot) }
}

/** The delivery is not proved, so the old token stays. */
export function notDelivered({ subject, oldId, journal }: Delivery, why: string): GuardError {
  const { identifier } = subject
  return new GuardError('NOT_DELIVERED', say`${why}; ${oldId} still works (journal ${journal.path})`, {
    exitCode: ExitCode.unfinished,
    hint: say`deliver the same token with \`guard org rotate ${identifier} -- COMMAND\`, or revoke it with \`guard org rotate ${identifier} --abort\``,
  })
}
