import type { ByteText } from '../core/bytes.ts'
import type { Span } from '../core/edit.ts'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { findTokens } from '../core/tokens.ts'
import type { KeyPath } from '../formats/adapter.ts'
import { TOKEN_MARKER } from '../tools/recipe.ts'
import type { FilePlan } from './plan.ts'

/** What setup did to the files of this machine, so that `guard remove` can undo it. Holds no token. */
export interface SetupRecord {
  schema: 'guard.setup-record/1'
  files: RecordedFile[]
  /** The writes that were under way when this was saved; the next run cleans up after them. */
  writing: Writing[]
}

export interface RecordedFile {
  path: string
  /** The id of the adapter that reads it. */
  adapter: string
  /** The project folder that the setting belongs to, or null for the user's own. */
  project: string | null
  created: boolean
  /** Folders that were created for it, the outermost first. */
  folders: string[]
  edits: RecordedEdit[]
}

export interface RecordedEdit {
  /** The key of a replaced value, or null for inserted lines. */
  key: KeyPath | null
  /** The text before, or null if it was a token. */
  before: string | null
  /** The text after, with `TOKEN_MARKER` for the token. */
  after: string
}

export interface Writing {
  path: string
  staging: string
  /** The hash of the text before, or null if there was no file. */
  hash: string | null
  /** The hash of the text without setup's edits, or without some of them, if that is being written. */
  undone?: string
  /** What then remains of the file's record; undefined if it is deleted. */
  staying?: RecordedEdit[]
}

type RecordContext = Pick<Context, 'setupRecord'>

/** An empty record if there is none. Throws `GuardError` (exit 6) for a record of another version. */
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

/** Durable on return. An empty record is deleted. */
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

/** True for a setting of this project, or of the user if the project is null. */
export function belongsTo(project: string | null): (file: RecordedFile) => boolean {
  return file => file.project === project
}

/** The record including what a plan is about to do. Drops earlier entries that no file holds any more. Pure. */
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
  // Folders that a killed run created are ours, even if it did not create the file.
  const made = [...new Set([...(known?.folders ?? []), ...folders])]
  const created = before === undefined || (known?.created === true && kept.length > 0)
  return { path, adapter: adapter.id, created, folders: made, edits: [...kept, ...added] }
}

const TOKEN_PATTERN = 'tg_(?:anon|org)_[A-Za-z0-9_-]+'

/** The span of inserted text, whatever token it now contains; undefined if it is absent or not unique. */
export function spanOf(text: ByteText, { after }: Pick<RecordedEdit, 'after'>): Span | undefined {
  const escaped = after.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(TOKEN_MARKER, TOKEN_PATTERN)
  const [match, ...more] = text.matchAll(new RegExp(escaped, 'g'))
  return match && match[0] !== '' && more.length === 0 ? [match.index, match.index + match[0].length] : undefined
}
