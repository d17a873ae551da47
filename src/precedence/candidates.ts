import { Secret } from '../core/secret.ts'
import { findTokens } from '../core/tokens.ts'
import { type Discovery, type FoundReference, isItem, type Site } from '../find/discovery.ts'
import type { Level } from '../formats/adapter.ts'
import type { PrecedenceSource, Reader } from '../tools/reader.ts'
import { type ConfigLocation, listConfigLocations, type ReadingContext } from './config-locations.ts'

/** A token, or a placeholder for one, in a place that a tool reads. */
export interface Candidate {
  path: string
  line: number
  level: Level
  key: string | null
  host: string | undefined
  source: PrecedenceSource
  /** Undefined for a placeholder whose variable has no token in this environment. */
  token: Secret | undefined
  /** The variable that a placeholder names. */
  reference: string | undefined
}

export interface RankedCandidate extends Candidate {
  /** The lower, the stronger; the first that differs decides. */
  rank: { special: number; source: number; order: number; line: number }
  /** Why the tool does not read it, or undefined. */
  unread: string | undefined
}

/** A candidate that counts, or does not. */
export interface ExplainedCandidate extends Candidate {
  /** Why it counts, or why it does not. */
  why: string
}

/** The tokens that compete for one host, option or variable. */
export interface Use {
  winner: ExplainedCandidate
  shadowed: ExplainedCandidate[]
  /** The host to which the tool sends the winner, if its settings determine it. */
  sentTo: string | undefined
}

/** What a tool would find of all that was found. Copies in comments and in other projects are nothing to it. Pure. */
export function rankCandidates(reader: Reader, found: Discovery, here: ReadingContext): RankedCandidate[] {
  const places = listConfigLocations(reader, here)
  const seen = [...found.sites.filter(({ carrier }) => carrier !== 'comment'), ...found.references]
  return seen.flatMap(item => {
    const place = placeOf(item, places, reader)
    return place ? [ranked(item, place, reader, tokenOf(item, reader, found, here))] : []
  })
}

type Item = Site | FoundReference
type Where = Pick<ConfigLocation, 'source' | 'order' | 'unread'>

function placeOf(item: Item, places: readonly ConfigLocation[], reader: Reader): Where | undefined {
  if ('carrier' in item && isItem(item)) return itemPlace(item, reader)
  return item.level === 'environment' ? variablePlace(item, reader) : filePlace(item, places, reader)
}

function itemPlace({ tool }: Item, reader: Reader): Where | undefined {
  const source = reader.sources.find(({ keychain }) => keychain)
  return source && tool === reader.tool ? { source, order: 0, unread: undefined } : undefined
}

function variablePlace({ key }: Item, { sources }: Reader): Where | undefined {
  const source = sources.find(({ variables }) => variables?.test(key!))
  return source && { source, order: 0, unread: undefined }
}

function filePlace(item: Item, places: readonly ConfigLocation[], { tool }: Reader): Where | undefined {
  const place = places.find(({ path, source }) => path === item.path && (!source.own || item.tool === tool))
  const refused = 'name' in item ? place?.source.withoutReferences : undefined
  return place && { ...place, unread: place.unread ?? refused }
}

function ranked(
  item: Item,
  { source, order, unread }: Where,
  reader: Reader,
  token: Secret | undefined,
): RankedCandidate {
  const { path, line, level, key } = item
  const rank = {
    special: -(reader.special?.rank(key ?? '') ?? 0),
    source: reader.sources.indexOf(source),
    order,
    line: source.firstLine ? line : -line,
  }
  const host = reader.hostless?.test(key ?? '') ? undefined : item.host
  const reference = 'name' in item ? item.name : undefined
  return { path, line, level, key, host, source, token, reference, rank, unread }
}

/** Of a placeholder: what its variable has in this environment, or in the file that the tool loads beside it. */
function tokenOf(item: Item, { dotenv }: Reader, found: Discovery, { env, cwd }: ReadingContext): Secret | undefined {
  if ('token' in item) return item.token
  const [inEnvironment] = findTokens(env[item.name] ?? '')
  if (inEnvironment) return new Secret(inEnvironment.value)
  return found.sites.find(({ path, variable }) => variable === item.name && path.startsWith(cwd) && dotenv?.test(path))
    ?.token
}
