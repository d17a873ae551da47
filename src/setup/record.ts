import type { ByteText } from '../core/bytes.ts'
import type { Span } from '../core/edit.ts'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { findTokens } from '../core/tokens.ts'
import type { KeyPath } from '../formats/adapter.ts'
import { TOKEN_MARKER } from '../tools/recipe.ts'
import type { FilePlan } from './plan.ts'

/** What setup did to the files of this machine, so that `guard remove` can undo it. It holds no token. */
export interface SetupRecord {
  schema: 'guard.setup-record/1'
  files: RecordedFile[]
  /** What was being written when this was saved; the next run clears it away. */
  writing: Writing[]
}

export interface RecordedFile {
  path: string
  /** Names the adapter that reads it. */
  adapter: string
  /** The folder of the project whose setting it is, or null for the user's own. */
  project: string | null
  created: boolean
  /** Folders that were made for it, the outermost first. */
  folders: string[]
  edits: RecordedEdit[]
}

export interface RecordedEdit {
  /** The key of a value that was exchanged, or null where lines were put in. */
  key: KeyPath | null
  /** What stood there, or null where that was a token. */
  before: string | null
  /** What was put there, with `TOKEN_MARKER` for the token. */
  after: string
}

export interface Writing {
  path: string
  staging: string
  /** Of the text before, or null where there was no file. */
  hash: string | null
  /** Of the text without what setup did, or without some of it, where that is being written. */
  undone?: string
  /** What stays recorded of the file then; not given where it is forgotten. */
  staying?: RecordedEdit[]
}

type RecordContext = Pick<Context, 'setupRecord'>

/** Empty where there is none. Throws `GuardError` (exit 6) for one that another version wrote. */
export function readRecord({ setupRecord }: RecordContext): SetupRecord {
  const text = setupRecord.read()
  if (text === undefined) return { schema: 'guard.setup-record/1', files: [], writing: [] }
  const record = parse(text)
  if (record) return record
  throw new GuardError(
    'RECORD_UNREADABLE',
    say`${setupRecord.path} is damaged, or written by another version of guard`,
    {
      exitCode: ExitCode.conflict,
      hint: say('update guard; or remove that file, and `guard remove --all` finds what it can without it'),
    },
  )
}

/** Durable when it returns; a record of nothing is no file. */
export function writeRecord(record: SetupRecord, { setupRecord }: RecordContext): void {
  if (record.files.length + record.writing.length === 0) setupRecord.erase()
  else setupRecord.write(`${JSON.stringify(record, null, 2)}\n`)
}

function parse(text: string): SetupRecord | undefined {
  try {
    const value = JSON.parse(text) as SetupRecord
    const isOurs =
      value?.schema === 'guard.setup-record/1' && value.files.every(isFile) && value.writing.every(isWriting)
    return isOurs ? value : undefined
  } catch {
    return undefined
  }
}

function isFile({ path, adapter, folders, edits }: RecordedFile): boolean {
  const isText = (value: unknown) => typeof value === 'string'
  return isText(path) && isText(adapter) && folders.every(isText) && edits.every(({ after }) => isText(after))
}

function isWriting({ path, staging }: Writing): boolean {
  return typeof path === 'string' && typeof staging === 'string'
}

/** True for what was set up for this project, or for the user where it is null. */
export function belongsTo(project: string | null): (file: RecordedFile) => boolean {
  return file => file.project === project
}

/** The record with what a plan is about to do. What an earlier run recorded and no file holds is left out. Pure. */
export function recordPlan(
  record: SetupRecord,
  plans: readonly FilePlan[],
  { writing, project }: { writing: Writing[]; project: string | null },
): SetupRecord {
  const others = record.files.filter(file => !plans.some(plan => plan.path === file.path))
  const planned = plans.map(plan => {
    const known = record.files.find(file => file.path === plan.path)
    return { ...recordFile(plan, known), project: known ? known.project : project }
  })
  return { ...record, files: [...others, ...planned], writing }
}

function recordFile(
  { path, adapter, before, folders, edits }: FilePlan,
  known: RecordedFile | undefined,
): Omit<RecordedFile, 'project'> {
  const kept = known?.edits.filter(edit => before && spanOf(before.text, edit) !== undefined) ?? []
  const added = edits.map<RecordedEdit>(({ key, expect, replace }) => ({
    key: key ?? null,
    before: findTokens(expect).length > 0 ? null : expect,
    after: replace,
  }))
  // Folders that a killed run made, and whose file it did not, are still ours.
  const made = [...new Set([...(known?.folders ?? []), ...folders])]
  const created = before === undefined || (known?.created === true && kept.length > 0)
  return { path, adapter: adapter.id, created, folders: made, edits: [...kept, ...added] }
}

const TOKEN_PATTERN = 'tg_(?:anon|org)_[A-Za-z0-9_-]+'

/** Where a text holds what was put in, with whatever token by now; undefined where it does not, or more than once. */
export function spanOf(text: ByteText, { after }: Pick<RecordedEdit, 'after'>): Span | undefined {
  const escaped = after.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(TOKEN_MARKER, TOKEN_PATTERN)
  const [match, ...more] = text.matchAll(new RegExp(escaped, 'g'))
  return match && match[0] !== '' && more.length === 0 ? [match.index, match.index + match[0].length] : undefined
}
