import { applyEdits } from '../core/edit.ts'
import type { Context } from '../core/ports/context.ts'
import type { Secret } from '../core/secret.ts'
import { TOKEN_MARKER } from '../tools/recipe.ts'
import type { FilePlan } from './plan.ts'
import {
  type RecordedFile,
  readRecord,
  recordPlan,
  type SetupRecord,
  spanOf,
  type Writing,
  writeRecord,
} from './record.ts'

type ApplyContext = Pick<Context, 'files' | 'setupRecord' | 'deferSignals'>

/** Cleans up after a killed run, so that every file is whole. The caller holds the lock. */
export function clearWriting(ctx: Pick<Context, 'files' | 'setupRecord'>): SetupRecord {
  const record = readRecord(ctx)
  for (const { path, staging, hash } of record.writing) {
    if (hash !== null) ctx.files.repair(path, { staging, expectHash: hash })
    ctx.files.discard(staging, path)
  }
  const files = record.files.flatMap(file => asItCame(file, record.writing, ctx))
  const cleared: SetupRecord = { ...record, files, writing: [] }
  if (record.writing.length > 0) writeRecord(cleared, ctx)
  return cleared
}

/** The record of a file, without what the killed run did not reach and what it had already undone. */
function asItCame(file: RecordedFile, writing: readonly Writing[], { files }: Pick<Context, 'files'>): RecordedFile[] {
  const cut = writing.find(({ path }) => path === file.path)
  const read = files.read(file.path)
  if (!cut || read.kind !== 'file') return [file]
  if (read.hash === cut.undone) return cut.staying ? [{ ...file, edits: cut.staying }] : []
  if (read.hash !== cut.hash) return [file]
  const edits = file.edits.filter(edit => spanOf(read.text, edit) !== undefined)
  return edits.length > 0 ? [{ ...file, edits }] : []
}

/**
 * Writes the plan's files. The plan is on disk before the first file is touched, so that a killed run can be repeated
 * and undone, wherever it stopped.
 */
export function applySetup(
  plans: readonly FilePlan[],
  { token, project }: { token: Secret | undefined; project: string | null },
  ctx: ApplyContext,
): Promise<void> {
  return ctx.deferSignals(async () => {
    const record = clearWriting(ctx)
    const writing = plans.map(plan => stagingOf(plan, ctx))
    const recorded = recordPlan(record, plans, { writing, project })
    writeRecord(recorded, ctx)
    for (const [index, plan] of plans.entries()) writeFile(plan, writing[index]!, token, ctx)
    ctx.files.settle()
    writeRecord({ ...recorded, writing: [] }, ctx)
  })
}

/**
 * Writes a Takumo key to one file. This is not recorded, because `guard remove` must not delete what may be the only
 * copy of a key. The file is whole even if the run is killed.
 */
export function applyKey(plan: FilePlan, key: Secret, ctx: ApplyContext): Promise<void> {
  return ctx.deferSignals(async () => {
    const record = clearWriting(ctx)
    const writing = stagingOf(plan, ctx)
    writeRecord({ ...record, writing: [writing] }, ctx)
    writeFile(plan, writing, key, ctx)
    ctx.files.settle()
    writeRecord({ ...record, writing: [] }, ctx)
  })
}

function stagingOf({ path, before }: FilePlan, { files }: ApplyContext): Writing {
  const staging = before ? files.stagingPath(path) : files.creationPath(path)
  return { path, staging, hash: before?.hash ?? null }
}

function writeFile(plan: FilePlan, { staging }: Writing, token: Secret | undefined, { files }: ApplyContext): void {
  const { path, before, edits } = plan
  const text = applyEdits(
    before?.text ?? '',
    edits.map(edit => ({ ...edit, replace: spellToken(edit.replace, token) })),
  )
  if (before) files.replace(path, { staging, expectHash: before.hash, text })
  else files.create(path, { staging, text })
}

function spellToken(text: string, token: Secret | undefined): string {
  if (!text.includes(TOKEN_MARKER)) return text
  if (token === undefined) throw new Error('a plan with a token was applied without one')
  return text.replaceAll(TOKEN_MARKER, () => token.reveal())
}
