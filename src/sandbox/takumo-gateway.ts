import { randomUUID } from 'node:crypto'
import { type Detection, takumoDetected, takumoHealth, takumoTokenized } from './assumed.ts'
import { type Call, json, jsonBody, Refusal, type Reply } from './call.ts'
import type { Resource } from './router.ts'
import { hasScope, requireKey } from './takumo-access.ts'
import type { World } from './world.ts'

/** The gateway: https://docs.takumo.io/api/authentication */
export const takumoGatewayResources: readonly Resource[] = [
  { path: /^health$/, methods: { GET: takumoHealth } },
  { path: /^tokenize$/, methods: { POST: tokenize } },
  { path: /^detect$/, methods: { POST: detect } },
]

/** The gateway's error body in the selected generation. */
export function refuseAtGateway({ status, code, message, headers }: Refusal, _call: Call, world: World): Reply {
  const id = `req_${randomUUID()}`
  if (world.takumo.errors === 'old') {
    return json(status, { error: { code: OLD_CODES[status] ?? 'INTERNAL_ERROR', message, request_id: id } }, headers)
  }
  const type = status === 401 ? code : (NEW_TYPES[status] ?? 'internal_error')
  return json(status, { error: { type, message } }, { ...headers, 'x-aegis-request-id': id })
}

const OLD_CODES: Record<number, string> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'BAD_REQUEST',
  413: 'BAD_REQUEST',
  429: 'RATE_LIMITED',
  500: 'INTERNAL_ERROR',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
}

const NEW_TYPES: Record<number, string> = {
  400: 'invalid_request',
  403: 'forbidden',
  404: 'not_found',
  405: 'invalid_request',
  413: 'payload_too_large',
  422: 'governance_violation',
  429: 'rate_limited',
  500: 'internal_error',
  502: 'upstream_error',
  503: 'cloud_unavailable',
  504: 'upstream_timeout',
}

function tokenize(call: Call, world: World): Reply {
  const content = contentOf(call, world)
  const detections = detectSecrets(content)
  return takumoTokenized(swapSecrets(content, detections), detections)
}

function detect(call: Call, world: World): Reply {
  return takumoDetected(detectSecrets(contentOf(call, world)))
}

function contentOf(call: Call, world: World): string {
  if (!hasScope(requireKey(call, world), 'shield:write')) {
    throw new Refusal(403, 'forbidden', 'API key lacks required scope: shield:write')
  }
  const { content } = jsonBody(call)
  if (typeof content === 'string') return content
  throw new Refusal(400, 'bad_request', '`content` is missing')
}

/** Finds the one kind of secret that is in the vendor's example. */
function detectSecrets(content: string): Detection[] {
  const matches = [...content.matchAll(/\bAKIA[A-Z0-9]{16}\b/g)]
  return matches.map(({ index }) => ({ type: 'aws_access_key_id', start: index, end: index + 20 }))
}

function swapSecrets(content: string, detections: readonly Detection[]): string {
  return detections.reduceRight(
    (text, { type, start, end }, index) => `${text.slice(0, start)}<${type}_${index + 1}>${text.slice(end)}`,
    content,
  )
}
