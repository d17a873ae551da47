import { say } from '../core/language.ts'
import type { FileRead } from '../core/ports/files.ts'
import type { GitVerdict } from '../core/ports/git.ts'
import type { AssigningAdapter } from '../formats/adapter.ts'
import { insertLines, splitLines } from '../formats/insert-lines.ts'
import { findOccurrences } from '../formats/occurrences.ts'
import { TOKEN_MARKER } from '../tools/recipe.ts'
import type { FilePlan } from './plan.ts'
import { cannotChange, cannotRead, type SetupRefusal, tracked } from './refusals.ts'

export const KEY_VARIABLE = 'TAKUMO_API_KEY'

/** A file in which the variable of the Takumo key is to be set. */
export interface KeyFile {
  path: string
  adapter: AssigningAdapter
  read: FileRead
  /** Why the file cannot be replaced or created. */
  writeProblem: string | undefined
  git: GitVerdict
  /** Folders to be created for it, the outermost first. */
  folders: string[]
}

export type KeyPlan = { kind: 'write'; file: FilePlan } | { kind: 'there' } | { kind: 'refused'; refusal: SetupRefusal }

/** Decides how to change the file. Pure. */
export function planKeyFile(file: KeyFile, key: string): KeyPlan {
  const { path, adapter, read, writeProblem, git, folders } = file
  if (read.kind === 'problem') return refused(cannotRead(file, read.message))
  const text = read.kind === 'file' ? read.text : ''
  const lines = splitLines(text).filter(({ line }) => isSetting(line, adapter))
  if (lines.some(({ line }) => findOccurrences(line).some(({ token }) => token === key))) return { kind: 'there' }
  if (lines.length > 0) return refused(otherKey(path))
  if (writeProblem !== undefined) return refused(cannotChange(file, writeProblem))
  if (git.state !== 'untracked') return refused(tracked(file, git))
  const edit = insertLines(text, text.length, [adapter.assignment(KEY_VARIABLE, TOKEN_MARKER)])
  const before = read.kind === 'file' ? { text, hash: read.hash } : undefined
  return { kind: 'write', file: { path, adapter, tools: [], before, folders, edits: [edit] } }
}

function isSetting(line: string, adapter: AssigningAdapter): boolean {
  if (adapter.layout) return adapter.layout(line).settings.some(({ name }) => name === KEY_VARIABLE)
  return adapter.variable?.(line) === KEY_VARIABLE && !/^\s*#/.test(line)
}

function refused(refusal: SetupRefusal): KeyPlan {
  return { kind: 'refused', refusal }
}

function otherKey(path: string): SetupRefusal {
  return { path, code: 'OTHER_KEY', exitCode: 8, message: say`${path} sets ${KEY_VARIABLE} to something else` }
}
