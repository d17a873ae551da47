import { Command } from 'commander'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { describeCommand } from '../options.ts'
import { issueCommand } from './issue.ts'
import { listCommand } from './list.ts'
import { probeCommand } from './probe.ts'
import { orgRevokeCommand } from './revoke.ts'
import { orgRotateCommand } from './rotate.ts'
import { sweepCommand } from './sweep.ts'

export function orgCommand(ctx: Context): Command {
  return describeCommand(new Command('org'), say('Organisation user tokens, through the bot credential'), [
    'guard org list',
    'guard org issue alice-laptop > token.txt',
  ])
    .addCommand(issueCommand(ctx))
    .addCommand(listCommand(ctx))
    .addCommand(orgRevokeCommand(ctx))
    .addCommand(probeCommand(ctx))
    .addCommand(orgRotateCommand(ctx))
    .addCommand(sweepCommand(ctx))
}
