import { applyEdits } from '../core/edit.ts'
import type { Context } from '../core/ports/context.ts'
import { sha256 } from '../core/sha256.ts'
import { clearWriting } from './apply.ts'
import type { Removal } from './plan-removal.ts'
import { type RecordedFile, type Writing, writeRecord } from './record.ts'

type RemoveContext = Pick<Context, 'files' | 'setupRecord' | 'deferSignals'>

/**
 * Applies the plan. Afterwards the record of these files holds only what remains of setup's edits, which is usually
 * nothing. A killed run can be repeated. The caller holds the lock.
 */
export function applyRemoval(
  removals: readonly Removal[],
  isUndone: (file: RecordedFile) => boolean,
  ctx: RemoveContext,
): Promise<void> {
  return ctx.deferSignals(async () => {
    const record = clearWriting(ctx)
    const undone = record.files.filter(isUndone)
    const files = record.files.flatMap(file => (undone.includes(file) ? whatStays(file, removals) : [file]))
    const kept = removals.filter(({ isDeleted }) => !isDeleted)
    const writing = kept.map<Writing>(removal => ({
      ...{ path: removal.path, staging: ctx.files.stagingPath(removal.path), hash: removal.before.hash },
      ...(undone.some(({ path }) => path === removal.path) && undoneBy(removal)),
    }))
    if (writing.length > 0) writeRecord({ ...record, writing }, ctx)
    for (const [index, removal] of kept.entries()) rewrite(removal, writing[index]!, ctx)
    ctx.files.settle()
    for (const removal of removals.filter(({ isDeleted }) => isDeleted))
      ctx.files.remove(removal.path, removal.before.hash)
    // Also for files that no longer exist: the folders were created for them.
    const forgotten = undone.filter(file => whatStays(file, removals).length === 0)
    const folders = [...removals, ...forgotten].flatMap(file => file.folders)
    for (const folder of [...new Set(folders)].sort((a, b) => b.length - a.length)) ctx.files.removeFolder(folder)
    writeRecord({ ...record, files, writing: [] }, ctx)
  })
}

function whatStays(file: RecordedFile, removals: readonly Removal[]): RecordedFile[] {
  const edits = removals.find(({ path }) => path === file.path)?.staying
  return edits ? [{ ...file, edits }] : []
}

function undoneBy({ before, edit, staying }: Removal): Pick<Writing, 'undone' | 'staying'> {
  const undone = sha256(Buffer.from(applyEdits(before.text, [edit]), 'latin1'))
  return staying ? { undone, staying } : { undone }
}

function rewrite({ path, before, edit }: Removal, { staging }: Writing, { files }: RemoveContext): void {
  files.replace(path, { staging, expectHash: before.hash, text: applyEdits(before.text, [edit]) })
}
