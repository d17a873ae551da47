import { say } from '../../core/language.ts'
import { guardHosts } from '../../core/services.ts'
import { readSurroundings } from '../../exec/surroundings.ts'
import type { Leak } from '../../find/discovery.ts'
import { findForeignSite, isVariable, type Site } from '../../find/discovery.ts'
import type { ToolExplanation } from '../../precedence/explain-tool.ts'
import type { Check, Finding } from '../check.ts'
import type { Facts } from '../facts.ts'

/** Tokens that a tool sends, or would send, to a host that is not Guard's. */
export const leaks: Check = {
  name: 'leaks',
  about: () => say('no config or variable gives the token to a host that is not Guard'),
  async run(facts) {
    const { sites } = await facts.found()
    const ours = sites.filter(({ kind, carrier }) => (kind === 'email' || kind === 'org') && carrier !== 'comment')
    if (ours.length === 0) return { skipped: say('no Guard token was found') }
    const findings = [
      ...ours.flatMap(site => findForeignSite([site], guardHosts(facts.ctx.settings.urls)) ?? []).map(foreign),
      ...(await facts.explained()).flatMap(explained => hostless(explained, ours, facts)),
      ...(await yarnScopes(ours, facts)),
    ]
    return { evidence: say`${ours.length} places were asked whom they give it to`, findings }
  },
}

function foreign({ path, line, host }: Leak): Finding {
  return {
    severity: 'fault',
    message: say`the token goes to ${host}, which is no Guard host`,
    path,
    line,
    fix: say('give that host its own token, and run `guard rotate`'),
  }
}

/** `YARN_NPM_AUTH_TOKEN` and the like are sent to whatever registry is set, even the public one. */
function hostless(
  { tool, reader, settings, uses }: ToolExplanation,
  ours: readonly Site[],
  { isGuardHost }: Facts,
): Finding[] {
  const { registry } = settings
  if (!reader.hostless || isGuardHost(registry?.host)) return []
  const winners = uses.filter(
    ({ winner, sentTo }) =>
      !isGuardHost(sentTo) &&
      reader.hostless!.test(winner.key ?? '') &&
      ours.some(({ token }) => winner.token && token.equals(winner.token)),
  )
  const to = registry
    ? say`${registry.path} sends it to ${registry.host}`
    : say('no registry is set, so the public one gets it')
  return winners.map(({ winner }) => ({
    severity: 'fault',
    message: say`${winner.key} names no host, and for ${tool} ${to}`,
    path: winner.path,
    line: winner.line,
    fix: say`take it away, and use \`guard exec -- ${tool} …\` or a config that names the host`,
  }))
}

/** Yarn sends a token that is not tied to a registry for every scope that has no token of its own. */
async function yarnScopes(sites: readonly Site[], { ctx }: Facts): Promise<Finding[]> {
  const site = sites.find(
    ({ tool, key }) => tool === 'yarn' && /^(?:npmAuth|YARN_NPM_AUTH_)(?:Token|Ident)$/i.test(key ?? ''),
  )
  const { yarnLeak } = site ? await readSurroundings(ctx) : {}
  if (!site || !yarnLeak) return []
  return [
    {
      severity: 'fault',
      message: say`Yarn sends ${site.key} to others too: ${yarnLeak}`,
      path: site.path,
      ...(!isVariable(site) && { line: site.line }),
      fix: say`put the token below npmRegistries, under "${ctx.settings.urls.npm}"`,
    },
  ]
}
