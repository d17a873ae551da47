import { Command } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import type { Context } from '../core/ports.ts'
import { findDocument, renderFind, shortPath, type Verdicts } from '../render/find.ts'
import { countOf } from '../render/plan.ts'
import { discover } from '../rotate/discover.ts'
import type { Discovery } from '../rotate/discovery.ts'
import { probeTokens } from '../rotate/probe.ts'
import {
  describe,
  type GlobalFlags,
  mentionPending,
  pageOf,
  printJson,
  type ScopeFlags,
  scopeOf,
  searching,
} from './options.ts'

interface FindFlags extends GlobalFlags, ScopeFlags {
  probe?: boolean
}

export function findCommand(ctx: Context): Command {
  const command = describe(
    new Command('find'),
    'List every token on this machine: where it is, and which tool reads it',
    ['guard find', 'guard find --probe', "guard find --json | jq -r '.tokens[].sites[].path'"],
  )
  return searching(command)
    .option('--probe', 'ask the services whether each token is valid')
    .action((flags: FindFlags) => runFind(flags, ctx))
}

async function runFind(flags: FindFlags, ctx: Context): Promise<void> {
  const found = await discover(ctx, scopeOf(flags))
  const verdicts = flags.probe ? await askServices(found, ctx) : new Map()
  if (flags.json) printJson(ctx, findDocument(found, verdicts))
  else if (found.sites.length + found.references.length + found.problems.length > 0) {
    ctx.io.out(renderFind(found, verdicts, pageOf(ctx)))
  }
  mentionExposed(found, ctx)
  mentionPending(ctx)
  if (found.sites.length === 0) throw nothingFound(found, flags)
}

function mentionExposed({ files }: Discovery, ctx: Context): void {
  const exposed = files.filter(file => file.exposed).map(file => shortPath(file.path, ctx.home))
  if (exposed.length > 0) ctx.io.err(`note: other users of this machine can read ${exposed.join(', ')}; chmod 600 them`)
}

async function askServices(found: Discovery, ctx: Context): Promise<Verdicts> {
  const probed = await probeTokens(found, ctx)
  for (const { token, verdict } of probed) {
    if (verdict.state === 'unknown') ctx.io.err(`note: ${token}: ${verdict.reason}`)
  }
  return new Map(probed.map(({ token, verdict }) => [token.fingerprint, verdict]))
}

/** With `--json` the empty document has been printed and is the answer: only the exit status is left to say. */
function nothingFound(found: Discovery, { json }: FindFlags): GuardError {
  return new GuardError('NOTHING_FOUND', `no token in ${countOf(found.stats.files, 'file')}`, {
    exitCode: ExitCode.negative,
    hint: 'run `guard register EMAIL` to get one, or `guard reset EMAIL` if you had one',
    silent: json === true,
  })
}
