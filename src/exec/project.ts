import type { DiscoverContext } from '../find/discover.ts'
import { pathsOf, withParents } from '../formats/adapter.ts'
import { nameSearch } from '../tools/file-names.ts'
import { adapters } from '../tools/index.ts'
import { EVIDENCE } from './used-tools.ts'

export interface ProjectFiles {
  paths: string[]
  /** True if time ran out before every folder was seen. */
  partial: boolean
}

/**
 * The paths of the files from which package managers, run in these folders, take settings: below the roots of their
 * projects, and between those and the folders. A root is the nearest folder with `.git`, or else the folder itself; the
 * home folder and what is above it are no projects.
 */
export async function projectFiles(
  folders: readonly string[],
  milliseconds: number,
  ctx: DiscoverContext,
): Promise<ProjectFiles> {
  const projects = folders.map(folder => projectAround(folder, ctx))
  const roots = new Set(projects.map(({ root }) => root).filter(root => !isAbove(root, ctx)))
  const { names, prefixes, suffixes } = nameSearch(tools)
  const wanted = { names: [...new Set([...names, ...EVIDENCE])], prefixes, suffixes, milliseconds }
  const below = await Promise.all([...roots].map(root => ctx.search.findByName(root, wanted)))
  return {
    paths: [...new Set([...projects.flatMap(({ direct }) => direct), ...below.flatMap(({ paths }) => paths)])],
    partial: below.some(({ partial }) => partial),
  }
}

function projectAround(cwd: string, ctx: DiscoverContext): { root: string; direct: string[] } {
  const { join } = pathsOf(ctx)
  const above = withParents(cwd, ctx)
  const homeAt = above.indexOf(ctx.home)
  const inHome = homeAt === -1 ? above : above.slice(0, Math.max(1, homeAt))
  const rootAt = inHome.findIndex(folder => ctx.files.read(join(folder, '.git')).kind !== 'absent')
  const folders = rootAt === -1 ? inHome : inHome.slice(0, rootAt + 1)
  const here = folders.flatMap(folder => NAMES.map(name => join(folder, name)))
  const direct = here.filter(path => ctx.files.read(path).kind !== 'absent')
  return { root: rootAt === -1 ? cwd : folders.at(-1)!, direct }
}

/** True for the home folder and every folder that it is in: to search them would be to search the whole disk. */
function isAbove(root: string, { home, platform }: DiscoverContext): boolean {
  const { sep } = pathsOf({ platform })
  return home === root || home.startsWith(root.endsWith(sep) ? root : root + sep)
}

/** Files of tools that may give a variable away: what a service or a container reads is not read by a program that is started here. */
const tools = adapters.filter(({ isReadElsewhere, isLiteral }) => !isReadElsewhere && !isLiteral)

const NAMES = [...new Set([...EVIDENCE, ...tools.flatMap(({ names }) => names).filter(name => !name.includes('*'))])]
