import type { Files } from '../core/ports.ts'
import { createFile, creationPath, creationProblem, deleteFile, deleteFolder } from './create-file.ts'
import { readFile } from './read-file.ts'
import { discardStaging, repairFile } from './repair.ts'
import { createReplacer } from './settle.ts'
import { reserveStaging, stagingPath, writeProblem } from './staging.ts'
import { tighten } from './tighten.ts'

/** The real file system. The state folder takes in staging files that have no place beside their target. */
export function createFiles(stateFolder: string): Files {
  const { settle, replace } = createReplacer()
  return {
    read: readFile,
    writeProblem,
    creationProblem,
    stagingPath: path => stagingPath(path, stateFolder),
    reserve: (staging, size, path) => reserveStaging(staging, { size, path, stateFolder }),
    replace,
    settle,
    repair: repairFile,
    tighten,
    discard: discardStaging,
    creationPath,
    create: createFile,
    remove: deleteFile,
    removeFolder: deleteFolder,
  }
}
