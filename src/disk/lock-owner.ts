import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { isObject, readJsonBytes } from '../core/json.ts'
import { sha256 } from '../core/sha256.ts'
import { readFile } from './read-file.ts'
import { systemCode } from './system-errors.ts'

/** The holder of a lock, as written in the lock file. Fields that a platform cannot provide are null. */
export interface LockOwner {
  uuid: string
  host: string
  /** A hash of the machine id, because two machines can share a host name and a home folder. */
  machine: string | null
  bootId: string | null
  pidNamespace: string | null
  pid: number
  /** The start time of the process in kernel ticks. Distinguishes it from a later process with the same pid. */
  startTime: string | null
  command: string
}

/** The owners that this process has been and still is. */
const mine = new Set<string>()

/** This process under a new uuid, which is valid until it is forgotten. */
export function currentOwner(command: string): LockOwner {
  const machineId = readText('/etc/machine-id')
  const uuid = crypto.randomUUID()
  mine.add(uuid)
  return {
    uuid,
    host: hostname(),
    machine: machineId && sha256(machineId).slice(0, 16),
    bootId: readText('/proc/sys/kernel/random/boot_id'),
    pidNamespace: readNamespace(),
    pid: process.pid,
    startTime: findProcess(process.pid)?.startTime ?? null,
    command,
  }
}

/** If a lock of this owner is found after this, another process left it. */
export function forgetOwner({ uuid }: LockOwner): void {
  mine.delete(uuid)
}

/** True only if the owner certainly no longer runs. guard cannot know this for another machine or container. */
export function isOwnerDead(owner: LockOwner, self: LockOwner): boolean {
  if (!isSameMachine(owner, self)) return false
  if (owner.bootId !== self.bootId) return owner.bootId !== null && self.bootId !== null
  if (owner.pidNamespace !== self.pidNamespace) return false
  // Two running processes never share a pid, so the writer had this pid earlier.
  if (owner.pid === self.pid && !mine.has(owner.uuid)) return true
  if (!isRunning(owner.pid)) return true
  const found = findProcess(owner.pid)
  if (!found) return false
  return found.isZombie || (owner.startTime !== null && owner.startTime !== found.startTime)
}

/** The initial pid namespace of Linux; containers have others. */
const FIRST_NAMESPACE = 'pid:[4026531836]'

/** A machine may be renamed, and containers that share an image also share its machine id. */
function isSameMachine(owner: LockOwner, self: LockOwner): boolean {
  if (owner.machine !== self.machine) return false
  if (owner.host === self.host) return true
  return self.machine !== null && [owner, self].every(({ pidNamespace }) => pidNamespace === FIRST_NAMESPACE)
}

/**
 * The content of a lock file: undefined if it is gone, 'forbidden' if this user may not read it, 'garbage' if it is
 * invalid.
 */
export function readOwner(path: string): LockOwner | 'garbage' | 'forbidden' | undefined {
  const file = readFile(path)
  if (file.kind === 'absent') return undefined
  if (file.kind === 'problem' && file.forbidden) return 'forbidden'
  const value = file.kind === 'file' ? readJsonBytes(file.text) : undefined
  return isOwner(value) ? value : 'garbage'
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCode(error) !== 'ESRCH'
  }
}

/** Fields 3 and 22 of /proc/PID/stat; the second field may contain blanks and parentheses. */
function findProcess(pid: number): { isZombie: boolean; startTime: string | null } | undefined {
  const fields = readText(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ')
  return fields && { isZombie: fields[0] === 'Z' || fields[0] === 'X', startTime: fields[19] ?? null }
}

function readNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return null
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1').trim() || null
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return null
  }
}

function isOwner(value: unknown): value is LockOwner {
  if (!isObject(value)) return false
  const { uuid, host, machine, bootId, pidNamespace, pid, startTime, command } = value
  return (
    typeof uuid === 'string' &&
    /^[0-9a-f-]{36}$/.test(uuid) && // it becomes part of a file name
    [host, command].every(field => typeof field === 'string') &&
    [machine, bootId, pidNamespace, startTime].every(field => field === null || typeof field === 'string') &&
    Number.isSafeInteger(pid) &&
    Number(pid) > 0
  )
}
