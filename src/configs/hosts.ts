import type { Span } from '../core/edit.ts'

/** Host (with port) of a URL or of a `//host/path` key; undefined for anything else, and where a placeholder names it. */
export function hostOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const match = /^(?:([a-z][a-z0-9+.-]*):)?\/\/(?:[^\s/@]*@)?([^\s/?#@]+)/i.exec(value)
  return match ? normalHost(match[2]!, { isHttp: match[1]?.toLowerCase() === 'http' }) : undefined
}

/** The URL in whose userinfo a span stands, as the password or as the bare user name, or undefined. */
export function userinfoAt(text: string, [start, end]: Span): { host: string | undefined } | undefined {
  if (!text.includes('@', end) || !text.includes('://')) return undefined
  const before = /(http)?:\/\/(?:[^\s/@"'#]*:)?$/i.exec(text.slice(0, start))
  // A URL in a list ends at the list's own separator: `GOPROXY=https://u:t@host,direct`.
  const after = /^(?::[^\s/@"']*)?@([^\s/?#"'@,;|)>]+)/.exec(text.slice(end))
  return before && after ? { host: normalHost(after[1]!, { isHttp: before[1] !== undefined }) } : undefined
}

/** The host of a format that names no ports: on loopback that does not tell which service is meant. */
export function hostWithoutPort(name: string): string | undefined {
  return /^(?:localhost|127\.0\.0\.1|\[?::1\]?)$/i.test(name) ? undefined : name.toLowerCase()
}

const HOST = /^(?:\[[0-9a-f:.]+\]|[\w.\x80-\uFFFF-]+)(?::\d+)?$/i

/** In lower case and without the port that its scheme implies, as `URL` gives it. */
function normalHost(host: string, { isHttp }: { isHttp: boolean }): string | undefined {
  return HOST.test(host) ? host.toLowerCase().replace(isHttp ? /:80$/ : /:443$/, '') : undefined
}
