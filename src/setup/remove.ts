import { applyEdits } from '../core/edit.ts'
import type { Context } from '../core/ports.ts'
import { sha256 } from '../core/sha256.ts'
import { clearWriting } from './apply.ts'
import { belongsTo, type Writing, writeRecord } from './record.ts'
import type { Removal } from './undo.ts'

type RemoveContext = Pick<Context, 'files' | 'setupRecord' | 'uninterrupted'>

/** Does what was planned; a run that is killed can be done again. The caller holds the lock. */
export function applyRemoval(removals: readonly Removal[], project: string | null, ctx: RemoveContext): Promise<void> {
  return ctx.uninterrupted(async () => {
    const record = clearWriting(ctx)
    const isOurs = belongsTo(project)
    const kept = removals.filter(({ isDeleted }) => !isDeleted)
    const writing = kept.map<Writing>(({ path, before, edit }) => ({
      ...{ path, staging: ctx.files.stagingPath(path), hash: before.hash },
      undone: sha256(Buffer.from(applyEdits(before.text, [edit]), 'latin1')),
    }))
    if (writing.length > 0) writeRecord({ ...record, writing }, ctx)
    for (const [index, removal] of kept.entries()) rewrite(removal, writing[index]!, ctx)
    for (const removal of removals.filter(({ isDeleted }) => isDeleted))
      ctx.files.remove(removal.path, removal.before.hash)
    // Also of files that are gone already: the folders were made for them.
    const folders = [...removals, ...record.files.filter(isOurs)].flatMap(file => file.folders)
    for (const folder of [...new Set(folders)].sort((a, b) => b.length - a.length)) ctx.files.removeFolder(folder)
    writeRecord({ ...record, files: record.files.filter(file => !isOurs(file)), writing: [] }, ctx)
  })
}

function rewrite({ path, before, edit }: Removal, { staging }: Writing, { files }: RemoveContext): void {
  files.replace(path, { staging, expectHash: before.hash, text: applyEdits(before.text, [edit]) })
}
