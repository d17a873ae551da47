import { familyOf, type TokenKind } from './tokens.ts'

/** Base URL of each service, ending in a slash. */
export interface ServiceUrls {
  npm: string
  pypi: string
  rubygems: string
  golang: string
  packagist: string
  shisho: string
  takumoGateway: string
  takumoCloud: string
  sts: string
}

/** The public services: https://shisho.dev/docs/t/guard/ and https://docs.takumo.io */
export const VENDOR_URLS: ServiceUrls = {
  npm: 'https://npm.flatt.tech/',
  pypi: 'https://pypi.flatt.tech/',
  rubygems: 'https://rubygems.flatt.tech/',
  golang: 'https://golang.flatt.tech/',
  packagist: 'https://packagist.flatt.tech/',
  shisho: 'https://api.cloud.shisho.dev/v1/',
  takumoGateway: 'https://gateway.takumo.io/v1/',
  takumoCloud: 'https://cloud.takumo.io/api/v1/',
  sts: 'https://sts.cloud.shisho.dev/',
}

/** The environment variable that overrides a service's URL. It may only name loopback. */
export const SERVICE_VARIABLES: Record<keyof ServiceUrls, string> = {
  npm: 'GUARD_NPM_URL',
  pypi: 'GUARD_PYPI_URL',
  rubygems: 'GUARD_RUBYGEMS_URL',
  golang: 'GUARD_GOLANG_URL',
  packagist: 'GUARD_PACKAGIST_URL',
  shisho: 'GUARD_SHISHO_URL',
  takumoGateway: 'GUARD_TAKUMO_GATEWAY_URL',
  takumoCloud: 'GUARD_TAKUMO_CLOUD_URL',
  sts: 'GUARD_STS_URL',
}

export const GUARD_SERVICES = ['npm', 'pypi', 'rubygems', 'golang', 'packagist'] as const

/** The registries of Takumi Guard, one per family of package managers. All of them accept the same tokens. */
export type GuardService = (typeof GUARD_SERVICES)[number]

/** The hosts (with port) that may get a Guard token. */
export function guardHosts(urls: ServiceUrls): ReadonlySet<string> {
  return new Set(GUARD_SERVICES.map(service => new URL(urls[service]).host))
}

/**
 * The hosts that manage email tokens, in the order in which guard tries them. The npm host and the PyPI host share
 * one database (https://shisho.dev/docs/t/guard/features/token-management), but only if both are the vendor's or both
 * were moved: a token is sent to no other service.
 */
export function emailHosts({ npm, pypi }: ServiceUrls): [string, ...string[]] {
  const isSameService = (npm === VENDOR_URLS.npm) === (pypi === VENDOR_URLS.pypi)
  return isSameService && new URL(npm).origin !== new URL(pypi).origin ? [npm, pypi] : [npm]
}

/** The hosts (with port) that may get a Takumo key. */
export function takumoHosts(urls: ServiceUrls): ReadonlySet<string> {
  return new Set([urls.takumoGateway, urls.takumoCloud].map(url => new URL(url).host))
}

/** The hosts (with port) that may get a token of this kind. */
export function trustedHosts(kind: TokenKind, urls: ServiceUrls): ReadonlySet<string> {
  return familyOf(kind) === 'takumo' ? takumoHosts(urls) : guardHosts(urls)
}

/** `//host/path/`: the form of a URL that scopes a setting in `.npmrc`. */
export function nerfDart(url: string): string {
  const { host, pathname } = new URL(url)
  return `//${host}${pathname}`
}

/** `127.0.0.0/8`, `localhost` and `[::1]`: the only hosts that guard contacts without TLS. */
export function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname)
}
