import { canWrite } from '../formats/adapter.ts'
import { adapterById, loadParsers } from '../tools/index.ts'
import type { SetupTarget } from '../tools/recipe.ts'
import { MANAGER_NAMES } from '../tools/tool.ts'
import { type GatherContext, type Gathered, gather } from './gather.ts'
import type { SetupRecord } from './record.ts'

/** The files of all tools, installed or not, and those in the record. */
export async function gatherAll(target: SetupTarget, record: SetupRecord, ctx: GatherContext): Promise<Gathered> {
  const tools = MANAGER_NAMES.map(name => ({ name, version: '' }))
  const gathered = await gather(tools, target, ctx)
  const others = record.files.filter(({ path }) => !gathered.files.some(file => file.path === path))
  await loadParsers(others.map(({ adapter }) => adapterById(adapter)))
  const files = others.flatMap(({ path, adapter: id }) => {
    const adapter = adapterById(id)
    if (!adapter || !canWrite(adapter)) return []
    const rest = { onlyIfThere: true, readers: [], missingFolders: [], writeProblem: undefined }
    return [{ path, adapter, read: ctx.files.read(path), ...rest }]
  })
  return { ...gathered, files: [...gathered.files, ...files] }
}
