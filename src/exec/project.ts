import { pathsOf, withParents } from '../configs/adapter.ts'
import { adapters } from '../configs/index.ts'
import { nameSearch } from '../configs/names.ts'
import type { DiscoverContext } from '../rotate/discover.ts'
import { EVIDENCE } from './used-tools.ts'

/** How long it looks for the files of a project, as long as nothing else is said. */
const SEARCH_MILLISECONDS = 10_000

/**
 * The paths of the files from which package managers, run in this folder, take settings: below the project's root, and
 * between it and here. The root is the nearest folder with `.git`, or else this one; the home folder is no project.
 */
export async function projectFiles(ctx: DiscoverContext): Promise<string[]> {
  const { join } = pathsOf(ctx)
  const above = withParents(ctx.cwd, ctx)
  const homeAt = above.indexOf(ctx.home)
  const inHome = homeAt === -1 ? above : above.slice(0, Math.max(1, homeAt))
  const rootAt = inHome.findIndex(folder => ctx.files.read(join(folder, '.git')).kind !== 'absent')
  const folders = rootAt === -1 ? inHome : inHome.slice(0, rootAt + 1)
  const here = folders.flatMap(folder => NAMES.map(name => join(folder, name)))
  const direct = here.filter(path => ctx.files.read(path).kind !== 'absent')
  const root = rootAt === -1 ? ctx.cwd : folders.at(-1)!
  return [...new Set([...direct, ...(root === ctx.home ? [] : await namedBelow(root, ctx))])]
}

/** Files of tools: what a service or a container reads is not read by a program that is started here. */
const tools = adapters.filter(
  ({ id }) => !['workflows', 'shell', 'dockerfile', 'devcontainer', 'vscode', 'jetbrains'].includes(id),
)

const NAMES = [
  ...new Set([...Object.keys(EVIDENCE), ...tools.flatMap(({ names }) => names).filter(name => !name.includes('*'))]),
]

async function namedBelow(root: string, ctx: DiscoverContext): Promise<string[]> {
  const { names, prefixes, suffixes } = nameSearch(tools)
  const wanted = [...new Set([...names, ...Object.keys(EVIDENCE)])]
  const request = { names: wanted, prefixes, suffixes, milliseconds: SEARCH_MILLISECONDS }
  return (await ctx.search.findByName(root, request)).paths
}
