import { Argument, Command } from 'commander'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { COMPLETION_SCRIPTS, type Shell } from '../render/completion.ts'
import { choosing } from './choose.ts'
import { describeCommand } from './options.ts'

export function completionCommand(ctx: Context): Command {
  const shells = Object.keys(COMPLETION_SCRIPTS)
  return describeCommand(new Command('completion'), say('Print what makes a shell complete the words after guard'), [
    'guard completion bash > ~/.local/share/bash-completion/completions/guard',
    'guard completion zsh > "${fpath[1]}/_guard"',
    'guard completion fish > ~/.config/fish/completions/guard.fish',
    'guard completion powershell | Out-String | Invoke-Expression',
  ])
    .addArgument(choosing(new Argument('<shell>', say('which one')), shells))
    .action((shell: Shell) => ctx.io.out(COMPLETION_SCRIPTS[shell].trimEnd()))
}
