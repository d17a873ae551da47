import { ExitCode, GuardError } from '../../core/errors.ts'
import { groupByToken } from '../../core/group-by-token.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Discovery } from '../../find/discovery.ts'
import { probeTokens } from '../../find/probe.ts'
import { verdictError } from '../../find/verdict-advice.ts'
import { shortPath, type Verdicts } from '../../render/page.ts'
import type { RuleTool } from '../../render/rules.ts'
import type { GlobalFlags, ScopeFlags } from '../options.ts'

export interface FindFlags extends GlobalFlags, ScopeFlags {
  probe?: boolean
  allFiles?: boolean
  tokenStdin?: boolean
  staged?: boolean
  rules?: RuleTool
  explain?: string
}

/** What the services say of each token that was found. */
export async function askServices(found: Discovery, ctx: Context): Promise<Verdicts> {
  const probed = await probeTokens(found, ctx, { registry: true })
  for (const { token, verdict } of probed) {
    if (verdict.state === 'unknown') ctx.io.err(say`note: ${token}: ${verdict.reason}`)
  }
  return new Map(probed.map(({ token, verdict }) => [token.fingerprint, verdict]))
}

/** What `--probe` ends with: the worst of what the services say. Undefined if no service was asked, or every token is valid. */
export function probeFailure(
  { sites }: Discovery,
  verdicts: Verdicts,
  { bot }: Context['settings'],
): GuardError | undefined {
  const rows = groupByToken(sites).flatMap(({ token, kind }) => {
    const verdict = verdicts.get(token.fingerprint)
    return verdict ? [{ token, kind, verdict }] : []
  })
  return verdictError(rows, { hasBot: bot !== undefined })
}

export function mentionExposed({ files }: Discovery, ctx: Context): void {
  const exposed = files.filter(file => file.exposed).map(file => shortPath(file.path, ctx.home))
  if (exposed.length > 0)
    ctx.io.err(say`note: other users of this machine can read ${exposed.join(', ')}; chmod 600 them`)
}

export function noTokenFound(found: Discovery, hint: string): GuardError {
  return new GuardError('NOTHING_FOUND', say`no token in ${countOf(found.stats.files, 'file')}`, {
    exitCode: ExitCode.negative,
    hint,
  })
}
