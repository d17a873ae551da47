import type { Secret } from './secret.ts'
import type { TokenKind } from './tokens.ts'

interface Held {
  token: Secret
  kind: TokenKind
}

export interface TokenGroup<Site extends Held> extends Held {
  sites: Site[]
}

/** Groups sites by token, in the order in which the tokens were found. */
export function groupByToken<Site extends Held>(sites: readonly Site[]): TokenGroup<Site>[] {
  const groups = new Map<string, TokenGroup<Site>>()
  for (const site of sites) {
    const value = site.token.reveal()
    const group = groups.get(value)
    if (group) group.sites.push(site)
    else groups.set(value, { token: site.token, kind: site.kind, sites: [site] })
  }
  return [...groups.values()]
}
