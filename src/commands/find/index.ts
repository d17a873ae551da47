import { Command, Option } from 'commander'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { discover } from '../../find/discover.ts'
import type { Discovery } from '../../find/discovery.ts'
import { historyProblems, historySites } from '../../find/shell-history.ts'
import type { WantedToken } from '../../find/wanted.ts'
import { findDocument, renderFind } from '../../render/find.ts'
import type { RuleTool } from '../../render/rules.ts'
import { READER_TOOLS } from '../../tools/index.ts'
import { choosing } from '../choose.ts'
import { alsoInWindows, describeCommand, offerWindowsHome, scopeOf, searching } from '../options.ts'
import { pageOf, printJson } from '../output.ts'
import { mentionPending } from '../pending.ts'
import { askServices, type FindFlags, mentionExposed, noTokenFound, probeFailure } from './answers.ts'
import { mentionAbsent, nowhere, readSubjects, requireUnambiguous } from './wanted.ts'

const RULE_TOOLS: readonly RuleTool[] = [
  ...(['gitleaks', 'betterleaks', 'trufflehog', 'secretlint', 'kingfisher'] as const),
  ...(['detect-secrets', 'github'] as const),
]

export function findCommand(ctx: Context): Command {
  const command = describeCommand(
    new Command('find'),
    say('List every token on this machine: where it is, and which tool reads it'),
    [
      'guard find',
      'guard find --probe',
      'guard find ~',
      'guard find sha256:9f86d081884c ~',
      'guard find --token-stdin < revoked.txt',
      'guard find --explain npm',
      'guard find --staged',
      "guard find --json | jq -r '.tokens[].sites[].path'",
    ],
  )
  return alsoInWindows(searching(command))
    .argument(
      '[token-or-folder...]',
      say(
        'tokens to look for, by the fingerprint or the masked form that guard prints; folders to search instead: every text file below them, symlinks not followed',
      ),
    )
    .addOption(
      new Option('--token-stdin', say('look only for the tokens on standard input, one on each line')).conflicts([
        'explain',
        'rules',
      ]),
    )
    .addOption(
      new Option(
        '--staged',
        say('as a hook of git: search what the next commit would add or change, and end with 1 if a token is found'),
      ).conflicts(['allFiles', 'explain', 'here', 'probe', 'rules', 'tokenStdin']),
    )
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
    .action((words: string[], flags: FindFlags) => run(words, flags, ctx))
}

async function run(words: string[], flags: FindFlags, ctx: Context): Promise<void> {
  if (flags.rules) return printRules(flags.rules, flags, ctx)
  if (flags.explain) {
    const { runFindExplain } = await import('./explain.ts')
    return runFindExplain(flags.explain, { ...flags, folders: words }, ctx)
  }
  if (flags.staged) {
    const { runFindStaged } = await import('./staged.ts')
    return runFindStaged(words, flags, ctx)
  }
  const { wanted, folders } = await readSubjects(words, flags, ctx)
  if (folders.length === 0) return runFind(wanted, flags, ctx)
  const { runFindTrees } = await import('./trees.ts')
  return runFindTrees({ wanted, folders }, flags, ctx)
}

async function printRules(tool: RuleTool, { json }: FindFlags, ctx: Context): Promise<void> {
  const { DETECTOR_RULES: RULES } = await import('../../render/rules.ts')
  const rules = RULES[tool]()
  if (json) printJson(ctx, { schema: 'guard.rules/1', tool, rules })
  else ctx.io.out(rules)
}

async function runFind(wanted: readonly WantedToken[] | undefined, flags: FindFlags, ctx: Context): Promise<void> {
  offerWindowsHome(flags, ctx)
  const everything = await ctx.io.during(say('searching'), discover(ctx, scopeOf(flags)))
  const { found, absent } = wanted
    ? requireUnambiguous(wanted, withHistories(everything, ctx))
    : { found: everything, absent: undefined }
  const verdicts = flags.probe ? await ctx.io.during(say('asking the services'), askServices(found, ctx)) : new Map()
  if (flags.json) printJson(ctx, findDocument(found, verdicts, absent))
  else if (found.sites.length + found.references.length + found.problems.length > 0) {
    ctx.io.out(renderFind(found, verdicts, await pageOf(ctx)))
  }
  mentionExposed(found, ctx)
  mentionPending(ctx)
  const failure = probeFailure(found, verdicts, ctx.settings)
  if (failure) throw failure
  if (found.sites.length > 0) return absent && mentionAbsent(absent, ctx)
  if (absent) throw nowhere(absent, found, say('run `guard find ~` with the same token to search every text file'))
  const next = say('run `guard register EMAIL` to get one, or `guard reset EMAIL` if you had one')
  throw noTokenFound(found, next)
}

/** A search for one token also covers the places where it was typed. */
function withHistories(found: Discovery, ctx: Context): Discovery {
  const typed = historySites(ctx)
  return { ...found, sites: [...found.sites, ...typed], problems: [...found.problems, ...historyProblems(typed)] }
}
