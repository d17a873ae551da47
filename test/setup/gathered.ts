import type { FileRead, FileReader } from '../../src/core/ports/files.ts'
import { VENDOR_URLS } from '../../src/core/services.ts'
import { type Gathered, gather } from '../../src/setup/gather.ts'
import type { RecordedEdit, RecordedFile, SetupRecord } from '../../src/setup/record.ts'
import type { SetupTarget } from '../../src/tools/recipe.ts'
import type { ManagerName } from '../../src/tools/tool.ts'

export const HOME = '/home/a'
export const NPMRC = `${HOME}/.npmrc`
export const YARNRC = `${HOME}/.yarnrc.yml`
export const TOKEN = 'tg_anon_TESTone0000000001'
export const OTHER = 'tg_anon_TESTtwo0000000002'
export const HOSTS: ReadonlySet<string> = new Set(Object.values(VENDOR_URLS).map(url => new URL(url).host))

interface Home {
  /** Texts by path; a problem instead of a text is why the file cannot be read. */
  files?: Record<string, string | { problem: string }>
  tools?: readonly ManagerName[]
  token?: SetupTarget['token']
  level?: SetupTarget['level']
  /** Why a file cannot be written, by its path. */
  unwritable?: Record<string, string>
}

/** What setup reads in a home that exists only in memory. */
export function gathered(home: Home = {}): Promise<Gathered> {
  const { files = {}, tools = ['npm'], token = { form: 'literal' }, level = 'user', unwritable = {} } = home
  const folders = new Set([HOME, '/home', '/'])
  const problemOf = (path: string) => unwritable[path]
  const reader: FileReader = {
    read: path => (folders.has(path) ? folderAt(path) : readOf(path, files[path])),
    writeProblem: problemOf,
    creationProblem: problemOf,
    realPath: path => path,
    ownerOf: () => 'none',
  }
  const target: SetupTarget = { urls: VENDOR_URLS, level, token }
  const ctx = { home: HOME, cwd: HOME, env: {}, platform: 'linux' as const, files: reader }
  const detected = tools.map(name => ({ name, version: '1.0.0' }))
  return gather(detected, target, ctx)
}

function readOf(path: string, content: string | { problem: string } | undefined): FileRead {
  if (content === undefined) return { kind: 'absent', path }
  if (typeof content !== 'string') return { kind: 'problem', path, code: 'UNREADABLE', message: content.problem }
  return { kind: 'file', path, realPath: path, text: content, hash: `hash of ${path}`, mode: 0o600 }
}

function folderAt(path: string): FileRead {
  return { kind: 'problem', path, code: 'NOT_A_FILE', message: 'it is a folder' }
}

/** A record of what setup did to these files, at user level. */
export function recordOf(files: readonly (Partial<RecordedFile> & { edits: RecordedEdit[] })[] = []): SetupRecord {
  const whole = files.map(file => ({
    ...{ path: NPMRC, adapter: 'npmrc', project: null, created: false, folders: [] },
    ...file,
  }))
  return { schema: 'guard.setup-record/1', files: whole, writing: [] }
}

/** Lines that setup added. */
export function lines(after: string): RecordedEdit {
  return { key: null, before: '', after }
}
