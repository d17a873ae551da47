import { Refusal } from './call.ts'

type Generation = 'old' | 'new'

/** How the simulated Takumo behaves; `POST /sandbox/takumo` changes it. */
export interface TakumoSettings {
  /** The generation of the documents that the gateway's errors follow. */
  errors: Generation
  plan: string
  /** False for a plan without API access: every call with a key gets 403. */
  apiAccess: boolean
  /** Requests per minute, for all keys together. */
  limit: number
  window: { startedAt: number; requests: number }
}

/** How many keys a plan may hold: https://docs.takumo.io, "Plan limits", in both generations. */
const MAX_KEYS: Record<Generation, Record<string, number>> = {
  old: { Free: 3, Developer: 10, Pro: 20, Enterprise: Number.POSITIVE_INFINITY },
  new: { Free: 3, Pro: 10, Enterprise: 20, Custom: Number.POSITIVE_INFINITY },
}

/** The settings of a fresh sandbox. "API-key routes 1,000 req/60 s per org" */
export function freshTakumoSettings(): TakumoSettings {
  return { errors: 'old', plan: 'Pro', apiAccess: true, limit: 1000, window: { startedAt: 0, requests: 0 } }
}

/** How many keys the current plan may hold. */
export function maxKeys({ errors, plan }: TakumoSettings): number {
  return MAX_KEYS[errors][plan] ?? 0
}

/** Applies the settings in a posted body and starts a new rate-limit window. */
export function changeSettings(settings: TakumoSettings, body: Record<string, unknown>): void {
  const next = {
    errors: body.errors ?? settings.errors,
    plan: body.plan ?? settings.plan,
    apiAccess: body.apiAccess ?? settings.apiAccess,
    limit: body.limit ?? settings.limit,
  }
  if (!isSettings(next)) throw new Refusal(400, 'bad_request', 'a setting is not valid')
  Object.assign(settings, next, { window: { startedAt: 0, requests: 0 } })
}

function isSettings(next: Record<keyof Omit<TakumoSettings, 'window'>, unknown>): boolean {
  const { errors, plan, apiAccess, limit } = next
  if (errors !== 'old' && errors !== 'new') return false
  const isKnownPlan = typeof plan === 'string' && Object.hasOwn(MAX_KEYS[errors], plan)
  return isKnownPlan && typeof apiAccess === 'boolean' && Number.isInteger(limit) && Number(limit) >= 0
}
