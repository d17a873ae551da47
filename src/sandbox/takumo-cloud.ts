import { CLOUD_UNAUTHORIZED } from './assumed.ts'
import { type Call, json, Refusal, type Reply } from './call.ts'
import type { Resource } from './router.ts'
import { hasScope, requireKey } from './takumo-access.ts'
import type { World } from './world.ts'

/** The read-only part of the cloud API: https://docs.takumo.io/api/authentication */
export const takumoCloudResources: readonly Resource[] = [
  { path: /^brain\/policies$/, methods: { GET: policies } },
  { path: /^rules$/, methods: { GET: rules } },
  { path: /^audit-log$/, methods: { GET: auditLog } },
]

/** The cloud's error body: one flat text. */
export function refuseAtCloud({ status, code, message, headers }: Refusal): Reply {
  if (status !== 401) return json(status, { error: message }, headers)
  const reasons: Record<string, string> = CLOUD_UNAUTHORIZED
  return json(status, { error: `Unauthorized: ${reasons[code] ?? reasons.unauthorized}` }, headers)
}

/** "No specific scope required (any valid API key)" */
function policies(call: Call, world: World): Reply {
  requireKey(call, world)
  return json(200, { policies: [] })
}

/** "No specific scope required (any valid API key)" */
function rules(call: Call, world: World): Reply {
  requireKey(call, world)
  return emptyPage(call)
}

/** A missing scope is 401 here, unlike at the gateway. */
function auditLog(call: Call, world: World): Reply {
  if (!hasScope(requireKey(call, world), 'audit:read')) {
    throw new Refusal(401, 'missing_scope', 'API key lacks required scope')
  }
  return emptyPage(call)
}

function emptyPage({ query }: Call): Reply {
  const limit = query.get('limit') ?? '50'
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 100) {
    throw new Refusal(400, 'bad_request', '`limit` must be from 1 to 100')
  }
  return json(200, { data: [], pagination: { hasMore: false, nextCursor: null } })
}
