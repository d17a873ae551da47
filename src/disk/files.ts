import { GuardError } from '../core/errors.ts'
import type { Mount } from '../core/mounts.ts'
import type { FileReplacement, Files } from '../core/ports/files.ts'
import { createFile, creationPath, creationProblem, deleteFile, deleteFolder } from './create-file.ts'
import { removeFile } from './descriptors.ts'
import { holdsCopy } from './journal-copy.ts'
import { createReplacer } from './late-writers.ts'
import { stagingProblem } from './own-staging.ts'
import { ownerOf } from './owner.ts'
import { listFolder, pathExists, readFile, realPathOrSelf } from './read-file.ts'
import { discardStaging, repairFile } from './repair.ts'
import { asideOf, keepsInode, reserveStaging, StagingTakenError, stagingPaths, writeProblem } from './staging.ts'
import { tighten } from './tighten.ts'

/** True if a staging file or a file that was set aside for it is left. */
function isThere(staging: string): boolean {
  return pathExists(staging) || pathExists(asideOf(staging))
}

/** The real file system. Staging files that cannot be beside their target go into the state folder. */
export function createFiles(stateFolder: string, readMounts: () => readonly Mount[]): Files {
  const { settle, replaceAll } = createReplacer()
  const pathsOf = (paths: readonly string[]) => stagingPaths(paths, { stateFolder, mounts: readMounts() })
  const stagingPath = (path: string) => pathsOf([path])[0]!
  const isOwn = (staging: string, path: string) =>
    stagingProblem({ staging, path, stateFolder }) === undefined && !holdsCopy(staging)

  function replaceEach(replacements: readonly FileReplacement[]): (GuardError | undefined)[] {
    const fit = replacements.filter(({ isUnused, staging, path }) => isUnused || isOwn(staging, path))
    const errors = new Map(replaceAll(fit).map((error, at) => [fit[at]!, error]))
    return replacements.map(each => {
      const isTaken = !errors.has(each) || errors.get(each) instanceof StagingTakenError
      return isTaken ? replaceElsewhere(each) : errors.get(each)
    })
  }

  /** Under a new name, which no journal knows. */
  function replaceElsewhere(replacement: FileReplacement): GuardError | undefined {
    try {
      const staging = stagingPath(replacement.path)
      const [error] = replaceAll([{ ...replacement, staging, isUnused: true }])
      if (error && !keepsInode(staging)) removeFile(staging)
      return error
    } catch (error) {
      if (error instanceof GuardError) return error
      throw error
    }
  }

  return {
    read: readFile,
    list: listFolder,
    realPath: realPathOrSelf,
    writeProblem,
    ownerOf,
    creationProblem,
    stagingPath,
    stagingPaths: pathsOf,
    reserve: reservations => reserveStaging(reservations, stateFolder),
    replace(path, replacement) {
      const [error] = replaceEach([{ ...replacement, path }])
      if (error) throw error
    },
    replaceAll: replaceEach,
    settle,
    repair(path, interrupted) {
      if (isThere(interrupted.staging) && isOwn(interrupted.staging, path)) repairFile(path, interrupted)
    },
    tighten,
    discard: (staging, path) =>
      isThere(staging) && !holdsCopy(staging) ? discardStaging(staging, path, stateFolder) : undefined,
    creationPath,
    create: createFile,
    remove: deleteFile,
    removeFolder: deleteFolder,
  }
}
