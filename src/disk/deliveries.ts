import { readdirSync, rmdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { GuardError } from '../core/errors.ts'
import { encodePath } from '../core/paths.ts'
import type { Deliveries, DeliveryPlace, Lock } from '../core/ports/journals.ts'
import { createJournals } from './journal.ts'
import { createLock } from './lock.ts'
import { succeeds, systemCode } from './system-errors.ts'

const KEY = /^[0-9a-f]{16}$/
const ATTEMPTS = 20

/** Each delivery has a folder below the state folder, laid out like the state folder itself: a lock and a journal. */
export function createDeliveries(stateFolder: string, deps: { command: string }): Deliveries {
  const folder = join(stateFolder, 'deliveries')
  const at = (key: string) => placeIn(join(folder, key), key, deps)
  return {
    at,
    list: () =>
      keysIn(folder)
        .map(at)
        .filter(({ journals }) => journals.list().length > 0),
  }
}

function placeIn(folder: string, key: string, deps: { command: string }): DeliveryPlace {
  const lock = createLock(folder, deps)
  return { key, journals: createJournals(folder), lock: { hold: work => holdIn(folder, lock, work) } }
}

/** Every process removes the empty folder when it is done; another one may be about to create its lock there. */
async function holdIn<T>(folder: string, lock: Lock, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    let isHeld = false
    try {
      return await lock.hold(() => {
        isHeld = true
        return work()
      })
    } catch (error) {
      if (isHeld || attempt === ATTEMPTS || !isFolderGone(error)) throw error
    } finally {
      if (isHeld) removeEmpty(folder)
    }
  }
}

function isFolderGone(error: unknown): boolean {
  return error instanceof GuardError && systemCode(error.cause) === 'ENOENT'
}

/** A folder that cannot be removed does no harm: it is empty. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(encodePath(folder))
  } catch (error) {
    if (systemCode(error) === undefined) throw error
  }
}

function keysIn(folder: string): string[] {
  let names: string[] = []
  const isThere = statSync(encodePath(folder), { throwIfNoEntry: false }) !== undefined
  if (isThere) succeeds(() => (names = readdirSync(encodePath(folder))), ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'])
  return names.filter(name => KEY.test(name)).sort()
}
