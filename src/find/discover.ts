import { positionsIn, toUtf8 } from '../core/bytes.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { FileReader, FileSnapshot } from '../core/ports/files.ts'
import type { KeychainReader } from '../core/ports/keychain.ts'
import { printable } from '../core/printable.ts'
import { Secret } from '../core/secret.ts'
import { guardHosts, takumoHosts, trustedHosts } from '../core/services.ts'
import { familyOf, type TokenKind } from '../core/tokens.ts'
import type { ConfigAdapter, Level, NamedItem } from '../formats/adapter.ts'
import { type ConfigReading, needsParser, readConfig, scanText } from '../formats/read-config.ts'
import { folderSearch, isNamed, levelByName, nameSearch } from '../tools/file-names.ts'
import { adapterByName, adapters } from '../tools/index.ts'
import { itemsNamedIn, mayNameItems } from '../tools/keychain-items.ts'
import { mayHaveRecipients, recipientsIn } from '../tools/recipients.ts'
import { recipientOfKey } from '../tools/takumo.ts'
import type { Discovery, FoundFile, FoundReference, Problem, Site } from './discovery.ts'
import { environmentSites } from './environment.ts'
import { includedPlaces } from './included-files.ts'
import { findItems } from './keychain.ts'
import { createLeakFinder, type FoundRecipient } from './leaks.ts'
import { givenVariables, resolveReferences, type SeenReference } from './references.ts'
import { SourcedFiles } from './sourced-files.ts'
import { windowsHome } from './windows-home.ts'
import { SKIPPED_IN_WINDOWS, windowsPlaces } from './windows-places.ts'

export interface SearchScope {
  /** Only the known places of the tools, not the rest of HOME. */
  here: boolean
  searchMilliseconds: number
  /** Also the home folder of Windows, if this is WSL. */
  windowsHome?: boolean
}

/** Files of which the user named a folder. */
export interface FilesBelow {
  places: KnownPlace[]
  /** What of the folder could not be read. */
  problems: Problem[]
}

/** What discovery may touch: it gets the half of the file system that cannot write. */
export type DiscoverContext = Pick<Context, 'home' | 'cwd' | 'env' | 'platform' | 'settings' | 'clock' | 'search'> & {
  files: FileReader
  keychain: KeychainReader
}

export interface KnownPlace {
  path: string
  level: Level
  adapter: ConfigAdapter
}

/**
 * Finds every token in the known places of the tools, in files below HOME with a name that a tool reads, in the environment,
 * and in more files if the user has named their folders.
 */
export async function discover(ctx: DiscoverContext, scope: SearchScope, below?: FilesBelow): Promise<Discovery> {
  const started = ctx.clock.now().getTime()
  const deadline = started + scope.searchMilliseconds
  const left = () => deadline - ctx.clock.now().getTime()
  const windows = scope.windowsHome ? windowsHome(ctx) : undefined
  const collected = new Collector(ctx, { windows })
  const sourced = new SourcedFiles(ctx)
  const inPlaces = await collected.read(knownPlaces(ctx), deadline, sourced)
  const folders = await searchFolders(ctx, left())
  const inFolders = await collected.read(folders.candidates, deadline, sourced)
  const homes = await readHomes(collected, { ctx, scope, windows, deadline, left })
  await collected.read(below?.places ?? [])
  const isLate = folders.partial || homes.partial || !inPlaces || !inFolders
  const keychain = await findItems(collected.namedItems, ctx)
  const milliseconds = ctx.clock.now().getTime() - started
  return {
    ...collected.result(),
    items: keychain.items,
    sites: [
      ...collected.files.flatMap(file => file.sites),
      ...keychain.items.flatMap(item => item.sites),
      ...environmentSites(ctx),
    ],
    problems: [
      ...collected.problems,
      ...sourced.problems,
      ...folders.problems,
      ...homes.problems,
      ...(below?.problems ?? []),
      ...keychain.problems,
      ...(isLate ? [cutShort(ctx, scope)] : []),
    ],
    partial: isLate || sourced.isCut,
    stats: { ...collected.stats, milliseconds },
  }
}

/** If several tools name the same path, the last level wins: a user's file is not a project's. */
export function knownPlaces(ctx: DiscoverContext): KnownPlace[] {
  const byPath = new Map<string, KnownPlace>()
  for (const adapter of adapters) {
    for (const { path, level } of adapter.places(ctx)) byPath.set(path, { path, level, adapter })
  }
  return [...byPath.values()].filter(({ path }) => path !== '/dev/null')
}

/** Files in the folders that tools read whole; a folder that is not there has none. */
async function searchFolders(ctx: DiscoverContext, milliseconds: number) {
  const folders = adapters.flatMap(adapter => (adapter.folders?.(ctx) ?? []).map(place => ({ ...place, adapter })))
  const found = folders.map(async ({ path, level, adapter }) => {
    const request = { ...folderSearch(adapter), milliseconds }
    const { paths, unreadable, partial } = await ctx.search.findByName(path, request)
    const candidates = paths.filter(file => isNamed(adapter, file)).map(file => ({ path: file, level, adapter }))
    const problems = unreadable.filter(folder => ctx.files.ownerOf(folder) !== 'none').map(unreadFolder)
    return { candidates, problems, partial }
  })
  const all = await Promise.all(found)
  return {
    candidates: all.flatMap(each => each.candidates),
    problems: all.flatMap(each => each.problems),
    partial: all.some(each => each.partial),
  }
}

