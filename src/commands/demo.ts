import { Command } from 'commander'
import type { Context } from '../core/ports.ts'
import { describe } from './options.ts'
export function demoCommand(_ctx: Context): Command {
  return describe(new Command('demo'), 'See the main job end to end', ['guard demo'])
}
