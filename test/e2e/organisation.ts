import { expect } from 'vitest'
import type { SandboxOptions } from '../../src/core/ports/sandbox.ts'
import { type Run, runGuard, sandbox, tempHome } from '../helpers/guard.ts'

export interface Row {
  id: string
  user_identifier: string
  status: 'active' | 'revoked'
}

interface Bot {
  id: string
  apiKey: string
}

interface Made {
  id: string
  user_identifier: string
  token: string
}

/** An empty home, the services, and guard with the credential of a bot that may do everything, or only issue. */
export async function organisation(role: 'manager' | 'issuer' = 'manager', options: SandboxOptions = {}) {
  const services = await sandbox(options)
  const logins = (await (await fetch(`${services.url}/sandbox/credentials`)).json()) as Record<typeof role, Bot>
  const { id, apiKey } = logins[role]
  const env = { GUARD_ORG: services.environment.GUARD_ORG!, GUARD_BOT_ID: id, GUARD_BOT_API_KEY: apiKey }
  const path = `/shisho/v1/o/${env.GUARD_ORG}/guard/org-user-tokens`
  const manager = `${services.environment.GUARD_BOT_API_KEY}:${services.environment.GUARD_BOT_ID}`
  const place = tempHome()
  const post = async <T>(name: string, body: unknown): Promise<T> => {
    const answer = await fetch(services.url + name, { method: 'POST', body: JSON.stringify(body) })
    expect(answer.ok).toBe(true)
    return answer.json() as T
  }
  return {
    ...{ services, env, path, ...place },
    guard: (args: readonly string[], run: Partial<Run> = {}) =>
      runGuard(['org', ...args], { home: place.home, sandbox: services, ...run, env: { ...env, ...run.env } }),
    /** Tokens issued earlier; `{n}` in the identifier counts. */
    seed: async (identifier: string, more: Record<string, unknown> = {}) =>
      (await post<{ tokens: Made[] }>('/sandbox/shisho/tokens', { user_identifier: identifier, ...more })).tokens,
    limit: (limit: Record<string, unknown>) => post('/sandbox/shisho', limit),
    /** The number of requests since the limit was set or its window began, and how many were refused. */
    counts: async () =>
      (await (await fetch(`${services.url}/sandbox/shisho`)).json()) as { requests: number; refused: number },
    /** All tokens of the service, independent of guard's output. */
    rows: async (): Promise<Row[]> => {
      const rows: Row[] = []
      for (let next: string | undefined = ''; next !== undefined; ) {
        const query = next === '' ? '' : `?page_token=${next}`
        const headers = { authorization: `Bearer ${manager}` }
        const page = (await (await fetch(services.url + path + query, { headers })).json()) as never
        rows.push(...(page as { tokens: Row[] }).tokens)
        next = (page as { next_page_token?: string }).next_page_token
      }
      return rows
    },
  }
}

export type Organisation = Awaited<ReturnType<typeof organisation>>

/** The ids of active tokens. */
export async function livingIds({ rows }: Pick<Organisation, 'rows'>): Promise<string[]> {
  return (await rows()).filter(({ status }) => status === 'active').map(({ id }) => id)
}
