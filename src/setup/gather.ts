import type { Context } from '../core/ports/context.ts'
import type { FileRead, FileReader } from '../core/ports/files.ts'
import { loadJsonc } from '../formats/json.ts'
import { loadParsers, TOOLS } from '../tools/index.ts'
import type { ConfigFile, Recipe, SetupEnvironment, SetupTarget } from '../tools/recipe.ts'
import type { ManagerName } from '../tools/tool.ts'
import type { Detected } from './detect.ts'

/** A file that one or more tools read, with the values that each needs in it. */
export interface GatheredFile {
  path: string
  adapter: ConfigFile['adapter']
  read: FileRead
  /** True if the file is not created when it is absent. */
  onlyIfThere: boolean
  readers: { tool: ManagerName; desiredValues: ConfigFile['desiredValues'] }[]
  /** The missing folders above it, the outermost first. */
  missingFolders: string[]
  writeProblem: string | undefined
}

export interface Gathered {
  tools: (Detected & { notes: string[] })[]
  files: GatheredFile[]
}

export type GatherContext = Pick<Context, 'home' | 'cwd' | 'env' | 'platform'> & { files: FileReader }

/** Reads each file in the tools' recipes once. Writes nothing. */
export async function gather(tools: readonly Detected[], target: SetupTarget, ctx: GatherContext): Promise<Gathered> {
  const environment: SetupEnvironment = { ...ctx, isThere: path => ctx.files.read(path).kind !== 'absent' }
  const recipes = tools.map(tool => ({ tool, recipe: TOOLS[tool.name].recipe(target, environment) }))
  await loadJsonc()
  await loadParsers(recipes.flatMap(({ recipe }) => recipe.files.map(({ adapter }) => adapter)))
  const byPath = new Map<string, GatheredFile>()
  for (const { tool, recipe } of recipes) for (const file of recipe.files) add(byPath, tool.name, file, ctx)
  return {
    tools: recipes.map(({ tool, recipe }) => ({ ...tool, notes: notesOf(recipe) })),
    files: [...byPath.values()],
  }
}

function notesOf({ notes }: Recipe): string[] {
  return [...new Set(notes)]
}

function add(byPath: Map<string, GatheredFile>, tool: ManagerName, file: ConfigFile, ctx: GatherContext): void {
  const { path, adapter, onlyIfThere = false, desiredValues } = file
  const known = byPath.get(path)
  if (known) {
    known.readers.push({ tool, desiredValues })
    known.onlyIfThere &&= onlyIfThere
    return
  }
  const read = ctx.files.read(path)
  byPath.set(path, {
    ...{ path, adapter, read, onlyIfThere, readers: [{ tool, desiredValues }] },
    missingFolders: read.kind === 'absent' ? missingAbove(path, ctx.files) : [],
    writeProblem: problemOf(read, ctx.files),
  })
}

function problemOf({ kind, path }: FileRead, files: FileReader): string | undefined {
  if (kind === 'absent') return files.creationProblem(path)
  return kind === 'file' ? files.writeProblem(path) : undefined
}

export function missingAbove(path: string, files: FileReader): string[] {
  const folder = path.replace(/[\\/][^\\/]*$/, '')
  if (folder === '' || folder === path || files.read(folder).kind !== 'absent') return []
  return [...missingAbove(folder, files), folder]
}
