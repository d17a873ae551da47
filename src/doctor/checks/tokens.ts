import { say } from '../../core/language.ts'
import type { ProbedToken } from '../../find/probe.ts'
import { type AdviceSettings, advise } from '../../find/verdict-advice.ts'
import { predecessorsOf } from '../../rotate/sync.ts'
import type { Check, Finding } from '../check.ts'

/** What the services say about each token, and which copies were left behind. */
export const tokens: Check = {
  name: 'tokens',
  about: () => say('every copy is of one token, and its service takes it'),
  async run({ ctx, probed }) {
    const all = (await probed()).filter(({ verdict }) => !(verdict.state === 'unknown' && verdict.isUnasked))
    if (all.length === 0) return { skipped: say('no token was found') }
    const valid = all.filter(({ verdict }) => verdict.state === 'valid')
    const known = new Set(valid.flatMap(({ token }) => [...predecessorsOf(token.fingerprint, ctx.journals.history())]))
    const emails = valid.filter(({ kind }) => kind === 'email')
    const about = { hasBot: ctx.settings.bot !== undefined, hasValidEmail: emails.length > 0, known }
    const findings = all.flatMap(each => ofVerdict(each, about))
    if (emails.length > 1) findings.push(several(emails))
    return { evidence: say`${valid.length} of ${all.length} tokens valid`, findings }
  },
}

interface About extends AdviceSettings {
  /** Fingerprints of tokens that a valid one replaced. */
  known: ReadonlySet<string>
}

function ofVerdict(judged: ProbedToken, { known, ...settings }: About): Finding[] {
  const { token, kind, sites, verdict } = judged
  if (verdict.state === 'valid') return []
  const { hint } = advise(judged, settings)!
  if (verdict.state === 'unknown') {
    const message = say`it cannot be told whether ${token} is valid: ${verdict.reason}`
    return [{ severity: 'warning', message, fix: hint, ...at(sites) }]
  }
  const fix = kind === 'email' ? fixForEmail(judged, { known, ...settings }) : hint
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

function fixForEmail(judged: ProbedToken, { known, ...settings }: About): string {
  const { fingerprint } = judged.token
  if (known.has(fingerprint)) return say('run `guard sync`: it came before the valid one')
  return settings.hasValidEmail
    ? advise(judged, settings)!.hint
    : say`run \`guard token | ssh HERE guard sync --token-stdin --yes --from ${fingerprint}\` on the machine that has the new one, or \`guard reset EMAIL\``
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
