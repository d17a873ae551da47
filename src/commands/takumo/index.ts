import { Command } from 'commander'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { describeCommand } from '../options.ts'
import { takumoProbeCommand } from './probe.ts'
import { takumoRotateCommand } from './rotate.ts'

export function takumoCommand(ctx: Context): Command {
  return describeCommand(new Command('takumo'), say('Takumo API keys'), ['guard takumo probe', 'guard takumo rotate'])
    .addCommand(takumoProbeCommand(ctx))
    .addCommand(takumoRotateCommand(ctx))
}
