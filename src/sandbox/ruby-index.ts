import { createHash } from 'node:crypto'
import { STATUS_FOR_BLOCKED_GEM } from './assumed.ts'
import { type Call, content, Refusal, type Reply } from './call.ts'
import { GEM_NAME, GEM_VERSION, helloGem, helloGemspec } from './packages/gem.ts'
import { behindToken } from './registry-access.ts'
import type { Params, Resource } from './router.ts'
import type { World } from './world.ts'

/** The gem that the vendor's quickstart blocks so that users can try the block out. */
const BLOCKED = 'hola-takumi'

/** The compact index that Bundler and gem read; gem first checks whether the root exists. */
export const rubyResources: readonly Resource[] = behindToken('Basic', [
  { path: /^$/, methods: { GET: () => text('') } },
  { path: /^versions$/, methods: { GET: versions } },
  { path: /^names$/, methods: { GET: () => text(`---\n${GEM_NAME}\n`) } },
  { path: /^info\/(?<name>[^/]+)$/, methods: { GET: info } },
  { path: /^gems\/(?<file>[^/]+)$/, methods: { GET: gem } },
  { path: /^quick\/Marshal\.4\.8\/(?<file>[^/]+)$/, methods: { GET: gemspec } },
  { path: /^(?!api\/v1\/tokens)(?<other>.+)$/, methods: { GET: notFound } },
])

function versions(): Reply {
  const md5 = createHash('md5').update(infoText()).digest('hex')
  return text(`created_at: 2026-01-01T00:00:00Z\n---\n${GEM_NAME} ${GEM_VERSION} ${md5}\n`)
}

function info(_call: Call, _world: World, params: Params): Reply {
  if (params.name === BLOCKED) throw new Refusal(STATUS_FOR_BLOCKED_GEM, 'not_found', 'there is no such gem')
  return params.name === GEM_NAME ? text(infoText()) : notFound()
}

function gem(_call: Call, _world: World, params: Params): Reply {
  if (params.file !== `${GEM_NAME}-${GEM_VERSION}.gem`) return notFound()
  return content('application/octet-stream', helloGem())
}

function gemspec(_call: Call, _world: World, params: Params): Reply {
  if (params.file !== `${GEM_NAME}-${GEM_VERSION}.gemspec.rz`) return notFound()
  return content('application/octet-stream', helloGemspec())
}

function infoText(): string {
  return `---\n${GEM_VERSION} |checksum:${createHash('sha256').update(helloGem()).digest('hex')}\n`
}

function text(body: string): Reply {
  return content('text/plain; charset=utf-8', body)
}

function notFound(): never {
  throw new Refusal(404, 'not_found', 'there is no such gem')
}
