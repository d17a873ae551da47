import { SERVICE_VARIABLES, type ServiceUrls } from '../core/services.ts'
import type { World } from './world.ts'

const PATHS: Record<keyof ServiceUrls, string> = {
  npm: '/npm/',
  pypi: '/pypi/',
  rubygems: '/rubygems/',
  golang: '/golang/',
  packagist: '/packagist/',
  shisho: '/shisho/v1/',
  takumoGateway: '/takumo/gateway/v1/',
  takumoCloud: '/takumo/cloud/api/v1/',
  sts: '/sts/',
}

/** The variables that point guard at the sandbox, with credentials that work there. */
export function environmentOf({ url, logins }: Pick<World, 'url' | 'logins'>): Record<string, string> {
  const names = Object.keys(PATHS) as (keyof ServiceUrls)[]
  return {
    ...Object.fromEntries(names.map(name => [SERVICE_VARIABLES[name], `${url}${PATHS[name]}`])),
    GUARD_ORG: logins.org,
    GUARD_BOT_ID: logins.manager.id,
    GUARD_BOT_API_KEY: logins.manager.apiKey,
    TAKUMO_API_KEY: logins.takumoKey,
    ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/oidc/github/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: logins.ciJob,
  }
}
