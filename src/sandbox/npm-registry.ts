import { type Call, content, json, Refusal, type Reply } from './call.ts'
import { type NpmPackage, npmPackages } from './packages/npm-package.ts'
import { behindToken, blockedPackage } from './registry-access.ts'
import type { Params, Resource } from './router.ts'
import type { World } from './world.ts'

/** https://shisho.dev/docs/t/guard/features/package-blocking names it as the package to try the block with. */
const BLOCKED = '@panda-guard/test-malicious'

/** The npm registry: packuments, tarballs, and the other requests of `npm install`. */
export const npmResources: readonly Resource[] = behindToken('Bearer', [
  { path: /^-\/npm\/v1\/security\/advisories\/bulk$/, methods: { POST: () => json(200, {}) } },
  { path: /^-\/ping$/, methods: { GET: () => json(200, {}) } },
  { path: /^(?<name>(?:@[^/]+\/)?[^@/-][^/]*)\/-\/(?<file>[^/]+\.tgz)$/, methods: { GET: tarball } },
  { path: /^(?!api\/)(?<name>.+)$/, methods: { GET: packument } },
])

function tarball(_call: Call, _world: World, params: Params): Reply {
  const found = requirePackage(params)
  if (params.file !== found.tarballName) throw notFound()
  return content('application/octet-stream', found.tarball)
}

function packument(call: Call, _world: World, params: Params): Reply {
  const { name, manifest, tarballName, shasum, integrity } = requirePackage(params)
  const dist = { tarball: `${call.origin}/npm/${name}/-/${tarballName}`, shasum, integrity }
  return json(200, {
    name,
    'dist-tags': { latest: '1.0.0' },
    versions: { '1.0.0': { ...manifest, _id: `${name}@1.0.0`, dist } },
  })
}

function requirePackage({ name }: Params): NpmPackage {
  if (name === BLOCKED) throw blockedPackage()
  const found = npmPackages().find(known => known.name === name)
  if (found === undefined) throw notFound()
  return found
}

function notFound(): Refusal {
  return new Refusal(404, 'not_found', 'Not found')
}
