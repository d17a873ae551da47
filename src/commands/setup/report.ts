import { ExitCode, GuardError } from '../../core/errors.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { UnknownVerdict } from '../../core/ports/services.ts'
import type { Secret } from '../../core/secret.ts'
import type { Outranking } from '../../precedence/outranking.ts'
import { leftDocument, renderLeft, renderUnread, unreadDocument } from '../../render/left-copies.ts'
import { renderOutrankings } from '../../render/outranking.ts'
import { pathDocument, shortPath } from '../../render/page.ts'
import { fileDocument, renderProof, toolDocument } from '../../render/setup.ts'
import { type Remains, wholeSearchDocument } from '../../render/whole-search.ts'
import type { SetupPlan } from '../../setup/plan.ts'
import type { Proof } from '../../setup/prove.ts'
import { pageOf, printJson } from '../output.ts'
import { searchForReplaced } from '../whole-search.ts'
import type { Leftovers } from './leftovers.ts'
import type { SetupFlags } from './plan.ts'

/** How a setup ended. */
export interface Done {
  plan: SetupPlan
  token: Secret | undefined
  proof: Proof
  outranked: ReadonlyMap<string, Outranking[]>
  remains: Leftovers
}

/** What was done and what the registries say of it; throws what is not as it should be. */
export async function reportSetup(done: Done, flags: SetupFlags, ctx: Context): Promise<void> {
  const failure = shortcoming(done)
  if (!flags.json) {
    ctx.io.err(`\n${renderProof(done.plan, done.proof, await pageOf(ctx))}`)
    for (const note of renderOutrankings(done.outranked, ctx.home)) ctx.io.err(note)
    for (const line of renderRemains(done.remains, ctx.home)) ctx.io.err(line)
  }
  const more = await searchForReplaced(done.remains, flags, ctx)
  if (flags.json) printJson(ctx, document(done, more))
  if (failure) throw failure
}

/** What `--json` prints. */
export function document({ plan, token, proof, outranked, remains }: Done, more?: Remains) {
  return {
    schema: 'guard.setup/1',
    token: token ? { fingerprint: token.fingerprint, masked: String(token) } : null,
    tools: plan.tools.map(tool => toolDocument(tool, proof.get(tool.name), outranked.get(tool.name))),
    files: plan.files.map(fileDocument),
    refusals: plan.refusals.map(({ code, message }) => ({ code, message })),
    left: [...remains.left, ...(more?.left ?? [])].map(leftDocument),
    literal: remains.literal.map(({ path, line, tool }) => ({ ...pathDocument(path), line, tool })),
    unread: remains.unread.map(unreadDocument),
    search: wholeSearchDocument(more?.search),
  }
}

function renderRemains({ left, literal, unread }: Leftovers, home: string): string[] {
  const plain = literal.map(({ path, line }) => `  - ${shortPath(path, home)}:${line}`)
  return [
    ...(plain.length > 0 ? ['', say('These still hold a token in plain text:'), ...plain] : []),
    ...renderLeft(left, home),
    ...renderUnread(unread, home),
  ]
}

/** What was written stays; what is not as it should be has a name and an exit status. */
function shortcoming({ plan, proof, remains }: Done): GuardError | undefined {
  const checks = [...proof]
  const rejected = checks.filter(([, check]) => check.state === 'rejected').map(([name]) => name)
  const open = checks.filter(([, check]) => check.state === 'answers' && check.blocks === false).map(([name]) => name)
  const [unknown] = checks.flatMap(([, check]) => (check.state === 'unknown' ? [check] : []))
  const left = plan.tools.filter(({ state }) => state === 'left').map(({ name }) => name)
  if (rejected.length > 0)
    return failed('TOKEN_REJECTED', ExitCode.rejected, say`the registry rejects the token of ${rejected.join(', ')}`)
  if (unknown) return cannotTell(unknown)
  if (open.length > 0)
    return failed(
      'NOT_PROTECTED',
      ExitCode.negative,
      say`the registry lets the blocked test package through for ${open.join(', ')}`,
    )
  const literal = remains.literal.length
  if (literal > 0) {
    const message = say`a token in plain text is still in ${countOf(literal, 'place')}`
    return failed('LITERAL_LEFT', ExitCode.negative, message)
  }
  if (left.length > 0) return failed('LEFT_ALONE', ExitCode.negative, say`left alone: ${left.join(', ')}`)
  return undefined
}

function cannotTell({ reason, exitCode, retryAfterSeconds }: UnknownVerdict): GuardError {
  const isLimited = exitCode === ExitCode.rateLimited
  const hint =
    retryAfterSeconds === undefined
      ? say('the files are written; run `guard setup --check` later')
      : say`the files are written; run \`guard setup --check\` in ${countOf(retryAfterSeconds, 'second')}`
  const message = say`cannot tell whether it works: ${reason}`
  return new GuardError(isLimited ? 'RATE_LIMITED' : 'CANNOT_TELL', message, {
    exitCode,
    hint,
    retryAfterSeconds,
  })
}

const HINTS: Record<string, () => string> = {
  LITERAL_LEFT: () =>
    say('before git gets these files, take it out: run `guard remove --all` and this command again, or edit them'),
  LEFT_ALONE: () =>
    say('decide with `--replace-registry` or `--replace-token`, or choose the others with `--tool NAME`'),
}

function failed(code: string, exitCode: ExitCode, message: string): GuardError {
  return new GuardError(code, message, { exitCode, hint: HINTS[code]?.() ?? say('run `guard doctor`') })
}
