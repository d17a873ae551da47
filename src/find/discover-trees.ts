import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { LocatedToken, TreeProgress, TreeResult } from '../core/ports/search.ts'
import { levelByName, nameSearch } from '../tools/file-names.ts'
import { adapterByName, adapters } from '../tools/index.ts'
import { Collector, type DiscoverContext, type KnownPlace, knownPlaces } from './discover.ts'
import type { Discovery, Problem, Site } from './discovery.ts'
import { historyProblems } from './shell-history.ts'
import { sitesInText, textSites } from './text-sites.ts'

export interface TreeScope {
  folders: readonly string[]
  /** Also binary files, and the objects of git. */
  allFiles: boolean
}

/** Hears of each file with a token in it as it is found, and of how far the search is. */
export interface TreeListener {
  onSites(sites: readonly Site[]): void
  onProgress(progress: TreeProgress): void
}

export interface RunningDiscovery {
  done: Promise<Discovery>
  /** Ends the search; `done` then settles with what it has. */
  stop(): void
}

/** Finds every token in the files below folders. Files that a tool reads are read as it does, all others as free text. */
export function discoverTrees(
  ctx: DiscoverContext & Pick<Context, 'treeSearch'>,
  { folders, allFiles }: TreeScope,
  listener: TreeListener,
): RunningDiscovery {
  const started = ctx.clock.now().getTime()
  const findings = new TreeFindings(ctx, listener)
  const running = ctx.treeSearch.start(
    { roots: outermost(folders), allFiles, names: nameSearch(adapters).names },
    {
      onNamed: path => findings.readLater(path),
      onFound: (path, found) => (findings.isKnown(path) ? findings.readLater(path) : findings.addText(path, found)),
      onProgress: listener.onProgress,
    },
  )
  return {
    done: running.done.then(async result => {
      await findings.settle()
      return findings.toDiscovery(result, { folders, milliseconds: ctx.clock.now().getTime() - started })
    }),
    stop() {
      findings.drop()
      running.stop()
    },
  }
}

class TreeFindings {
  readonly #ctx: DiscoverContext
  readonly #listener: TreeListener
  readonly #collector: Collector
  readonly #places: ReadonlyMap<string, KnownPlace>
  readonly #texts: Site[] = []
  readonly #waiting: string[] = []
  #reading: Promise<void> | undefined

  constructor(ctx: DiscoverContext, listener: TreeListener) {
    this.#ctx = ctx
    this.#listener = listener
    // What lies outside the folders was not asked for, and the workers read the rest.
    this.#collector = new Collector(ctx, { follows: false })
    this.#places = new Map(knownPlaces(ctx).map(place => [place.path, place]))
  }

  isKnown(path: string): boolean {
    return this.#candidateOf(path) !== undefined
  }

  /** One after the other: reading one may load a parser first. */
  readLater(path: string): void {
    this.#waiting.push(path)
    this.#reading ??= this.#readWaiting()
  }

  addText(path: string, found: readonly LocatedToken[]): void {
    this.#addTexts(textSites(path, found))
  }

  drop(): void {
    this.#waiting.length = 0
  }

  async settle(): Promise<void> {
    await this.#reading
  }

  toDiscovery(result: TreeResult, about: { folders: readonly string[]; milliseconds: number }): Discovery {
    const { problems, stats } = this.#collector
    const { files, references } = this.#collector.result()
    const sites = [...files.flatMap(file => file.sites), ...this.#texts].toSorted(byPlace)
    return {
      sites,
      references,
      problems: [
        ...problems,
        ...result.unreadable.map(path => problem('UNREADABLE', path, say('it cannot be read'))),
        ...historyProblems(sites),
        ...(result.complete
          ? []
          : about.folders.map(folder => problem('SEARCH_STOPPED', folder, say('the search was stopped')))),
      ],
      files,
      items: [],
      partial: !result.complete,
      stats: {
        files: result.files + stats.files,
        bytes: result.bytes + stats.bytes,
        milliseconds: about.milliseconds,
      },
    }
  }

  async #readWaiting(): Promise<void> {
    for (let path = this.#waiting.shift(); path !== undefined; path = this.#waiting.shift()) await this.#read(path)
    this.#reading = undefined
  }

  async #read(path: string): Promise<void> {
    const candidate = this.#candidateOf(path)
    if (!candidate) return this.#readText(path)
    const before = this.#collector.files.length
    await this.#collector.read([candidate])
    for (const { sites } of this.#collector.files.slice(before)) this.#listener.onSites(sites)
  }

  /** A name that only looked like one of a config. */
  #readText(path: string): void {
    const file = this.#ctx.files.read(path)
    if (file.kind !== 'file') return
    this.#collector.stats.files += 1
    this.#collector.stats.bytes += file.text.length
    this.#addTexts(sitesInText(file))
  }

  #addTexts(sites: readonly Site[]): void {
    this.#texts.push(...sites)
    if (sites.length > 0) this.#listener.onSites(sites)
  }

  #candidateOf(path: string): KnownPlace | undefined {
    const known = this.#places.get(path)
    if (known) return known
    const adapter = adapterByName(path)
    return adapter && { path, adapter, level: levelByName(adapter, path) }
  }
}

/** Workers find in no particular order. */
function byPlace(a: Site, b: Site): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.line - b.line || a.column - b.column
}

/** Folders without those that are in another of them. */
function outermost(folders: readonly string[]): string[] {
  const isInside = (inner: string, outer: string) => inner !== outer && inner.startsWith(outer.replace(/[\\/]?$/, '/'))
  return [...new Set(folders)].filter(folder => !folders.some(other => isInside(folder, other)))
}

function problem(code: string, path: string, message: string): Problem {
  return { code, path, line: null, message }
}
