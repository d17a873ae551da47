import type { FileReader } from '../core/ports/files.ts'
import { pathsOf, type ToolEnvironment, withParents } from '../formats/adapter.ts'
import type { Reader } from '../tools/reader.ts'
import { isMember, workspaceGlobs } from './workspaces.ts'

/** The workspace package of the current folder, and why its own files are not read. */
export interface Member {
  folder: string
  unread: string
}

export interface Project {
  /** The project's root as the tool sees it. */
  root: string
  member?: Member | undefined
}

/** The project to which the current folder belongs. */
export function findProject(reader: Reader, ctx: ToolEnvironment & { files: FileReader }): Project {
  const root = rootFor(reader, ctx)
  if (!reader.workspaces) return { root }
  const above = withParents(root, ctx).slice(1)
  const workspace = above.find(folder => isMember(workspaceGlobs(folder, ctx), root, folder))
  return workspace ? { root: workspace, member: { folder: root, unread: reader.workspaces } } : { root }
}

/** The nearest folder with one of the markers, or the current one. */
function rootFor({ root = [] }: Reader, ctx: ToolEnvironment & { files: FileReader }): string {
  const { join } = pathsOf(ctx)
  const has = (folder: string, names: readonly string[]) =>
    names.some(name => ctx.files.read(join(folder, name)).kind !== 'absent')
  const folders = withParents(ctx.cwd, ctx)
  return root.map(names => folders.find(folder => has(folder, names))).find(Boolean) ?? ctx.cwd
}
