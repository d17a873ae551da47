import { say } from '../core/language.ts'
import { isStagingPath } from '../core/paths.ts'
import type { Context } from '../core/ports/context.ts'
import { pathsOf } from '../formats/adapter.ts'
import { levelByName } from '../tools/file-names.ts'
import { freeText } from '../tools/free-text.ts'
import { adapterByName } from '../tools/index.ts'
import { type DiscoverContext, type FilesBelow, type KnownPlace, knownPlaces } from './discover.ts'
import { historyPlaces } from './shell-history.ts'

/**
 * The text files below folders in which a token is, each with the format in which it is rewritten. Symlinks are not
 * followed. Throws `GuardError` (exit 2) if one of the folders does not exist.
 */
export async function filesBelow(
  roots: readonly string[],
  ctx: DiscoverContext & Pick<Context, 'treeSearch'>,
): Promise<FilesBelow> {
  if (roots.length === 0) return { places: [], problems: [] }
  const paths: string[] = []
  const add = (path: string) => paths.push(path)
  const events = { onNamed: add, onFound: add, onProgress: () => undefined }
  const { unreadable } = await ctx.treeSearch.start({ roots, names: [], allFiles: false }, events).done
  return {
    places: placesOf(paths, ctx),
    problems: unreadable.map(path => ({ code: 'UNREADABLE', path, line: null, message: say('it cannot be read') })),
  }
}

/** In a fixed order, whatever the order of the search. Pure. */
function placesOf(paths: readonly string[], ctx: DiscoverContext): KnownPlace[] {
  const known = new Map(knownPlaces(ctx).map(place => [place.path, place]))
  const isOwn = ownFiles(ctx)
  const isHistory = shellHistories(ctx)
  return [...new Set(paths)]
    .filter(path => !isHistory(path) && !isOwn(path))
    .toSorted()
    .map(path => known.get(path) ?? placeByName(path))
}

function placeByName(path: string): KnownPlace {
  const adapter = adapterByName(path)
  return adapter ? { path, adapter, level: levelByName(adapter, path) } : { path, adapter: freeText, level: 'other' }
}

/** True for what guard keeps itself: journals hold the tokens that they are about. */
export function ownFiles({ files, settings, platform }: DiscoverContext): (path: string) => boolean {
  const folder = files.realPath(settings.stateFolder) + pathsOf({ platform }).sep
  return path => isStagingPath(path) || files.realPath(path).startsWith(folder)
}

/** True for the histories of this user's shells: guard names them, and never puts a token into one that works. */
export function shellHistories(ctx: DiscoverContext): (path: string) => boolean {
  const histories = new Set(historyPlaces(ctx).map(path => ctx.files.realPath(path)))
  return path => histories.has(ctx.files.realPath(path))
}
