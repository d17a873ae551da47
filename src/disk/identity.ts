import { fchmodSync, fchownSync, fstatSync, lstatSync } from 'node:fs'
import { encodePath } from '../core/paths.ts'
import { succeeds } from './system-errors.ts'

/** The identity of a file's inode, and its permissions. */
export interface Identity {
  device: bigint
  inode: bigint
  links: number
  isFile: boolean
  isLink: boolean
  owner: number
  group: number
  mode: number
  size: number
}

export function identify(fd: number): Identity {
  return toIdentity(fstatSync(fd, { bigint: true }))
}

/** Describes the path itself, without following symlinks. */
export function identifyPath(path: string): Identity {
  return toIdentity(lstatSync(encodePath(path), { bigint: true }))
}

/** The same, or undefined if nothing is there. An error for each of many absent files would cost more than all else. */
export function identifyIfThere(path: string): Identity | undefined {
  const stats = lstatSync(encodePath(path), { bigint: true, throwIfNoEntry: false })
  return stats && toIdentity(stats)
}

export function isSameInode(a: Identity, b: Identity): boolean {
  return a.device === b.device && a.inode === b.inode
}

export function hasSameRights(a: Identity, b: Identity): boolean {
  return a.owner === b.owner && a.group === b.group && a.mode === b.mode
}

/** Gives a file the owner and mode of another; false if this user is not permitted to. */
export function takeRights(fd: number, wanted: Identity): boolean {
  const { owner, group, mode } = identify(fd)
  const isOwned = owner === wanted.owner && group === wanted.group
  if (isOwned && mode === wanted.mode) return true
  // The owner comes first, because changing it clears the setuid and setgid bits.
  const chown = () => fchownSync(fd, wanted.owner, wanted.group)
  if (!isOwned && !succeeds(chown, ['EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'ENOSYS'])) return false
  fchmodSync(fd, wanted.mode)
  return hasSameRights(identify(fd), wanted)
}

/** True if this user can give a new file that owner and group. Always true on Windows, which has neither. */
export function canGiveAway({ owner, group }: Identity): boolean {
  const user = process.geteuid?.()
  if (user === undefined || user === 0) return true
  return user === owner && (process.getegid?.() === group || (process.getgroups?.() ?? []).includes(group))
}

interface RawStats {
  dev: bigint
  ino: bigint
  nlink: bigint
  uid: bigint
  gid: bigint
  mode: bigint
  size: bigint
  isFile(): boolean
  isSymbolicLink(): boolean
}

function toIdentity(stats: RawStats): Identity {
  return {
    device: stats.dev,
    inode: stats.ino,
    links: Number(stats.nlink),
    isFile: stats.isFile(),
    isLink: stats.isSymbolicLink(),
    owner: Number(stats.uid),
    group: Number(stats.gid),
    mode: Number(stats.mode & 0o7777n),
    size: Number(stats.size),
  }
}
