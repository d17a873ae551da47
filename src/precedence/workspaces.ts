import { toUtf8 } from '../core/bytes.ts'
import { isObject, readJsonBytes } from '../core/json.ts'
import { globSource } from '../core/pattern.ts'
import type { FileReader } from '../core/ports/files.ts'
import { pathsOf, type ToolEnvironment } from '../formats/adapter.ts'

type Reading = Pick<ToolEnvironment, 'platform'> & { files: FileReader }

/** What `workspaces` of the folder's package.json says: https://docs.npmjs.com/cli/configuring-npm/package-json#workspaces */
export function workspaceGlobs(folder: string, ctx: Reading): string[] {
  const manifest = ctx.files.read(pathsOf(ctx).join(folder, 'package.json'))
  const document = manifest.kind === 'file' ? readJsonBytes(toUtf8(manifest.text)) : undefined
  const listed = isObject(document) ? document.workspaces : undefined
  return [isObject(listed) ? listed.packages : listed].flat().filter(glob => typeof glob === 'string')
}

/** Whether globs take in a folder of the workspace; the last one that matches decides, and `!` leaves out. */
export function isMember(globs: readonly string[], folder: string, root: string): boolean {
  const relative = folder.slice(root.length).replaceAll('\\', '/').replace(/^\//, '')
  const last = globs.findLast(glob => toPattern(glob.replace(/^!/, '')).test(`${relative}/`))
  return last !== undefined && !last.startsWith('!')
}

/** `packages/*` and `apps/**`: what workspaces are written with. */
function toPattern(glob: string): RegExp {
  const folder = glob.replace(/^\.?\//, '').replace(/\/$/, '')
  return new RegExp(`^${globSource(`${folder}/`)}$`)
}
