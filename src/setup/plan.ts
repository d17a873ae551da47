import type { ByteText } from '../core/bytes.ts'
import type { GitVerdict } from '../core/ports/git.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import { editsFor, type PlannedEdit, UnprovenChangeError } from '../formats/edit-values.ts'
import { type DesiredValue, TOKEN_MARKER } from '../tools/recipe.ts'
import type { ManagerName } from '../tools/tool.ts'
import type { CompareInput } from './compare.ts'
import {
  type ComparedFile,
  compareFile,
  describeObstacle,
  isObstacle,
  type Obstacle,
  type OverwriteFlags,
} from './compare-file.ts'
import type { Gathered, GatheredFile } from './gather.ts'
import { cannotChange, cannotRead, type SetupRefusal, tracked } from './refusals.ts'

/** A file to be created or changed; its edits have `TOKEN_MARKER` in place of the token. */
export interface FilePlan {
  path: string
  adapter: ConfigAdapter
  tools: ManagerName[]
  /** The current text and its hash; undefined if the file is to be created. */
  before: { text: ByteText; hash: string } | undefined
  folders: string[]
  edits: PlannedEdit[]
}

export interface ToolPlan {
  name: ManagerName
  version: string
  /** `ready`: nothing to do; `left`: an obstacle prevents it. */
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

export interface SetupPlanInput extends CompareInput {
  flags: OverwriteFlags
  /** Git's verdict on each file that would get the token, by path. */
  git: ReadonlyMap<string, GitVerdict>
}

/** Decides how each file changes, and what is left to the user. Pure. */
export function planSetup({ tools, files }: Gathered, input: SetupPlanInput): SetupPlan {
  const judgedFiles = files.map(file => compareFile(file, input))
  const obstacles = judgedFiles.flatMap(({ file, compared }) =>
    compared.flatMap(item =>
      isObstacle(item, input.flags) ? [{ tools: item.tools, obstacle: describeObstacle(file, item) }] : [],
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

function planFile(
  { file, compared, failure }: ComparedFile,
  left: ReadonlySet<ManagerName>,
  input: SetupPlanInput,
): { plan?: FilePlan; refusals: SetupRefusal[] } {
  if (failure !== undefined) return { refusals: [cannotRead(file, failure)] }
  const open = compared.filter(({ tools }) => tools.some(tool => !left.has(tool)))
  const add = open.filter(({ state }) => state === 'add').map(({ desired }) => desired)
  const changed = open.filter(({ state }) => state !== 'add' && state !== 'there')
  const change = changed.map(({ desired }) => desired)
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

function refusalsOf(
  file: GatheredFile,
  desiredValues: readonly DesiredValue[],
  { git }: SetupPlanInput,
): SetupRefusal[] {
  const refusals = file.writeProblem === undefined ? [] : [cannotChange(file, file.writeProblem)]
  const verdict = git.get(file.path)
  const holdsToken = desiredValues.some(({ value }) => String(value).includes(TOKEN_MARKER))
  if (!holdsToken || verdict === undefined || verdict.state === 'untracked') return refusals
  return [...refusals, tracked(file, verdict)]
}
