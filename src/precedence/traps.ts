import { type Discovery, isVariable } from '../find/discovery.ts'
import type { ToolEnvironment } from '../formats/adapter.ts'
import type { Reader } from '../tools/reader.ts'
import { readerOf } from '../tools/readers.ts'
import { type ExplainedCandidate, rankCandidates, type Use } from './candidates.ts'
import type { ToolSettings } from './tool-settings.ts'

/** Another place, which a sentence names; the environment has no lines. */
export type NamedPlace = Pick<ExplainedCandidate, 'path' | 'line'>

/** Something that is not what people take it for, as the facts of a sentence, which `render/` writes. */
export type Trap = {
  /** The file or variable that it is about. */
  path: string
} & (
  | { code: 'ANOTHER_TOKEN'; other: NamedPlace }
  | { code: 'NO_ALWAYS_AUTH'; setting: string }
  | { code: 'NOT_SENT'; host: string; registry: string | undefined }
  | { code: 'ANY_REGISTRY' }
  | { code: 'STALE_SHELL'; name: string; definition: NamedPlace }
  | { code: 'UNSET_VARIABLE'; name: string; consequence: string }
  | { code: 'UNREAD_VARIABLE'; name: string }
  | { code: 'IGNORED_TOOL'; tool: string; ignored: string }
)

export interface TrapInput {
  reader: Reader
  found: Discovery
  settings: ToolSettings
  where: ToolEnvironment
}

/** Which of the tokens that were found a tool takes. */
export interface ToolUse {
  tool: string
  registry: ToolSettings['registry']
  uses: Use[]
  /** Tokens in places that the tool would read if no setting prevented it. */
  unread: ExplainedCandidate[]
}

/** What a user would not expect of the result. Pure. */
export function findTraps(explained: ToolUse, input: TrapInput): Trap[] {
  const winners = explained.uses.map(({ winner }) => winner)
  return [
    ...anotherToken(explained),
    ...winners.flatMap(winner => [...sendingTraps(winner, input), ...variableTraps(winner, input)]),
    ...notSent(winners, input),
    ...unreadVariables(explained, input),
    ...ignoredTools(input),
  ]
}

function anotherToken({ uses }: ToolUse): Trap[] {
  return uses.flatMap(({ winner, shadowed }) => {
    const other = shadowed.find(({ token }) => token && winner.token && !token.equals(winner.token))
    return other ? [{ code: 'ANOTHER_TOKEN' as const, path: winner.path, other: placeOf(other) }] : []
  })
}

function sendingTraps({ path, key }: ExplainedCandidate, { reader, settings }: TrapInput): Trap[] {
  const isHeldBack = !settings.alwaysAuth && !key?.startsWith('npmScopes')
  return [
    ...(isHeldBack ? [{ code: 'NO_ALWAYS_AUTH' as const, path, setting: reader.alwaysAuth!.line }] : []),
    ...(reader.hostless?.test(key ?? '') ? [{ code: 'ANY_REGISTRY' as const, path }] : []),
  ]
}

/** About the environment of this very process. */
function variableTraps(winner: ExplainedCandidate, { reader, found, where }: TrapInput): Trap[] {
  const name = winner.reference ?? (winner.level === 'environment' ? winner.key! : undefined)
  if (!name) return []
  const defined = found.sites.filter(site => site.variable === name && !isVariable(site))
  if (winner.token && defined.length > 0 && !defined.some(site => site.token.equals(winner.token!)))
    return [{ code: 'STALE_SHELL', path: `env:${name}`, name, definition: placeOf(defined[0]!) }]
  if (winner.reference && !winner.token && !where.env[name] && reader.unset && /^\w+$/.test(name))
    return [{ code: 'UNSET_VARIABLE', path: winner.path, name, consequence: reader.unset }]
  return []
}

/** A token for a host other than the registry is not sent, except for a scope that names its host. */
function notSent(winners: readonly ExplainedCandidate[], { reader, settings: { registry } }: TrapInput): Trap[] {
  const [first] = winners
  if (!first || !reader.registry?.only || winners.some(({ host }) => host === undefined || host === registry?.host))
    return []
  return [{ code: 'NOT_SENT', path: first.path, host: first.host!, registry: registry?.host }]
}

/** `NPM_TOKEN` and its like do nothing by themselves. */
function unreadVariables({ uses, unread }: ToolUse, { reader, found }: TrapInput): Trap[] {
  const known = [...uses.flatMap(({ winner, shadowed }) => [winner, ...shadowed]), ...unread]
  const names = new Set(known.flatMap(({ key, reference }) => [key, reference]))
  return found.sites
    .filter(site => isVariable(site) && site.tool === reader.tool && !names.has(site.key!))
    .map(({ path, key }) => ({ code: 'UNREAD_VARIABLE', path, name: key! }))
}

function ignoredTools({ reader, found, settings, where }: TrapInput): Trap[] {
  return (reader.ignores ?? []).flatMap(ignored => {
    const theirs = rankCandidates(readerOf(ignored), found, { ...where, root: settings.root, member: settings.member })
    const own = theirs.find(
      ({ source }) => !reader.sources.some(({ adapter }) => adapter && adapter === source.adapter),
    )
    return own ? [{ code: 'IGNORED_TOOL' as const, path: own.path, tool: reader.tool, ignored }] : []
  })
}

function placeOf({ path, line }: NamedPlace): NamedPlace {
  return { path, line }
}
