import { applyEdits } from '../core/edit.ts'
import type { Context } from '../core/ports.ts'
import { sha256 } from '../core/sha256.ts'
import { clearWriting } from './apply.ts'
import { type RecordedFile, type Writing, writeRecord } from './record.ts'
import type { Removal } from './undo.ts'

type RemoveContext = Pick<Context, 'files' | 'setupRecord' | 'uninterrupted'>

/**
 * Does what was planned, and forgets what is recorded of the files that are as before setup then. A run that is killed
 * can be done again. The caller holds the lock.
 */
export function applyRemoval(
  removals: readonly Removal[],
  isUndone: (file: RecordedFile) => boolean,
  ctx: RemoveContext,
): Promise<void> {
  return ctx.uninterrupted(async () => {
    const record = clearWriting(ctx)
    const undone = record.files.filter(isUndone)
    const isForgotten = ({ path }: Removal) => undone.some(file => file.path === path)
    const kept = removals.filter(({ isDeleted }) => !isDeleted)
    const writing = kept.map<Writing>(removal => ({
      ...{ path: removal.path, staging: ctx.files.stagingPath(removal.path), hash: removal.before.hash },
      ...(isForgotten(removal) && { undone: hashAfter(removal) }),
    }))
    if (writing.length > 0) writeRecord({ ...record, writing }, ctx)
    for (const [index, removal] of kept.entries()) rewrite(removal, writing[index]!, ctx)
    for (const removal of removals.filter(({ isDeleted }) => isDeleted))
      ctx.files.remove(removal.path, removal.before.hash)
    // Also of files that are gone already: the folders were made for them.
    const folders = [...removals, ...undone].flatMap(file => file.folders)
    for (const folder of [...new Set(folders)].sort((a, b) => b.length - a.length)) ctx.files.removeFolder(folder)
    writeRecord({ ...record, files: record.files.filter(file => !undone.includes(file)), writing: [] }, ctx)
  })
}

function hashAfter({ before, edit }: Removal): string {
  return sha256(Buffer.from(applyEdits(before.text, [edit]), 'latin1'))
}

function rewrite({ path, before, edit }: Removal, { staging }: Writing, { files }: RemoveContext): void {
  files.replace(path, { staging, expectHash: before.hash, text: applyEdits(before.text, [edit]) })
}
