import { linkSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { displayPath, encodePath } from '../core/paths.ts'
import type { Lock } from '../core/ports/journals.ts'
import { removeFile, syncFolder, writePrivateFile } from './descriptors.ts'
import { currentOwner, forgetOwner, isOwnerDead, type LockOwner, readOwner } from './lock-owner.ts'
import { ensureStateFolder } from './state-folder.ts'
import { failed, reporting, succeeds, systemCode } from './system-errors.ts'

const ATTEMPTS = 100
// Errors of file systems without hard links
const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

interface Claimant {
  owner: LockOwner
  folder: string
  lock: string
  /**
   * This process's own file. Linking it to a path claims that path, and the file there is complete from the start.
   */
  card: string
}

/** Admits one writer at a time among all users of this state folder. */
export function createLock(stateFolder: string, deps: { command?: string } = {}): Lock {
  return {
    async hold(work) {
      const claimant = acquire(stateFolder, deps.command ?? 'guard')
      try {
        return await work()
      } finally {
        release(claimant)
      }
    },
  }
}

function acquire(folder: string, command: string): Claimant {
  ensureStateFolder(folder)
  const owner = currentOwner(command)
  const claimant = { owner, folder, lock: join(folder, 'lock'), card: join(folder, `lock-${owner.uuid}.tmp`) }
  return reporting({ path: claimant.lock, code: 'LOCK_UNWRITABLE', failure: say('cannot be taken') }, () => {
    try {
      take(claimant)
    } finally {
      removeFile(claimant.card)
    }
    sweep(claimant)
    return claimant
  })
}

/** Each round either ends the loop or proves that another process made progress. */
function take(claimant: Claimant): void {
  const { lock, owner } = claimant
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (publish(claimant, lock)) return
    const holder = readOwner(lock)
    if (holder === undefined) continue
    if (typeof holder === 'string') throw illegible(lock, holder)
    if (holder.uuid === owner.uuid) return // NFS may report a successful link as failed
    if (!isOwnerDead(holder, owner)) throw locked(lock, holder)
    if (inherit(claimant, holder)) return
  }
  throw failed({ path: lock, code: 'LOCKED', failure: say('cannot be taken') }, say('other guards keep taking it'))
}

function illegible(path: string, why: 'garbage' | 'forbidden'): GuardError {
  const failure = { path, code: 'LOCKED', failure: say('cannot be read') }
  if (why === 'garbage') return failed(failure, say('it is damaged; remove it if no other guard is running'))
  const hint = say('run the command again when that guard is done; only its user can tell')
  return failed({ ...failure, hint }, say('another user’s guard may be at work'))
}

/**
 * Takes over the lock of a dead process. Several processes may try, and each may be killed on the way, so the right
 * to do it is a file of its own, named after the abandoned lock and published like the lock itself: exclusively and
 * complete. If the process that held this right died as well, the right to *its* place is claimed in the same way,
 * and so on. No lock reuses a uuid, so a claim that outlives its lock gives no right to any other.
 */
function inherit(claimant: Claimant, dead: LockOwner): boolean {
  const claim = firstFreeClaim(claimant, dead)
  if (claim === undefined) return false
  try {
    const holder = readOwner(claimant.lock)
    if (typeof holder !== 'object' || holder.uuid !== dead.uuid) return false
    return succeeds(() => renameSync(encodePath(claimant.card), encodePath(claimant.lock)), ['ENOENT'])
  } finally {
    removeFile(claim)
  }
}

function firstFreeClaim(claimant: Claimant, dead: LockOwner): string | undefined {
  for (let heir = dead; ; ) {
    const claim = join(claimant.folder, `lock-${heir.uuid}.claim`)
    if (publish(claimant, claim)) return claim
    const next = readOwner(claim)
    if (next === undefined) return undefined
    if (typeof next === 'string') throw illegible(claim, next)
    if (!isOwnerDead(next, claimant.owner)) throw locked(claimant.lock, next)
    heir = next
  }
}

/** Links this process's card to a path; false if the path is taken. */
function publish({ owner, card }: Claimant, path: string): boolean {
  const text = Buffer.from(`${JSON.stringify(owner)}\n`)
  succeeds(() => writePrivateFile(card, text), ['EEXIST'])
  try {
    linkSync(encodePath(card), encodePath(path))
    return true
  } catch (error) {
    const code = systemCode(error) ?? ''
    if (code === 'EEXIST') return false
    if (code === 'ENOENT') return false // the lock's holder removed the card; the next round writes it again
    if (!NO_HARD_LINKS.includes(code)) throw error
    return succeeds(() => writePrivateFile(path, text), ['EEXIST'])
  }
}

/**
 * While this process holds the lock, no other process acts on claims and cards or creates a journal. So whatever dead
 * processes left behind can be removed, including a journal that was never renamed to its final name.
 */
function sweep({ owner, folder }: Claimant): void {
  for (const name of readdirSync(encodePath(folder))) {
    const kind = /^(lock|journal)-[0-9a-f-]{36}\.(?:tmp|claim)$/.exec(name)?.[1]
    if (kind === undefined) continue
    const isCard = kind === 'lock' && name.endsWith('.tmp')
    const left = isCard ? readOwner(join(folder, name)) : 'garbage'
    if (left === 'garbage' || (typeof left === 'object' && isOwnerDead(left, owner))) removeFile(join(folder, name))
  }
  syncFolder(folder)
}

/** Never fails: once this process ends, a lock that remains counts as a dead process's lock. */
function release({ owner, lock }: Claimant): void {
  try {
    const holder = readOwner(lock)
    if (typeof holder === 'object' && holder.uuid === owner.uuid) removeFile(lock)
  } catch (error) {
    if (systemCode(error) === undefined) throw error
  }
  forgetOwner(owner)
}

function locked(path: string, { pid, host, command }: LockOwner): GuardError {
  return new GuardError('LOCKED', say`another guard is at work: ${command} (pid ${pid} on ${host})`, {
    exitCode: ExitCode.conflict,
    hint: say`run the command again when it is done; if it is not running any more, remove ${displayPath(path)}`,
  })
}
