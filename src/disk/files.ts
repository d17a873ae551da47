import type { Mount } from '../core/mounts.ts'
import type { Files } from '../core/ports/files.ts'
import { createFile, creationPath, creationProblem, deleteFile, deleteFolder } from './create-file.ts'
import { removeFile } from './descriptors.ts'
import { holdsCopy } from './journal-copy.ts'
import { createReplacer } from './late-writers.ts'
import { asideProblem, stagingProblem } from './own-staging.ts'
import { ownerOf } from './owner.ts'
import { listFolder, pathExists, readFile, realPathOrSelf } from './read-file.ts'
import { discardStaging, repairFile } from './repair.ts'
import { asideOf, keepsInode, reserveStaging, stagingPaths, writeProblem } from './staging.ts'
import { tighten } from './tighten.ts'

/** False if another program has put something at the second name of the old file. */
function isAsideFree(staging: string, path: string): boolean {
  return !pathExists(asideOf(staging)) || asideProblem({ staging, path }) === undefined
}

/** The real file system. Staging files that cannot be beside their target go into the state folder. */
export function createFiles(stateFolder: string, readMounts: () => readonly Mount[]): Files {
  const { settle, replace } = createReplacer()
  const pathsOf = (paths: readonly string[]) => stagingPaths(paths, { stateFolder, mounts: readMounts() })
  const stagingPath = (path: string) => pathsOf([path])[0]!
  const isOwn = (staging: string, path: string) =>
    stagingProblem({ staging, path, stateFolder }) === undefined && !holdsCopy(staging)
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
      if (isOwn(replacement.staging, path) && isAsideFree(replacement.staging, path)) return replace(path, replacement)
      const staging = stagingPath(path)
      try {
        replace(path, { ...replacement, staging })
      } catch (error) {
        if (!keepsInode(staging)) removeFile(staging)
        throw error
      }
    },
    settle,
    repair: (path, interrupted) => (isOwn(interrupted.staging, path) ? repairFile(path, interrupted) : undefined),
    tighten,
    discard: (staging, path) => (holdsCopy(staging) ? undefined : discardStaging(staging, path, stateFolder)),
    creationPath,
    create: createFile,
    remove: deleteFile,
    removeFolder: deleteFolder,
  }
}
