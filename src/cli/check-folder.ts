import { dirname, isAbsolute, relative, sep } from 'node:path'
import type { FolderFacts, Rights } from '../system/folder-facts.ts'
import type { OwnFolder } from './own-folders.ts'

/** The user who runs guard, and the folder it runs in. All paths are real paths. */
export interface FolderUser {
  /** The effective user; undefined on Windows, where owner and mode mean nothing. */
  uid: number | undefined
  gid: number | undefined
  hasOthers(gid: number): boolean
  home: string
  /** From the password database; undefined without an entry. */
  accountHome: string | undefined
  cwd: string
  /** The current folder and its ancestors that are projects, because of a repository or a manifest; nearest first. */
  projects: readonly string[]
}

/** Why one of guard's own folders must not be trusted or used. */
export type Fault =
  | { kind: 'inside'; project: string; movedBy: string }
  | { kind: 'foreign'; rights: Rights }
  | { kind: 'open'; rights: Rights }
  /** Root has created it in the user's home; `path` is the topmost of the folders concerned. */
  | { kind: 'closed'; path: string; isReadable: boolean }

export interface FolderCheck {
  /** Why commands must not change anything. A command that only reads treats the folder as empty. */
  refusal: Fault | undefined
  /** Faults that are reported without preventing anything. */
  notes: readonly Fault[]
  /** Files and folders of this user that others may write: guard removes that permission. */
  tooOpen: readonly Rights[]
  /**
   * False if the folder may belong to a project whose variables set HOME: then service URLs in it are not trusted.
   */
  mayNameOrigins: boolean
}

/**
 * Checks one of guard's own folders like ssh checks its own: it must belong to the user or root and be writable by no
 * other user. A group whose only member is the user counts as the user, and group 0 as root.
 * In the usual places below HOME a fault is only reported: the tools keep their tokens there as well. A folder that a
 * variable moves is refused if it has a fault, or if it is inside the project of the current folder, because a
 * project's files can set variables (direnv, mise). HOME itself may belong to any user, as in containers, but must
 * not be inside such a project.
 * On a file system without real modes (everything on a Windows drive in WSL is 0777) the mode does not tell who may
 * write, and cannot be changed. There only the owner matters, which is the user for whom the drive was mounted.
 */
export function checkFolder(folder: OwnFolder, facts: FolderFacts, user: FolderUser): FolderCheck {
  const project = projectAround(folder, facts, user)
  const [tooOpen, faults] = checkRights(folder, facts, user)
  const closed = closedFault(folder, facts, user)
  const isMoved = folder.movedBy !== undefined
  const refusal = project?.isRefused ? project.fault : (closed ?? (isMoved ? faults[0] : undefined))
  return {
    refusal,
    notes: faults.filter(fault => fault !== refusal),
    tooOpen,
    mayNameOrigins: project?.isRefused !== false,
  }
}

interface Inside {
  fault: Fault
  /** False if the user works in a home that is itself the project: a home kept in git, or one that looks like it. */
  isRefused: boolean
}

/** The project that a moved folder is in; undefined for a folder in its usual place. */
function projectAround(folder: OwnFolder, facts: FolderFacts, user: FolderUser): Inside | undefined {
  const { home, accountHome, cwd } = user
  const movedBy = folder.movedBy ?? (home === accountHome ? undefined : 'HOME')
  if (movedBy === undefined) return undefined
  const places = movedBy === 'HOME' ? [home] : [folder.path, facts.realPath]
  const project = projectsFor(user).find(each => places.some(place => isWithin(place, each)))
  if (project === undefined) return undefined
  const isHome = isWithin(home, project) && isWithin(cwd, home) && isWithin(places.at(-1)!, home)
  return { fault: { kind: 'inside', project, movedBy }, isRefused: !isHome }
}

/** Never the real home or an ancestor of it, whatever is in it, nor a HOME that is only a fallback. */
function projectsFor({ home, accountHome, cwd, projects }: FolderUser): readonly string[] {
  const isPossible = (folder: string) => accountHome === undefined || !isWithin(accountHome, folder)
  const marked = projects.filter(isPossible)
  if (marked.length > 0) return marked
  return [cwd].filter(folder => isPossible(folder) && folder !== home && dirname(folder) !== folder)
}

/** The user's own files that are too open, and the faults that remain. */
function checkRights(folder: OwnFolder, facts: FolderFacts, user: FolderUser): [Rights[], Fault[]] {
  if (user.uid === undefined) return [[], []]
  const own = [facts.self, ...facts.files].filter(rights => rights !== undefined)
  // On a file system without real modes every ancestor would look too open.
  const isOpen = (rights: Rights) => isWritableByOthers(rights, user) && facts.keepsModes
  const above = folder.movedBy === undefined ? [] : facts.above.filter(({ path }) => !isWithin(user.home, path))
  const isReplaceable = (rights: Rights) => !isSticky(rights) && isOpen(rights)
  const foreign = [...own, ...above].filter(({ owner }) => owner !== user.uid && owner !== 0)
  const open = [...own.filter(isOpen), ...above.filter(isReplaceable)].filter(rights => !foreign.includes(rights))
  const tooOpen = open.filter(rights => own.includes(rights) && rights.owner === user.uid)
  return [
    tooOpen,
    [
      ...foreign.map(rights => ({ kind: 'foreign' as const, rights })),
      ...open.filter(rights => !tooOpen.includes(rights)).map(rights => ({ kind: 'open' as const, rights })),
    ],
  ]
}

/** Folders that root created in the user's home. If a folder elsewhere cannot be used, the command reports it. */
function closedFault({ holds }: OwnFolder, facts: FolderFacts, { uid, home }: FolderUser): Fault | undefined {
  const rights = facts.closed ?? (holds === 'state' ? facts.readOnly : undefined)
  if (rights?.owner !== 0 || uid === 0 || uid === undefined || !isBelow(facts.realPath, home)) return undefined
  const below = [rights, facts.self, ...facts.above].filter(each => each !== undefined && isBelow(each.path, home))
  const path = below.filter(each => each?.owner === 0).at(-1)?.path
  return path === undefined ? undefined : { kind: 'closed', path, isReadable: facts.closed === undefined }
}

function isWritableByOthers({ mode, group }: Rights, { gid, hasOthers }: FolderUser): boolean {
  if ((mode & 0o002) !== 0) return true
  return (mode & 0o020) !== 0 && group !== 0 && (group !== gid || hasOthers(group))
}

/** In such a folder only its owner, and the owner of a file, can rename the file. */
function isSticky({ mode }: Rights): boolean {
  return (mode & 0o1000) !== 0
}

function isBelow(path: string, folder: string): boolean {
  return path !== folder && isWithin(path, folder)
}

/** True for the folder itself as well. */
function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}
