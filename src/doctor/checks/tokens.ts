import { ExitCode } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { ProbedToken } from '../../rotate/probe.ts'
import { predecessorsOf } from '../../rotate/sync.ts'
import type { Check, Finding } from '../check.ts'

/** What the services say of each token, and which copies were left behind. */
export const tokens: Check = {
  name: 'tokens',
  get about() {
    return say('every copy is of one token, and its service takes it')
  },
  async run({ ctx, probed }) {
    const all = (await probed()).filter(({ kind }) => kind === 'email' || kind === 'org')
    if (all.length === 0) return { skipped: say('no Guard token was found') }
    const valid = all.filter(({ verdict }) => verdict.state === 'valid')
    const known = new Set(valid.flatMap(({ token }) => [...predecessorsOf(token.fingerprint, ctx.journals.history())]))
    const findings = all.flatMap(each => ofVerdict(each, { hasValid: valid.length > 0, known }))
    const emails = valid.filter(({ kind }) => kind === 'email')
    if (emails.length > 1) findings.push(several(emails))
    return { evidence: say`${valid.length} of ${all.length} tokens valid`, findings }
  },
}

function ofVerdict(
  { token, kind, sites, verdict }: ProbedToken,
  { hasValid, known }: { hasValid: boolean; known: ReadonlySet<string> },
): Finding[] {
  if (verdict.state === 'valid') return []
  if (verdict.state === 'unknown') {
    const message = say`it cannot be told whether ${token} is valid: ${verdict.reason}`
    return [
      {
        severity: 'warning',
        message,
        fix:
          verdict.exitCode === ExitCode.refused
            ? say('see what `guard doctor leaks` says')
            : (verdict.hint ?? say('run `guard status` later')),
        ...at(sites),
      },
    ]
  }
  const fix = known.has(token.fingerprint)
    ? say('run `guard sync`: it came before the valid one')
    : hasValid && kind === 'email'
      ? say`run \`guard sync --from ${token.fingerprint}\` if it came before the valid one, or delete it`
      : kind === 'org'
        ? say('run `guard org issue IDENTIFIER` for a new one')
        : say`run \`guard token | ssh HERE guard sync --token-stdin --yes --from ${token.fingerprint}\` on the machine that has the new one, or \`guard reset EMAIL\``
  return sites.map(site => ({
    severity: 'fault',
    message:
      site.level === 'environment'
        ? say`the service rejects ${token}, which ${site.key} has in this shell`
        : say`the service rejects ${token}`,
    fix: site.level === 'environment' ? say('start a new shell, or set the variable again') : fix,
    ...at([site]),
  }))
}

function several(valid: readonly ProbedToken[]): Finding {
  return {
    severity: 'warning',
    message: say`${valid.length} different tokens are valid: ${valid.map(({ token }) => `${token} (${token.fingerprint})`).join(', ')}`,
    fix: say('keep one: run `guard revoke --token FINGERPRINT` for those that nobody needs'),
  }
}

function at(sites: ProbedToken['sites']): { path?: string; line?: number } {
  const [site] = sites
  if (!site) return {}
  return site.level === 'environment' ? { path: site.path } : { path: site.path, line: site.line }
}
