import type { Context } from '../core/ports/context.ts'
import type { FileReader } from '../core/ports/files.ts'
import { pathsOf, type ToolEnvironment } from '../formats/adapter.ts'
import type { Discovery } from './discovery.ts'

/** A file or folder that could not be read, so that a copy in it would be missed. */
export interface UnreadPath {
  path: string
  /** Why, in words. */
  reason: string
  /** Of this user, or of another one: what root or a container left. */
  owner: 'self' | 'other'
  /** True if the user's own settings say that nothing is in it. */
  accepted: boolean
}

type UnreadContext = Pick<Context, 'settings'> &
  Pick<ToolEnvironment, 'platform'> & { files: Pick<FileReader, 'ownerOf'> }

/** What was looked for and is there, and could not be read. */
export function listUnread(
  { problems, files }: Pick<Discovery, 'problems' | 'files'>,
  ctx: UnreadContext,
): UnreadPath[] {
  // A file that is only too large to be parsed was still searched.
  const read = new Set(files.map(({ path }) => path))
  return problems
    .filter(({ code, path }) => UNREAD.includes(code) && !read.has(path))
    .flatMap(({ code, path, message }) => {
      const owner = code === 'KEYCHAIN_UNREAD' ? 'self' : ctx.files.ownerOf(path)
      return owner === 'none' ? [] : [{ path, reason: message, owner, accepted: isAccepted(path, ctx) }]
    })
}

const UNREAD = ['UNREADABLE', 'TOO_LARGE', 'KEYCHAIN_UNREAD']

/** Those about which the user must decide: what another user owns holds no copy that this user's tools could read. Pure. */
export function blockingUnread(unread: readonly UnreadPath[]): UnreadPath[] {
  return unread.filter(({ owner, accepted }) => owner === 'self' && !accepted)
}

function isAccepted(path: string, { settings, platform }: UnreadContext): boolean {
  const { sep } = pathsOf({ platform })
  return settings.unread.some(
    folder => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep),
  )
}
