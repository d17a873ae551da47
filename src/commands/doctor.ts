import { Command } from 'commander'
import { ExitCode } from '../core/errors.ts'
import { countOf, say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { type Check, type ExaminedCheck, examineCheck, type Finding } from '../doctor/check.ts'
import { checks } from '../doctor/checks/index.ts'
import { gatherFacts } from '../doctor/facts.ts'
import { applyRepair, repairable } from '../doctor/repair.ts'
import { doctorDocument, listDocument, renderDoctor, renderList } from '../render/doctor.ts'
import { shortPath, shortPaths } from '../render/page.ts'
import { choose } from './choose.ts'
import {
  alsoInWindows,
  type ChangeFlags,
  changing,
  describeCommand,
  offerWindowsHome,
  type ScopeFlags,
  scopeOf,
  searching,
} from './options.ts'
import { forPeople, pageOf, printJson } from './output.ts'
import { requireNoConflict } from './pending.ts'
import { confirmed } from './prompts.ts'

interface DoctorFlags extends ChangeFlags, ScopeFlags {
  fix?: boolean
  list?: boolean
}

export function doctorCommand(ctx: Context): Command {
  const command = describeCommand(
    new Command('doctor'),
    say('Check what is wrong with tokens and registries, and how to fix it'),
    ['guard doctor', 'guard doctor perms git', 'guard doctor --fix', 'guard doctor --list'],
  )
  return alsoInWindows(changing(searching(command)))
    .argument('[checks...]', say('these alone'), chooseCheck, [])
    .option('--list', say('list the checks, and run none'))
    .option('--fix', say('put right what can be put right without harm'))
    .action((chosen: Check[], flags: DoctorFlags) => runDoctor(chosen.length > 0 ? chosen : checks, flags, ctx))
}

function chooseCheck(name: string, chosen: Check[]): Check[] {
  const known = choose(
    name,
    checks.map(each => each.name),
  )
  return [...chosen, ...checks.filter(each => each.name === known)]
}

async function runDoctor(chosen: readonly Check[], flags: DoctorFlags, ctx: Context): Promise<void> {
  if (flags.list) {
    if (flags.json) printJson(ctx, listDocument(chosen))
    else ctx.io.out(renderList(chosen, await pageOf(ctx)))
    return
  }
  offerWindowsHome(flags, ctx)
  const found = await examineAll(chosen, flags, ctx)
  const fixed = flags.fix ? await fixFindings(found, flags, ctx) : []
  const examined = fixed.length > 0 ? await examineAll(chosen, flags, ctx) : found
  if (flags.json) printJson(ctx, doctorDocument(examined, fixed))
  else ctx.io.out(forPeople(renderDoctor(examined, await pageOf(ctx)), ctx))
  const mendable = repairable(examined).length
  if (mendable > 0 && !flags.json)
    ctx.io.err(say`\n${countOf(mendable, 'finding')} can be put right with \`guard doctor --fix\``)
  if (examined.some(({ outcome }) => outcome === 'fault')) ctx.io.exitWith(ExitCode.negative)
}

/** One after another: they share what they find out, and the page keeps its order. */
async function examineAll(chosen: readonly Check[], flags: DoctorFlags, ctx: Context): Promise<ExaminedCheck[]> {
  const facts = gatherFacts(ctx, scopeOf(flags))
  const examined: ExaminedCheck[] = []
  for (const check of chosen)
    examined.push(await ctx.io.during(say`checking ${check.name}`, examineCheck(check, facts)))
  return examined
}

/** Makes the changes, and gives back those that it made. */
async function fixFindings(
  examined: readonly ExaminedCheck[],
  flags: DoctorFlags,
  ctx: Context,
): Promise<readonly Finding[]> {
  const findings = repairable(examined)
  for (const { repair, fix: whole } of findings) {
    const [place, fix] = [shortPath(repair.path, ctx.home), shortPaths(whole, ctx.home)]
    ctx.io.err(flags.dryRun ? say`would mend ${place}: ${fix}` : say`will mend ${place}: ${fix}`)
  }
  if (flags.dryRun || findings.length === 0) return []
  await confirmed(say`Make ${countOf(findings.length, 'change')}?`, flags, ctx)
  await ctx.lock.hold(async () => {
    await requireNoConflict({ tokens: [], paths: findings.flatMap(({ repair }) => repair.path) }, ctx)
    await ctx.deferSignals(async () => {
      for (const { repair } of findings) applyRepair(repair, ctx)
    })
  })
  return findings
}
