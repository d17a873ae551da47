import { guardError, npmError, shishoError, stsError } from './assumed.ts'
import { emailTokenResources } from './email-tokens.ts'
import { goResources } from './go-proxy.ts'
import { idTokenResources, stsResources } from './job-tokens.ts'
import { npmResources } from './npm-registry.ts'
import { orgTokenResources } from './org-tokens.ts'
import { phpResources } from './php-repository.ts'
import { pythonResources } from './python-index.ts'
import type { Resource, Service } from './router.ts'
import { rubyResources } from './ruby-index.ts'
import { limitedByWindow } from './shisho-settings.ts'
import { rateLimited } from './takumo-access.ts'
import { refuseAtCloud, takumoCloudResources } from './takumo-cloud.ts'
import { refuseAtGateway, takumoGatewayResources } from './takumo-gateway.ts'
import { controlResources } from './test-controls.ts'

/** Every service of the sandbox. The test controls come last and get all other paths. */
export const services: readonly Service[] = [
  guardService('npm', npmResources),
  guardService('pypi', pythonResources),
  guardService('rubygems', rubyResources),
  guardService('golang', goResources),
  guardService('packagist', phpResources),
  {
    prefix: '/shisho/v1/',
    resources: orgTokenResources,
    home: ['bot'],
    refuse: shishoError,
    around: limitedByWindow(shishoError),
  },
  {
    prefix: '/takumo/gateway/v1/',
    resources: takumoGatewayResources,
    home: ['takumo-live', 'takumo-test'],
    refuse: refuseAtGateway,
    around: rateLimited(refuseAtGateway),
  },
  {
    prefix: '/takumo/cloud/api/v1/',
    resources: takumoCloudResources,
    home: ['takumo-live', 'takumo-test'],
    refuse: refuseAtCloud,
    around: rateLimited(refuseAtCloud),
  },
  { prefix: '/sts/', resources: stsResources, home: [], refuse: stsError },
  { prefix: '/oidc/', resources: idTokenResources, home: ['request'], refuse: guardError },
  { prefix: '/', resources: controlResources, home: [], isControl: true, refuse: guardError },
]

function guardService(name: string, registry: readonly Resource[]): Service {
  return {
    prefix: `/${name}/`,
    resources: [...emailTokenResources, ...registry],
    home: ['email', 'org', 'access'],
    refuse: (refusal, call) =>
      name === 'npm' && !call.path.startsWith('/npm/api/') ? npmError(refusal) : guardError(refusal),
  }
}
