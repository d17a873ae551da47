import type { Context } from '../core/ports/context.ts'
import type { LocatedToken, TreeProgress } from '../core/ports/search.ts'
import type { Secret } from '../core/secret.ts'
import type { DiscoverContext } from './discover.ts'
import { ownFiles, shellHistories } from './files-below.ts'

/** A copy of a token in any text file. */
export interface FoundCopy {
  path: string
  line: number
  token: Secret
}

/** What a search of whole folders for certain tokens has seen. */
export interface WholeSearch {
  copies: FoundCopy[]
  files: number
  bytes: number
  milliseconds: number
  complete: boolean
  /** The folder that it was last seen in; null if it was over at once. */
  folder: string | null
}

export interface RunningWholeSearch {
  done: Promise<WholeSearch>
  /** Ends the search; `done` then resolves with what it has. */
  stop(): void
}

interface Wanted {
  tokens: readonly Secret[]
  /** The home folder, and others that the user named. */
  folders: readonly string[]
}

/**
 * Looks for tokens in every text file of folders, without cloud folders and other file systems. Neither what guard keeps
 * itself nor shell histories count, which are named in their own way.
 */
export function searchWhole(
  { tokens, folders }: Wanted,
  ctx: DiscoverContext & Pick<Context, 'treeSearch'>,
  onProgress: (progress: TreeProgress) => void,
): RunningWholeSearch {
  const started = ctx.clock.now().getTime()
  const copies: FoundCopy[] = []
  let folder: string | null = null
  const running = ctx.treeSearch.start(
    { roots: folders, names: [], allFiles: false, asHome: true },
    {
      onNamed: () => undefined,
      onFound: (path, found) => copies.push(...copiesOf(tokens, path, found)),
      onProgress(progress) {
        folder = progress.folder
        onProgress(progress)
      },
    },
  )
  const done = running.done.then(({ files, bytes, complete }) => ({
    ...{ copies: presentable(copies, ctx), files, bytes, complete, folder },
    milliseconds: ctx.clock.now().getTime() - started,
  }))
  return { done, stop: running.stop }
}

function copiesOf(tokens: readonly Secret[], path: string, found: readonly LocatedToken[]): FoundCopy[] {
  return found.flatMap(({ token: value, line }) => {
    const token = tokens.find(each => each.reveal() === value)
    return token ? [{ path, line, token }] : []
  })
}

/** Each line once, in order. */
function presentable(copies: readonly FoundCopy[], ctx: DiscoverContext): FoundCopy[] {
  const isOwn = ownFiles(ctx)
  const isHistory = shellHistories(ctx)
  const lines = new Map(copies.map(copy => [`${copy.path}:${copy.line}:${copy.token.fingerprint}`, copy]))
  return [...lines.values()]
    .filter(({ path }) => !isOwn(path) && !isHistory(path))
    .toSorted((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1))
}
