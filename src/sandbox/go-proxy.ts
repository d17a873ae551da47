import { type Call, content, json, Refusal, type Reply } from './call.ts'
import { GO_MOD, GO_MODULE, GO_VERSION, goZip } from './packages/go-module.ts'
import { behindToken, blockedPackage } from './registry-access.ts'
import type { Params, Resource } from './router.ts'
import type { World } from './world.ts'

/** The module that the vendor's quickstart blocks so that users can try the block out. */
const BLOCKED = 'github.com/flatt-security/hola-takumi-go'

const INFO = { Version: GO_VERSION, Time: '2026-01-01T00:00:00Z' }

/** The module proxy protocol: https://go.dev/ref/mod#goproxy-protocol */
export const goResources: readonly Resource[] = behindToken('Basic', [
  { path: /^(?<module>.+)\/@latest$/, methods: { GET: latest } },
  { path: /^(?<module>.+)\/@v\/(?<file>[^/]+)$/, methods: { GET: file } },
  { path: /^(?!api\/)(?<module>.+)$/, methods: { GET: unknown } },
])

const FILES: Record<string, () => Reply> = {
  list: () => content('text/plain; charset=utf-8', `${GO_VERSION}\n`),
  [`${GO_VERSION}.info`]: () => json(200, INFO),
  [`${GO_VERSION}.mod`]: () => content('text/plain; charset=utf-8', GO_MOD),
  [`${GO_VERSION}.zip`]: () => content('application/zip', goZip()),
}

function latest(_call: Call, _world: World, params: Params): Reply {
  requireModule(params)
  return json(200, INFO)
}

function file(_call: Call, _world: World, params: Params): Reply {
  requireModule(params)
  const name = params.file ?? ''
  const make = Object.hasOwn(FILES, name) ? FILES[name] : undefined
  return make === undefined ? unknown() : make()
}

function requireModule({ module }: Params): void {
  if (module === BLOCKED) throw blockedPackage()
  if (module !== GO_MODULE) unknown()
}

function unknown(): never {
  throw new Refusal(404, 'not_found', 'not found: unknown module or version')
}
