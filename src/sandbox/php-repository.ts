import { type Call, content, json, Refusal, type Reply } from './call.ts'
import { COMPOSER_FILE, COMPOSER_NAME, helloComposer } from './packages/composer-package.ts'
import { behindToken } from './registry-access.ts'
import type { Params, Resource } from './router.ts'
import type { World } from './world.ts'

/** A Composer repository: https://getcomposer.org/doc/05-repositories.md#composer */
export const phpResources: readonly Resource[] = behindToken('Basic', [
  { path: /^packages\.json$/, methods: { GET: root } },
  { path: /^p2\/(?<name>[^/]+\/[^/]+)\.json$/, methods: { GET: metadata } },
  { path: /^dists\/(?<file>[^/]+)$/, methods: { GET: archive } },
])

function root({ origin }: Call): Reply {
  return json(200, {
    packages: [],
    'metadata-url': `${origin}/packagist/p2/%package%.json`,
    'available-packages': [COMPOSER_NAME],
  })
}

function metadata({ origin }: Call, _world: World, params: Params): Reply {
  if (params.name === `${COMPOSER_NAME}~dev`) return json(200, { packages: { [COMPOSER_NAME]: [] } })
  if (params.name !== COMPOSER_NAME) throw notFound()
  const { manifest, shasum } = helloComposer()
  const dist = { type: 'zip', url: `${origin}/packagist/dists/${COMPOSER_FILE}`, reference: shasum, shasum }
  const release = { ...manifest, version: '1.0.0', version_normalized: '1.0.0.0', dist }
  return json(200, { packages: { [COMPOSER_NAME]: [release] } })
}

function archive(_call: Call, _world: World, params: Params): Reply {
  if (params.file !== COMPOSER_FILE) throw notFound()
  return content('application/zip', helloComposer().zip)
}

function notFound(): Refusal {
  return new Refusal(404, 'not_found', 'there is no such package')
}
