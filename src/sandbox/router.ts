import { type Call, Refusal, type Reply } from './call.ts'
import type { CredentialKind } from './web-tokens.ts'
import type { World } from './world.ts'

/** The named groups of the matched path. */
export type Params = Readonly<Record<string, string>>

/** Makes the change and returns the answer, in one synchronous step. */
export type Handler = (call: Call, world: World, params: Params) => Reply

/** The handlers at one path, below the prefix of its service. */
export interface Resource {
  path: RegExp
  methods: Readonly<Record<string, Handler>>
  /** The only kind of token that may be in a body here. */
  bodyMayHold?: CredentialKind
}

/** One of the services of the sandbox. */
export interface Service {
  /** Begins and ends with a slash. */
  prefix: string
  resources: readonly Resource[]
  /** The kinds of credential that may be sent here. */
  home: readonly CredentialKind[]
  /** True for the sandbox's own endpoints, whose request bodies may contain any token. */
  isControl?: boolean
  /** Formats a refusal the way this service does. */
  refuse(refusal: Refusal, call: Call, world: World): Reply
  /** Runs around every call of the service, for example to count it. */
  around?(call: Call, world: World, run: () => Reply): Reply
}

/** The service and resource that a call is for. */
export interface Target {
  service: Service
  resource: Resource | undefined
  params: Params
}

/**
 * Finds the service by its prefix and the first resource whose path matches. The last service gets all other calls.
 */
export function route(call: Call, services: readonly Service[]): Target {
  const service = services.find(({ prefix }) => call.path.startsWith(prefix)) ?? services.at(-1)!
  const path = call.path.slice(service.prefix.length)
  for (const resource of service.resources) {
    const match = resource.path.exec(path)
    if (match !== null) return { service, resource, params: { ...match.groups } }
  }
  return { service, resource: undefined, params: {} }
}

/** Runs the handler of a call and turns a refusal into an answer. */
export function answer(call: Call, target: Target, world: World): Reply {
  try {
    return handlerOf(call, target)(call, world, target.params)
  } catch (error) {
    if (error instanceof Refusal) return target.service.refuse(error, call, world)
    throw error
  }
}

function handlerOf(call: Call, { resource }: Target): Handler {
  if (call.tooLarge) throw new Refusal(413, 'payload_too_large', 'the body is too large')
  if (resource === undefined) throw new Refusal(404, 'not_found', 'there is nothing at this path')
  const method = call.method === 'HEAD' ? 'GET' : call.method
  const handle = Object.hasOwn(resource.methods, method) ? resource.methods[method] : undefined
  if (handle !== undefined) return handle
  throw new Refusal(405, 'method_not_allowed', 'this method is not for this path', {
    allow: Object.keys(resource.methods).join(', '),
  })
}
