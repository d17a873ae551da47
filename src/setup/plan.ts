import { type ConfigAdapter, ParseFailure, valueAt } from '../configs/adapter.ts'
import type { ByteText } from '../core/bytes.ts'
import type { GitVerdict } from '../core/ports.ts'
import { maskTokens } from '../core/printable.ts'
import { formatKey } from '../core/tree.ts'
import type { Gathered, GatheredFile } from './gather.ts'
import { TOKEN_MARKER, type Want } from './goal.ts'
import { type JudgeInput, judge, type State } from './judge.ts'
import { editsFor, type PlannedEdit, treeOf, UnprovenChangeError } from './plan-file.ts'
import { cannotChange, cannotRead, type SetupRefusal, tracked } from './refusals.ts'
import type { ToolName } from './tools.ts'

export interface SetupFlags {
  /** Overwrites a line that names another registry. */
  replaceRegistry?: boolean | undefined
  /** Overwrites another token at Guard's own registry. */
  replaceToken?: boolean | undefined
}

/** A file that will be made or changed; `TOKEN_MARKER` stands in the edits where the token goes. */
export interface FilePlan {
  path: string
  adapter: ConfigAdapter
  tools: ToolName[]
  /** The text that is there, and its hash; undefined where the file is made. */
  before: { text: ByteText; hash: string } | undefined
  folders: string[]
  edits: PlannedEdit[]
}

/** Something that guard does not overwrite by itself. */
export interface Obstacle {
  path: string
  key: string
  /** What is there, masked. */
  value: string
  reason: 'other-registry' | 'other-token' | 'other-detail'
}

export interface ToolPlan {
  name: ToolName
  version: string
  /** `ready`: nothing to do; `left`: something stands in the way. */
  state: 'ready' | 'change' | 'left'
  files: string[]
  obstacles: Obstacle[]
  notes: string[]
}

export interface SetupPlan {
  tools: ToolPlan[]
  files: FilePlan[]
  refusals: SetupRefusal[]
}

export interface PlanInput extends JudgeInput {
  flags: SetupFlags
  /** What git says of a file that would get the token, by its path. */
  git: ReadonlyMap<string, GitVerdict>
}

interface Judged {
  want: Want
  tools: ToolName[]
  state: State
  current: unknown
}

interface JudgedFile {
  file: GatheredFile
  judged: Judged[]
  /** Why it cannot be read, or undefined. */
  failure?: string
}

/** Decides what each file gets, and what is left to a person. Pure. */
export function planSetup({ tools, files }: Gathered, input: PlanInput): SetupPlan {
  const judgedFiles = files.map(file => judgeFile(file, input))
  const obstacles = judgedFiles.flatMap(({ file, judged }) =>
    judged.flatMap(item =>
      isObstacle(item, input.flags) ? [{ tools: item.tools, obstacle: describe(file, item) }] : [],
    ),
  )
  const left = new Set(obstacles.flatMap(item => item.tools))
  const planned = judgedFiles.map(file => planFile(file, left, input))
  const plans = planned.flatMap(({ plan }) => (plan ? [plan] : []))
  return {
    files: plans,
    refusals: planned.flatMap(({ refusals }) => refusals),
    tools: tools.map(tool => {
      const own = files.filter(file => file.readers.some(reader => reader.tool === tool.name))
      const changed = plans.some(plan => plan.tools.includes(tool.name))
      return {
        ...tool,
        state: left.has(tool.name) ? 'left' : changed ? 'change' : 'ready',
        files: own.filter(file => !file.onlyIfThere || file.read.kind === 'file').map(({ path }) => path),
        obstacles: obstacles.filter(item => item.tools.includes(tool.name)).map(({ obstacle }) => obstacle),
      }
    }),
  }
}

function judgeFile(file: GatheredFile, input: PlanInput): JudgedFile {
  if (file.read.kind === 'problem') return { file, judged: [], failure: file.read.message }
  if (file.read.kind === 'absent' && file.onlyIfThere) return { file, judged: [] }
  try {
    const tree = treeOf(file.adapter, file.read.kind === 'file' ? file.read.text : '')
    const judged = mergeWants(file, tree).map(({ want, tools }) => {
      const current = valueAt(tree, want.key)
      return { want, tools, current, state: judge(want, current, input) }
    })
    return { file, judged }
  } catch (error) {
    if (error instanceof ParseFailure) return { file, judged: [], failure: error.message }
    throw error
  }
}

/** Several tools that want the same value of one file get it once. */
function mergeWants({ readers }: GatheredFile, tree: unknown): Pick<Judged, 'want' | 'tools'>[] {
  const byKey = new Map<string, Pick<Judged, 'want' | 'tools'>>()
  for (const { tool, wants } of readers) {
    for (const want of wants(tree)) {
      const key = JSON.stringify(want.key)
      const known = byKey.get(key)
      if (known) known.tools.push(tool)
      else byKey.set(key, { want, tools: [tool] })
    }
  }
  return [...byKey.values()]
}

function isObstacle({ state, current }: Judged, { replaceRegistry, replaceToken }: SetupFlags): boolean {
  // A password in another registry's URL could not be put back: guard keeps none.
  if (state === 'other-registry') return !replaceRegistry || /:\/\/[^/@]*@/.test(String(current))
  if (state === 'other-token') return !replaceToken
  return state === 'other-detail'
}

function describe({ path }: GatheredFile, { want, current, state }: Judged): Obstacle {
  const value = maskTokens(String(current)).replace(/:\/\/[^/@]*@/, '://…@')
  return { path, key: formatKey(want.key), value, reason: state as Obstacle['reason'] }
}

function planFile(
  { file, judged, failure }: JudgedFile,
  left: ReadonlySet<ToolName>,
  input: PlanInput,
): { plan?: FilePlan; refusals: SetupRefusal[] } {
  if (failure !== undefined) return { refusals: [cannotRead(file, failure)] }
  const open = judged.filter(({ tools }) => tools.some(tool => !left.has(tool)))
  const add = open.filter(({ state }) => state === 'add').map(({ want }) => want)
  const changed = open.filter(({ state }) => state !== 'add' && state !== 'there')
  const change = changed.map(({ want }) => want)
  if (add.length + change.length === 0) return { refusals: [] }
  const refusals = refusalsOf(file, [...add, ...change], input)
  const text = file.read.kind === 'file' ? file.read.text : ''
  try {
    const edits = editsFor(file.adapter, text, { add, change })
    const tools = [...new Set(open.filter(({ state }) => state !== 'there').flatMap(item => item.tools))]
    const before = file.read.kind === 'file' ? { text, hash: file.read.hash } : undefined
    return {
      refusals,
      plan: { path: file.path, adapter: file.adapter, tools, before, folders: file.missingFolders, edits },
    }
  } catch (error) {
    if (!(error instanceof UnprovenChangeError)) throw error
    return { refusals: [...refusals, cannotChange(file, error.message)] }
  }
}

function refusalsOf(file: GatheredFile, wants: readonly Want[], { git }: PlanInput): SetupRefusal[] {
  const refusals = file.writeProblem === undefined ? [] : [cannotChange(file, file.writeProblem)]
  const verdict = git.get(file.path)
  const holdsToken = wants.some(({ value }) => String(value).includes(TOKEN_MARKER))
  if (!holdsToken || verdict === undefined || verdict.state === 'untracked') return refusals
  return [...refusals, tracked(file, verdict)]
}
