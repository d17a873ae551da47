import { Command, Option } from 'commander'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { discover } from '../../find/discover.ts'
import { findDocument, renderFind } from '../../render/find.ts'
import type { RuleTool } from '../../render/rules.ts'
import { READER_TOOLS } from '../../tools/index.ts'
import { choosing } from '../choose.ts'
import { alsoInWindows, describeCommand, offerWindowsHome, scopeOf, searching } from '../options.ts'
import { pageOf, printJson } from '../output.ts'
import { mentionPending } from '../pending.ts'
import { askServices, type FindFlags, mentionExposed, noTokenFound, probeFailure } from './answers.ts'

const RULE_TOOLS: readonly RuleTool[] = ['gitleaks', 'trufflehog', 'secretlint', 'kingfisher']

export function findCommand(ctx: Context): Command {
  const command = describeCommand(
    new Command('find'),
    say('List every token on this machine: where it is, and which tool reads it'),
    [
      'guard find',
      'guard find --probe',
      'guard find ~',
      'guard find --explain npm',
      "guard find --json | jq -r '.tokens[].sites[].path'",
    ],
  )
  return alsoInWindows(searching(command))
    .argument('[folders...]', say('search these instead: every text file below them, symlinks not followed'))
    .option('--all-files', say('with folders: also binary files and the objects of git'))
    .option('--probe', say('ask the services whether each token is valid'))
    .addOption(
      choosing(
        new Option('--explain <tool>', say('say which token the tool takes in this folder, and why')),
        READER_TOOLS,
      ),
    )
    .addOption(
      choosing(
        new Option('--rules <tool>', say('print how another tool finds such tokens, and search nothing')),
        RULE_TOOLS,
      ),
    )
    .action((folders: string[], flags: FindFlags) => run(folders, flags, ctx))
}

async function run(folders: string[], flags: FindFlags, ctx: Context): Promise<void> {
  if (flags.rules) return printRules(flags.rules, flags, ctx)
  if (flags.explain) {
    const { runFindExplain } = await import('./explain.ts')
    return runFindExplain(flags.explain, { ...flags, folders }, ctx)
  }
  if (folders.length === 0) return runFind(flags, ctx)
  const { runFindTrees } = await import('./trees.ts')
  return runFindTrees(folders, flags, ctx)
}

async function printRules(tool: RuleTool, { json }: FindFlags, ctx: Context): Promise<void> {
  const { DETECTOR_RULES: RULES } = await import('../../render/rules.ts')
  const rules = RULES[tool]()
  if (json) printJson(ctx, { schema: 'guard.rules/1', tool, rules })
  else ctx.io.out(rules)
}

async function runFind(flags: FindFlags, ctx: Context): Promise<void> {
  offerWindowsHome(flags, ctx)
  const found = await ctx.io.during(say('searching'), discover(ctx, scopeOf(flags)))
  const verdicts = flags.probe ? await ctx.io.during(say('asking the services'), askServices(found, ctx)) : new Map()
  if (flags.json) printJson(ctx, findDocument(found, verdicts))
  else if (found.sites.length + found.references.length + found.problems.length > 0) {
    ctx.io.out(renderFind(found, verdicts, await pageOf(ctx)))
  }
  mentionExposed(found, ctx)
  mentionPending(ctx)
  const failure = probeFailure(found, verdicts, ctx.settings)
  if (failure) throw failure
  if (found.sites.length > 0) return
  const next = say('run `guard register EMAIL` to get one, or `guard reset EMAIL` if you had one')
  throw noTokenFound(found, next)
}
