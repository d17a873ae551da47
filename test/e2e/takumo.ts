import { expect } from 'vitest'
import { type MovableClock, movableClock } from '../helpers/clock.ts'
import { type Run, runGuard, sandbox, tempHome } from '../helpers/guard.ts'

export interface Key {
  id: string
  key: string
}

/** What a config needs to know about Takumo. */
export interface Access {
  gateway: string
  key: string
}

export type TakumoTree = (access: Access) => Record<string, string>

export const dotenv: TakumoTree = ({ key }) => ({ 'project/.env': `# mine\nTAKUMO_API_KEY=${key} # ours\nOTHER=1\n` })

export type Place = Awaited<ReturnType<typeof takumoPlace>>

/** A home whose files hold a Takumo key, and the dashboard in which the user creates and revokes keys. */
export async function takumoPlace(tree: TakumoTree = dotenv, clock: MovableClock = movableClock()) {
  const services = await sandbox({}, clock)
  const dashboard = dashboardAt(services.url)
  const old = await dashboard.create()
  const gateway = services.environment.GUARD_TAKUMO_GATEWAY_URL!.replace(/\/$/, '')
  const place = tempHome(tree({ gateway, key: old.key }))
  const guard = (args: readonly string[], run: Partial<Run> = {}) =>
    runGuard(args, { home: place.home, sandbox: services, clock, ...run })
  return {
    ...{ ...place, services, dashboard, old, gateway, tree, clock, guard },
    rotate: (fresh: Pick<Key, 'key'>, args: readonly string[] = [], run: Partial<Run> = {}) =>
      guard(['takumo', 'rotate', '--token-stdin', '--yes', ...args], { input: fresh.key, ...run }),
  }
}

function dashboardAt(url: string) {
  const keys = `${url}/sandbox/takumo/keys`
  const headers = { 'content-type': 'application/json' }
  const send = (path: string, method: string, body?: unknown) =>
    fetch(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
  return {
    create: async (more: Record<string, unknown> = {}): Promise<Key> => {
      const answer = await send(keys, 'POST', { name: 'test', scopes: ['shield:write'], ...more })
      expect(answer.status).toBe(201)
      return (await answer.json()) as Key
    },
    revoke: async ({ id }: Key): Promise<void> => {
      expect((await send(`${keys}/${id}`, 'DELETE')).status).toBe(204)
    },
    switch: async ({ id }: Key, status: 'active' | 'disabled'): Promise<void> => {
      expect((await send(`${keys}/${id}`, 'PATCH', { status })).status).toBe(200)
    },
    settings: async (body: Record<string, unknown>): Promise<void> => {
      expect((await send(`${url}/sandbox/takumo`, 'POST', body)).status).toBe(200)
    },
    /** The cloud's verdict on a key. */
    status: async ({ key }: Pick<Key, 'key'>): Promise<number> =>
      (await fetch(`${url}/takumo/cloud/api/v1/brain/policies`, { headers: { authorization: `Bearer ${key}` } }))
        .status,
  }
}

/** A clock on which sleeping takes no time, and during whose n-th sleep the user does something. */
export function clockWithPerson(n: number, act: () => Promise<unknown>): MovableClock {
  const clock = movableClock()
  let sleeps = 0
  return {
    ...clock,
    get slept() {
      return clock.slept
    },
    async sleep(milliseconds) {
      sleeps += 1
      if (sleeps === n) await act()
      await clock.sleep(milliseconds)
    },
  }
}

/** Every file is byte for byte the same with the new key in place of the old one. */
export function expectWritten(place: Place, { key }: Pick<Key, 'key'>): void {
  const texts = Object.entries(place.tree({ gateway: place.gateway, key }))
  for (const [path, text] of texts) expect([path, place.read(path)]).toEqual([path, text])
}

export function hasJournal({ files }: Pick<Place, 'files'>): boolean {
  return files().some(name => /\/journal-[^/]+\.jsonl$/.test(name))
}

/** Every byte is unchanged, no journal is left, and the old key works. */
export async function expectUntouched(place: Place): Promise<void> {
  expectWritten(place, place.old)
  expect(hasJournal(place)).toBe(false)
  expect(await place.dashboard.status(place.old)).toBe(200)
}
