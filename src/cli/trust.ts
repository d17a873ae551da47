import { chmodSync } from 'node:fs'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { displayPath, encodePath } from '../core/paths.ts'
import type { Context } from '../core/ports/context.ts'
import type { Concern } from '../core/ports/settings.ts'
import { quoted } from '../doctor/quote.ts'
import { type Rights, readFolderFacts } from '../system/folder-facts.ts'
import { projectsAround } from '../system/project-folders.ts'
import { realPathOf } from '../system/real-path.ts'
import type { Users } from '../system/users.ts'
import { checkFolder, type Fault, type FolderCheck, type FolderUser } from './check-folder.ts'
import type { OwnFolder } from './own-folders.ts'

type Where = Pick<Context, 'home' | 'cwd' | 'env' | 'platform'>

/** One of guard's own folders, and whether its content is trusted. */
export interface Trusted {
  folder: OwnFolder
  /** False if the folder counts as empty. */
  isRead: boolean
  mayNameOrigins: boolean
  concerns: Concern[]
}

/** A folder and the result of its check. */
export interface CheckedFolder {
  folder: OwnFolder
  check: FolderCheck
}

/** Finds out which user runs guard, and checks guard's own folders. Writes nothing. */
export function checkOwnFolder(folder: OwnFolder, where: Where, users: Users): CheckedFolder {
  return { folder, check: checkFolder(folder, readFolderFacts(folder.path), folderUser(where, users)) }
}

function folderUser({ home, cwd }: Where, users: Users): FolderUser {
  const accountHome = users.home()
  return {
    uid: users.uid,
    gid: users.gid,
    hasOthers: gid => users.hasOthers(gid),
    home: realPathOf(home),
    accountHome: accountHome && realPathOf(accountHome),
    cwd: realPathOf(cwd),
    projects: projectsAround(cwd),
  }
}

/**
 * For a command that changes something: throws, or removes the permission of others to write the user's own files.
 */
export function admit({ folder, check }: CheckedFolder): Trusted {
  const { refusal, notes, tooOpen, mayNameOrigins } = check
  if (refusal) throw refusalOf(folder, refusal)
  const left = tooOpen.filter(rights => !tighten(rights))
  const [first] = left
  if (first && folder.movedBy) throw refusalOf(folder, { kind: 'open', rights: first })
  const tightened = tooOpen.filter(rights => !left.includes(rights))
  return {
    ...{ folder, isRead: true, mayNameOrigins },
    concerns: [
      ...notes.map(fault => concernOf(fault)),
      ...left.map(rights => concernOf({ kind: 'open', rights })),
      ...tightened.map(({ path }) => concern(path, say('other users could write it, and cannot any more'))),
    ],
  }
}

/** For a command that only reads: reports faults, and makes sure that they have no effect. */
export function consider({ folder, check }: CheckedFolder): Trusted {
  const { refusal, notes, tooOpen, mayNameOrigins } = check
  const isRead = refusal === undefined || (refusal.kind === 'closed' && refusal.isReadable)
  const faults = [...notes, ...tooOpen.map(rights => ({ kind: 'open' as const, rights }))]
  const refused = refusal ? [concernOf(refusal, folder)] : []
  return { folder, isRead, mayNameOrigins, concerns: [...refused, ...faults.map(fault => concernOf(fault))] }
}

function concern(path: string, message: string, fix?: string): Concern {
  return { path, message, ...(fix !== undefined && { fix }) }
}

/** A fault as a message; with a folder, for one that counts as empty because of it. */
function concernOf(fault: Fault, refused?: OwnFolder): Concern {
  const { path, message, fix } = describe(fault, refused)
  const isSkipped = refused && !(fault.kind === 'closed' && fault.isReadable)
  return concern(path, isSkipped ? say`${message}; guard goes on as if nothing were in it` : message, fix)
}

function refusalOf(folder: OwnFolder, fault: Fault): GuardError {
  const { path, message, fix } = describe(fault, folder)
  const isClosed = fault.kind === 'closed'
  return new GuardError(isClosed ? 'STATE_CLOSED' : 'UNTRUSTED_FOLDER', `${displayPath(path)}: ${message}`, {
    exitCode: isClosed ? ExitCode.conflict : ExitCode.refused,
    hint: fix,
  })
}

function describe(fault: Fault, folder?: OwnFolder): { path: string; message: string; fix: string } {
  switch (fault.kind) {
    case 'inside': {
      const { movedBy, project } = fault
      return {
        path: folder?.path ?? project,
        message: say`${movedBy} puts this folder into the project ${displayPath(project)}, whose files must not tell guard what to do`,
        fix: say`unset ${movedBy}, or set it to a folder outside of that project`,
      }
    }
    case 'foreign':
      return {
        path: fault.rights.path,
        message: say`it belongs to another user (uid ${fault.rights.owner})`,
        fix: folder?.movedBy
          ? say`unset ${folder.movedBy}, or set it to a folder of your own`
          : say('change its owner, or delete it'),
      }
    case 'open':
      return {
        path: fault.rights.path,
        message: say('other users can write it'),
        fix: say`run \`chmod go-w ${quoted(displayPath(fault.rights.path))}\``,
      }
    case 'closed':
      return {
        path: fault.path,
        message: say('it belongs to root, so guard cannot use it'),
        fix: say`run \`sudo chown -R "$(id -u):$(id -g)" ${quoted(displayPath(fault.path))}\``,
      }
  }
}

/** False if the file system did not change the mode. */
function tighten({ path, mode }: Rights): boolean {
  try {
    chmodSync(encodePath(path), mode & ~0o022)
    return true
  } catch {
    return false
  }
}
