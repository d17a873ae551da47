import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { movableClock } from '../helpers/clock.ts'
import { type Finished, type Run, runGuard, sandbox, tempHome } from '../helpers/guard.ts'

export const ALICE = 'alice-laptop'

export interface Row {
  id: string
  user_identifier: string
  status: 'active' | 'revoked'
}

/** A controller with a bot credential, and hosts simulated by small programs that get a token. */
export type Fleet = Awaited<ReturnType<typeof fleet>>

export async function fleet() {
  const clock = movableClock()
  const services = await sandbox({}, { now: clock.now })
  const { GUARD_ORG = '', GUARD_BOT_ID = '', GUARD_BOT_API_KEY = '' } = services.environment
  const env = { GUARD_ORG, GUARD_BOT_ID, GUARD_BOT_API_KEY }
  const tokens = `${services.url}/shisho/v1/o/${GUARD_ORG}/guard/org-user-tokens`
  const place = tempHome()
  const ask = async (path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') => {
    const headers = { authorization: `Bearer ${GUARD_BOT_API_KEY}:${GUARD_BOT_ID}` }
    const response = await fetch(tokens + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return (response.status === 204 ? {} : await response.json()) as Record<string, unknown>
  }
  const rows = async (identifier = ALICE) =>
    ((await ask('')) as { tokens: Row[] }).tokens.filter(row => row.user_identifier === identifier)
  const guard = (args: readonly string[], more: Partial<Run> = {}): Promise<Finished> =>
    runGuard(args, { home: place.home, sandbox: services, clock, ...more, env: { ...env, ...more.env } })
  return {
    ...{ services, clock, place, env, guard, rows, path: new URL(tokens).pathname },
    issue: async (identifier = ALICE) =>
      (await ask('', { user_identifier: identifier })) as { id: string; token: string },
    revoke: (id: string) => ask(`/by-id/${id}`, undefined, 'DELETE'),
    isActive: async (token: string) => (await ask('/probe', { token })).active === true,
    /** The active ids of an identifier. */
    living: async (identifier = ALICE) =>
      (await rows(identifier)).filter(row => row.status === 'active').map(({ id }) => id),
    /** A program in this home, given as a shell script; `store` is where it keeps its input. */
    program: (name: string, text: string): string[] => {
      const path = join(place.home, name)
      writeFileSync(path, `#!/bin/sh\nstore='${place.home}/${name}.token'\n${text}\n`)
      chmodSync(path, 0o755)
      return [path]
    },
    /** What a program has stored. */
    held: (name: string) => readOr(join(place.home, `${name}.token`)),
    rotate: (words: readonly string[], flags: readonly string[] = [], more: Partial<Run> = {}) =>
      guard(['org', 'rotate', ALICE, '--yes', ...flags, '--', ...words], more),
    step: (...flags: string[]) => guard(['org', 'rotate', ALICE, '--yes', ...flags]),
    journals: () => journalsIn(place.home),
  }
}

/** Shell code that reads the token and stores it. */
export const KEEPS = 'read -r token\nprintf %s "$token" > "$store"\n'

/** Shell code that prints the fingerprint of the token. */
export const ITS_OWN = 'sha256:$(printf %s "$token" | sha256sum | cut -c1-12)'

/** Shell code that prints a document of `guard sync`. */
export function documentOf(fingerprint: string, more: Record<string, unknown> = {}): string {
  const outcome = {
    old: null,
    oldState: null,
    new: 'FINGERPRINT',
    masked: 'tg_org_…',
    files: [{ path: '/home/alice/.npmrc' }],
  }
  const text = JSON.stringify({ schema: 'guard.sync/1', synced: [outcome], notes: [], left: [], unread: [], ...more })
  return `fingerprint="${fingerprint}"\nprintf '%s\\n' '${text}' | sed "s/FINGERPRINT/$fingerprint/"`
}

/** Stores the token, and prints what `guard sync --json` prints on a host with nothing left to do. */
export const SYNC = KEEPS + documentOf(ITS_OWN)

export function fingerprintOf(token: string): string {
  return new Secret(token).fingerprint
}

/** One id is active, the host has its token, and no journal is left. */
export async function expectDelivered(fleet: Fleet, name: string, before: { id: string }): Promise<void> {
  const living = await fleet.living()
  expect(living).toHaveLength(1)
  expect(living).not.toContain(before.id)
  expect(await fleet.isActive(fleet.held(name))).toBe(true)
  expect(fleet.journals()).toEqual([])
}

function journalsIn(home: string): string[] {
  const folder = join(home, '.local/state/guard/deliveries')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name))
}

function readOr(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
