import { type Call, json, jsonBody, noContent, Refusal, type Reply } from './call.ts'
import { hashOf, makeUp } from './credentials.ts'
import type { Params, Resource } from './router.ts'
import type { State, TakumoKey } from './state.ts'
import { changeSettings, maxKeys } from './takumo-settings.ts'
import type { World } from './world.ts'

/** Stands in for the dashboard, where users create and revoke keys by hand: there is no public API for it. */
export const takumoKeyResources: readonly Resource[] = [
  { path: /^sandbox\/takumo$/, methods: { GET: showSettings, POST: postSettings } },
  { path: /^sandbox\/takumo\/keys$/, methods: { GET: listKeys, POST: createKey } },
  { path: /^sandbox\/takumo\/keys\/(?<id>[^/]+)$/, methods: { PATCH: switchKey, DELETE: revokeKey } },
]

interface KeyRequest {
  name: string
  scopes: string[]
  environment?: 'live' | 'test'
  /** Without a prefix, like the key in the vendor's sample of the device flow. */
  bare?: boolean
  expiresAt?: string | null
  counted?: boolean
}

/** Adds a key and returns its plaintext, which is not kept. */
export function addTakumoKey(state: State, request: KeyRequest, now: Date): { key: string; record: TakumoKey } {
  const { name, scopes, environment = 'live', bare = false, expiresAt = null, counted = true } = request
  const key = bare ? makeUp.bareTakumoKey() : makeUp.takumoKey(environment)
  const record: TakumoKey = {
    ...{ id: makeUp.id('key_'), hash: hashOf(key), name, prefix: key.slice(0, 12), scopes },
    ...{ status: 'active', createdAt: now.toISOString(), expiresAt, counted },
  }
  state.takumoKeys.push(record)
  return { key, record }
}

function showSettings(_call: Call, world: World): Reply {
  const { errors, plan, apiAccess, limit } = world.takumo
  return json(200, {
    errors,
    plan,
    apiAccess,
    limit,
    maxKeys: Number.isFinite(maxKeys(world.takumo)) ? maxKeys(world.takumo) : null,
  })
}

function postSettings(call: Call, world: World): Reply {
  changeSettings(world.takumo, jsonBody(call))
  return showSettings(call, world)
}

function listKeys(_call: Call, world: World): Reply {
  return json(200, { keys: world.state.takumoKeys.map(rowOf) })
}

function createKey(call: Call, world: World): Reply {
  const request = keyRequest(jsonBody(call), world.now())
  const held = world.state.takumoKeys.filter(({ counted, status }) => counted && status !== 'revoked')
  if (held.length >= maxKeys(world.takumo)) {
    throw new Refusal(403, 'key_limit', `the plan ${world.takumo.plan} allows no more keys`)
  }
  const { key, record } = addTakumoKey(world.state, request, world.now())
  return json(201, { ...rowOf(record), key })
}

function switchKey(call: Call, world: World, params: Params): Reply {
  const key = requireRecord(world, params)
  const { status } = jsonBody(call)
  if (status !== 'active' && status !== 'disabled') throw badRequest('`status` must be "active" or "disabled"')
  if (key.status === 'revoked') throw new Refusal(409, 'revoked', 'a revoked key stays revoked')
  key.status = status
  return json(200, rowOf(key))
}

function revokeKey(_call: Call, world: World, params: Params): Reply {
  requireRecord(world, params).status = 'revoked'
  return noContent()
}

function requireRecord({ state }: World, params: Params): TakumoKey {
  const key = state.takumoKeys.find(({ id }) => id === params.id)
  if (key === undefined) throw new Refusal(404, 'not_found', 'there is no such key')
  return key
}

function keyRequest(body: Record<string, unknown>, now: Date): KeyRequest {
  const { name = 'unnamed', scopes = [], environment = 'live', bare = false, expiresInSeconds = null } = body
  if (typeof bare !== 'boolean') throw badRequest('`bare` must be true or false')
  if (typeof name !== 'string') throw badRequest('`name` must be a text')
  if (!isScopeList(scopes)) throw badRequest('`scopes` must be a list such as ["shield:write"]')
  if (environment !== 'live' && environment !== 'test') throw badRequest('`environment` must be "live" or "test"')
  if (expiresInSeconds === null) return { name, scopes, environment, bare }
  if (typeof expiresInSeconds !== 'number') throw badRequest('`expiresInSeconds` must be a number')
  return { name, scopes, environment, bare, expiresAt: new Date(now.getTime() + expiresInSeconds * 1000).toISOString() }
}

function isScopeList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(scope => typeof scope === 'string' && /^[a-z]+[:.][a-z.]+$/.test(scope))
}

function rowOf({ id, name, prefix, scopes, status, createdAt, expiresAt }: TakumoKey): Record<string, unknown> {
  return { id, name, prefix, scopes, status, created_at: createdAt, expires_at: expiresAt }
}

function badRequest(message: string): Refusal {
  return new Refusal(400, 'bad_request', message)
}