function unreadFolder(path: string): Problem {
  return problem('UNREADABLE', path, say('the folder cannot be read'))
}

interface HomeSearch {
  ctx: DiscoverContext
  scope: SearchScope
  /** The home folder of Windows, if it is to be searched. */
  windows: string | undefined
  deadline: number
  left(): number
}

/** Reads the files below HOME with a name that a tool reads, then what Windows has in its own. */
async function readHomes(collected: Collector, { ctx, scope, windows, deadline, left }: HomeSearch) {
  const problems: Problem[] = []
  let partial = false
  const read = async (places: readonly KnownPlace[]) => {
    const isComplete = await collected.read(places, deadline)
    partial ||= !isComplete
  }
  const readBelow = async (root: string, skips: readonly string[]) => {
    const found = await searchHome(root, { ctx, milliseconds: left(), skips })
    problems.push(...found.problems)
    partial ||= found.partial
    await read(found.candidates)
  }
  if (!scope.here) await readBelow(ctx.home, [])
  if (windows !== undefined) await read(windowsPlaces(windows))
  if (windows !== undefined && !scope.here) await readBelow(windows, SKIPPED_IN_WINDOWS)
  return { problems, partial }
}

interface NameSearchIn {
  ctx: DiscoverContext
  milliseconds: number
  skips: readonly string[]
}

async function searchHome(root: string, { ctx, milliseconds, skips }: NameSearchIn) {
  const found = await ctx.search.findByName(root, { ...nameSearch(adapters), milliseconds, skips })
  const candidates = found.paths.flatMap(path => {
    const adapter = adapterByName(path)
    return adapter && !adapter.isTooCommon ? [{ path, adapter, level: levelByName(adapter, path) }] : []
  })
  const problems = found.unreadable.map(unreadFolder)
  return { candidates, problems, partial: found.partial }
}

function cutShort({ home }: DiscoverContext, { searchMilliseconds }: SearchScope): Problem {
  return problem('SEARCH_CUT_SHORT', home, say`the search took longer than ${searchMilliseconds / 1000} seconds`)
}

interface CollectorOptions {
  /** False if files that others take in are left to whatever else finds them. */
  follows?: boolean
  /** The home folder of Windows, where WSL does not show who may read a file. */
  windows?: string | undefined
}

/** Reads each file once, whatever the number of paths that lead to it. */
export class Collector {
  readonly files: FoundFile[] = []
  readonly problems: Problem[] = []
  readonly stats = { files: 0, bytes: 0 }
  /** The items of the keychain that the files name. */
  readonly namedItems: NamedItem[] = []
  readonly #ctx: DiscoverContext
  readonly #hosts: ReadonlySet<string>
  readonly #options: CollectorOptions
  readonly #seen = new Set<string>()
  readonly #references: SeenReference[] = []
  readonly #recipients: FoundRecipient[] = []

  constructor(ctx: DiscoverContext, options: CollectorOptions = {}) {
    this.#ctx = ctx
    this.#hosts = guardHosts(ctx.settings.urls)
    this.#options = options
  }

