import { say } from '../core/language.ts'
import type { Discovery } from '../find/discovery.ts'
import type { ToolEnvironment } from '../formats/adapter.ts'
import type { Reader } from '../tools/reader.ts'
import { type RankedCandidate, rankCandidates, type Use } from './candidates.ts'
import type { ToolSettings } from './tool-settings.ts'
import { findTraps, type ToolUse, type Trap } from './traps.ts'

/** What a tool makes of the tokens in a folder, and what people would not expect of that. */
export interface Explanation extends ToolUse {
  traps: Trap[]
}

/** Which of the tokens that were found a tool takes in this folder, and why not the others. Pure. */
export function explain(reader: Reader, found: Discovery, settings: ToolSettings, where: ToolEnvironment): Explanation {
  const candidates = rankCandidates(reader, found, { ...where, root: settings.root, member: settings.member })
  const unread = candidates.flatMap(({ unread, ...rest }) => (unread ? [{ ...rest, why: unread }] : []))
  const read = candidates.filter(({ unread }) => !unread).sort((a, b) => comparison(a, b).difference)
  const uses = groupCompeting(read, reader, settings).map(competeBy => explainUse(competeBy, reader, settings))
  const explanation = { tool: reader.tool, registry: settings.registry, uses, unread }
  return { ...explanation, traps: findTraps(explanation, { reader, found, settings, where }) }
}

/** Those that compete with each other, the strongest of each first; what concerns the registry before the rest. */
function groupCompeting(
  candidates: readonly RankedCandidate[],
  { competeBy }: Reader,
  { registry }: ToolSettings,
): RankedCandidate[][] {
  const slots = new Map<string, RankedCandidate[]>()
  for (const candidate of candidates) {
    const name = competitionKey(candidate, competeBy, registry?.host)
    slots.set(name, [...(slots.get(name) ?? []), candidate])
  }
  const isForRegistry = ([first]: RankedCandidate[]) => first!.host === undefined || first!.host === registry?.host
  return [...slots.values()].sort((a, b) => Number(isForRegistry(b)) - Number(isForRegistry(a)))
}

function competitionKey(
  { host, key }: RankedCandidate,
  competeBy: Reader['competeBy'],
  registryHost: string | undefined,
): string {
  if (competeBy === 'host') return host ?? registryHost ?? ''
  if (competeBy === 'key') return key ?? ''
  if (competeBy === 'carrier') return key?.endsWith('url') ? 'url' : ''
  if (competeBy === 'option')
    return /extra/i.test(key ?? '') ? 'extra' : /find.?links|^-f$/i.test(key ?? '') ? 'links' : ''
  return ''
}

function explainUse([winner, ...rest]: RankedCandidate[], reader: Reader, { registry }: ToolSettings): Use {
  const alone = reader.competeBy === 'carrier' ? winner!.source.why : say('no other place has one')
  const why = rest[0] ? reasonFor(winner!, rest[0], reader) : alone
  return {
    winner: { ...winner!, why },
    shadowed: rest.map(loser => ({ ...loser, why: reasonFor(winner!, loser, reader) })),
    sentTo: winner!.host ?? registry?.host,
  }
}

/** What decided between two of them. */
function reasonFor(winner: RankedCandidate, loser: RankedCandidate, { special }: Reader): string {
  const { by } = comparison(winner, loser)
  if (by === 'special') return special!.why
  if (by === 'source') return winner.source.why
  if (by === 'order') return orderReason(winner)
  return winner.source.firstLine
    ? say('of two lines of a file the first one wins')
    : say('of two lines of a file the last one wins')
}

function orderReason({ level, source }: RankedCandidate): string {
  return level === 'project' ? say('the nearest folder wins') : source.why
}

const DECIDING = ['special', 'source', 'order', 'line'] as const

/** The first of the four ranks in which they differ. */
function comparison(a: RankedCandidate, b: RankedCandidate): { difference: number; by: (typeof DECIDING)[number] } {
  const by = DECIDING.find(name => a.rank[name] !== b.rank[name]) ?? 'line'
  return { difference: a.rank[by] - b.rank[by], by }
}
