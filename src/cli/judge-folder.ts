import { dirname, isAbsolute, relative, sep } from 'node:path'
import type { FolderFacts, Rights } from '../system/folder-facts.ts'
import type { OwnFolder } from './own-folders.ts'

/** Who asks, and from where. All paths are real ones. */
export interface Asker {
  /** The effective user; undefined on Windows, where owner and mode say nothing. */
  uid: number | undefined
  gid: number | undefined
  hasOthers(gid: number): boolean
  home: string
  /** As the password database has it, undefined without an entry. */
  accountHome: string | undefined
  cwd: string
  /** The folders around the current one, and itself, that a repository or a manifest makes a project; nearest first. */
  projects: readonly string[]
}

/** Why a folder of guard's own is not to be believed, or not to be used. */
export type Fault =
  | { kind: 'inside'; project: string; movedBy: string }
  | { kind: 'foreign'; rights: Rights }
  | { kind: 'open'; rights: Rights }
  /** Root left it in the user's home; `path` is the topmost of the folders concerned. */
  | { kind: 'closed'; path: string; isReadable: boolean }

export interface Judgement {
  /** What keeps a command from changing anything. A command that only reads goes on as if the folder were empty. */
  refusal: Fault | undefined
  /** Faults that are named, and stop nothing. */
  notes: readonly Fault[]
  /** What this user owns and others may write: guard takes that right from them. */
  tooOpen: readonly Rights[]
  /** False if the folder may belong to a project whose variables made it HOME: then an origin in it is not believed. */
  mayNameOrigins: boolean
}

/**
 * Judges a folder of guard's own as ssh judges its own: the user's or root's, and writable by no other user. A group that
 * only the user is in counts as the user, and group 0 as root.
 *
 * In the usual places below HOME a failure is only noted: the tools keep their tokens there as well. A folder that a variable
 * moves is refused if it fails, or if it is in the project of the current folder, because a project's files set variables
 * (direnv, mise). HOME itself may belong to anybody, as in containers, but not be in such a project.
 *
 * On a file system that makes up its modes (a Windows drive in WSL is 0777 throughout) the mode tells nothing of who may
 * write, and to change it is not possible. There only the owner counts, which is the user for whom the drive was mounted.
 */
export function judgeFolder(folder: OwnFolder, facts: FolderFacts, asker: Asker): Judgement {
  const project = projectAround(folder, facts, asker)
  const [tooOpen, faults] = judgeRights(folder, facts, asker)
  const closed = closedFault(folder, facts, asker)
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
  /** False if the user works in the home that is part of the project: then it is a home that git keeps, or looks like one. */
  isRefused: boolean
}

/** The project that a moved folder is in; undefined for a folder in its usual place. */
function projectAround(folder: OwnFolder, facts: FolderFacts, asker: Asker): Inside | undefined {
  const { home, accountHome, cwd } = asker
  const movedBy = folder.movedBy ?? (home === accountHome ? undefined : 'HOME')
  if (movedBy === undefined) return undefined
  const places = movedBy === 'HOME' ? [home] : [folder.path, facts.realPath]
  const project = projectsFor(asker).find(each => places.some(place => isWithin(place, each)))
  if (project === undefined) return undefined
  const isHome = isWithin(home, project) && isWithin(cwd, home) && isWithin(places.at(-1)!, home)
  return { fault: { kind: 'inside', project, movedBy }, isRefused: !isHome }
}

/** Never the real home or what is above it, whatever lies there, and HOME is none for want of another. */
function projectsFor({ home, accountHome, cwd, projects }: Asker): readonly string[] {
  const isPossible = (folder: string) => accountHome === undefined || !isWithin(accountHome, folder)
  const marked = projects.filter(isPossible)
  if (marked.length > 0) return marked
  return [cwd].filter(folder => isPossible(folder) && folder !== home && dirname(folder) !== folder)
}

/** What is too open and the user's own, and what stays wrong. */
function judgeRights(folder: OwnFolder, facts: FolderFacts, asker: Asker): [Rights[], Fault[]] {
  if (asker.uid === undefined) return [[], []]
  const own = [facts.self, ...facts.files].filter(rights => rights !== undefined)
  // Without modes that mean something, every folder on the way would seem open.
  const isOpen = (rights: Rights) => isWritableByOthers(rights, asker) && facts.keepsModes
  const above = folder.movedBy === undefined ? [] : facts.above.filter(({ path }) => !isWithin(asker.home, path))
  const isReplaceable = (rights: Rights) => !isSticky(rights) && isOpen(rights)
  const foreign = [...own, ...above].filter(({ owner }) => owner !== asker.uid && owner !== 0)
  const open = [...own.filter(isOpen), ...above.filter(isReplaceable)].filter(rights => !foreign.includes(rights))
  const tooOpen = open.filter(rights => own.includes(rights) && rights.owner === asker.uid)
  return [
    tooOpen,
    [
      ...foreign.map(rights => ({ kind: 'foreign' as const, rights })),
      ...open.filter(rights => !tooOpen.includes(rights)).map(rights => ({ kind: 'open' as const, rights })),
    ],
  ]
}

/** What root left behind in the user's home. A folder elsewhere that cannot be used is for the command to report. */
function closedFault({ holds }: OwnFolder, facts: FolderFacts, { uid, home }: Asker): Fault | undefined {
  const rights = facts.closed ?? (holds === 'state' ? facts.readOnly : undefined)
  if (rights?.owner !== 0 || uid === 0 || uid === undefined || !isBelow(facts.realPath, home)) return undefined
  const below = [rights, facts.self, ...facts.above].filter(each => each !== undefined && isBelow(each.path, home))
  const path = below.filter(each => each?.owner === 0).at(-1)?.path
  return path === undefined ? undefined : { kind: 'closed', path, isReadable: facts.closed === undefined }
}

function isWritableByOthers({ mode, group }: Rights, { gid, hasOthers }: Asker): boolean {
  if ((mode & 0o002) !== 0) return true
  return (mode & 0o020) !== 0 && group !== 0 && (group !== gid || hasOthers(group))
}

/** In such a folder only its owner, and the owner of a file, can give the file another name. */
function isSticky({ mode }: Rights): boolean {
  return (mode & 0o1000) !== 0
}

function isBelow(path: string, folder: string): boolean {
  return path !== folder && isWithin(path, folder)
}

/** True for the folder itself, too. */
function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}
