import { dirname } from 'node:path'

/** A call with which guard changes something: where a supervisor can strike. */
export interface Point {
  /** The system call, or what stands for it. */
  call: string
  /** Which one of its kind it is, counted from 1, among all calls of that name. */
  when: number
  /** The same among those that change something. */
  nth: number
  /** Only calls on this file, named from the lane's folder, are counted. */
  path?: string | undefined
  /** The call in words, the same in every run. */
  label: string
  /** False where an error cannot be put in its place. */
  canFail: boolean
}

/** What is done to a call instead of letting it happen. */
export type Blow = 'KILL' | Errno

export const ERRNOS = ['ENOSPC', 'EIO', 'EACCES', 'EROFS', 'EMFILE', 'EINTR'] as const
export type Errno = (typeof ERRNOS)[number]

/** Names without what is different in every run. */
export function plainPath(path: string, folder: string): string {
  return path
    .replace(`${folder}/home`, '~')
    .replace(`${folder}/`, '')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '*')
    .replace(/deliveries\/[0-9a-f]{16}/, 'deliveries/*')
    .replace(/guard-(?:[0-9a-f]{16}|\w{6}(?=\/|$))/, 'guard-*')
    .replace(/ \(deleted\)$/, '')
}

const WRITE = /^(?:p?write(?:64)?|ftruncate) (~\S+)/
const RENAME = /^rename \S+ (~\S+)/

/** The calls whose effect a power cut could take away although later ones rest on it. */
export function unsynced(labels: readonly string[]): string[] {
  return labels.filter((label, index) => {
    const later = labels.slice(index + 1)
    const [, text] = WRITE.exec(label) ?? []
    const [, name] = RENAME.exec(label) ?? []
    // A text goes to the disk before anything else happens, a new name before anything is asked of a service.
    if (text !== undefined) return later.find(isOtherWork) !== `fsync ${text}`
    return name !== undefined && !untilRequest(later).includes(`fsync ${dirname(name)}`)
  })
}

function isOtherWork(label: string): boolean {
  return !WRITE.test(label) && !label.startsWith('fchmod ')
}

function untilRequest(labels: readonly string[]): readonly string[] {
  const request = labels.indexOf('connect')
  return request === -1 ? labels : labels.slice(0, request)
}