  /**
   * Also reads the files that those it reads take in or source. False if time ran out before all were read. Everything
   * that is ever made of a file's text counts.
   */
  async read(
    candidates: readonly KnownPlace[],
    deadline = Number.POSITIVE_INFINITY,
    sourced?: SourcedFiles,
  ): Promise<boolean> {
    const waiting = [...candidates]
    // Those that are added while the list is walked are walked as well.
    for (const candidate of waiting) {
      if (this.#ctx.clock.now().getTime() > deadline) return false
      const file = this.#open(candidate.path)
      if (!file) continue
      const scan = scanText(file.text, candidate.adapter)
      // A wait for each of hundreds of files would take longer than most of them.
      if (needsParser(candidate.adapter, scan)) await candidate.adapter.load?.()
      const reading = readConfig(candidate.adapter, file.text, scan)
      const hasRecipients = !candidate.adapter.isLiteral && mayHaveRecipients(file.text)
      if (reading.references.length > 0 || reading.definitions || hasRecipients) {
        await candidate.adapter.load?.()
        // Done here and not later, because this may take as long as reading and counts towards the same deadline.
        this.#references.push(...seenReferences(candidate, file, reading))
        this.#recipients.push(...recipientsOf(candidate, file))
      }
      if (mayNameItems(candidate.adapter, file.text, this.#hosts)) {
        await candidate.adapter.load?.()
        this.namedItems.push(...itemsNamedIn(candidate.adapter, file.text))
      }
      this.#add(candidate, file, reading)
      if (sourced) waiting.push(...sourced.of(candidate, file.text))
      if (this.#options.follows !== false) waiting.push(...(await includedPlaces(candidate, file.text, this.#ctx)))
    }
    return true
  }

  #isOfWindows(path: string): boolean {
    const { windows } = this.#options
    return this.#ctx.platform === 'win32' || (windows !== undefined && path.startsWith(`${windows}/`))
  }

  #open(path: string): FileSnapshot | undefined {
    if (this.#seen.has(path)) return undefined
    this.#seen.add(path)
    const file = this.#ctx.files.read(path)
    if (file.kind === 'problem') this.problems.push(problem(file.code, file.path, file.message))
    if (file.kind !== 'file') return undefined
    if (file.realPath !== path && this.#seen.has(file.realPath)) return undefined
    this.#seen.add(file.realPath)
    this.stats.files += 1
    this.stats.bytes += file.text.length
    return file
  }

  /** Resolved with all files that were read so far. */
  get references(): FoundReference[] {
    const { env, settings } = this.#ctx
    const isAnyCredential = this.#references.some(({ isDefinition }) => !isDefinition)
    if (!isAnyCredential && givenVariables(env).length === 0) return []
    const sites = this.files.flatMap(file => file.sites)
    return resolveReferences(this.#references, { sites, env, trustedHosts: guardHosts(settings.urls) })
  }

  result(): Pick<Discovery, 'files' | 'references'> {
    this.findLeaks()
    return { files: this.files, references: this.references }
  }

  /** Says of each line that defines a variable whether a config gives that variable to a foreign host. */
  findLeaks(): void {
    const sites = this.files.flatMap(file => file.sites).filter(({ variable }) => variable !== undefined)
    if (sites.length === 0) return
    const input = {
      recipients: this.#recipients,
      definitions: this.#references.filter(({ isDefinition }) => isDefinition),
      home: this.#ctx.home,
    }
    const leaksFor = (kind: TokenKind) =>
      createLeakFinder({ ...input, trustedHosts: trustedHosts(kind, this.#ctx.settings.urls) })
    const [guard, takumo] = [leaksFor('email'), leaksFor('takumo-live')]
    for (const site of sites) site.leak = (familyOf(site.kind) === 'takumo' ? takumo : guard)(site)
  }

  #add(candidate: KnownPlace, file: FileSnapshot, reading: ConfigReading): void {
    if (reading.failure) {
      this.problems.push({ ...reading.failure, path: candidate.path })
    }
    if (reading.tokens.length === 0) return
    const cause = reading.failure ? inWords(reading.failure) : this.#ctx.files.writeProblem(candidate.path)
    const positionOf = positionsIn(toUtf8(file.text))
    const sites = reading.tokens.map<Site>(({ span, token, isHidden: _isHidden, ...slot }) => ({
      ...slot,
      ...positionOf(span[0]),
      path: candidate.path,
      level: candidate.level,
      ...(familyOf(slot.kind) === 'takumo' && recipientOfKey(slot, file.text, takumoHosts(this.#ctx.settings.urls))),
      token: new Secret(token),
      writable: cause === undefined && slot.stuck === undefined,
    }))
    this.problems.push(...sites.filter((_, at) => reading.tokens[at]!.isHidden).map(hiddenToken))
    const { realPath, text } = file
    const exposed = !this.#isOfWindows(realPath) && (file.mode & 0o044) !== 0
    this.files.push({
      ...candidate,
      ...{ realPath, text, document: reading.document!, sites, exposed, problem: cause },
      // Computed only if the file is going to be written.
      get hash() {
        return file.hash
      },
    })
  }
}

function recipientsOf({ path, level, adapter }: KnownPlace, { text }: FileSnapshot): FoundRecipient[] {
  return recipientsIn(adapter, text).map(recipient => ({ ...recipient, path, level }))
}

function seenReferences({ path, level }: KnownPlace, file: FileSnapshot, reading: ConfigReading): SeenReference[] {
  const positionOf = positionsIn(toUtf8(file.text))
  const place = ({ span, ...reference }: ConfigReading['references'][number], isDefinition: boolean) => ({
    ...reference,
    ...positionOf(span[0]),
    path,
    level,
    isDefinition,
  })
  return [
    ...reading.references.map(reference => place(reference, false)),
    ...(reading.definitions?.() ?? []).map(reference => place(reference, true)),
  ]
}

function hiddenToken({ path, line, key, stuck = '' }: Site): Problem {
  const message = say`${key === null ? '' : printable(key)} holds a token that guard cannot rewrite: ${stuck}`
  return { code: 'HIDDEN_TOKEN', path, line, key, message }
}

/** Names the line if the message is about another one than the token's. */
function inWords({ code, message, line }: NonNullable<ConfigReading['failure']>): string {
  return code === 'PARSE_FAILED' ? say`${message} in line ${line}` : message
}

function problem(code: string, path: string, message: string): Problem {
  return { code, path, line: null, message }
}
