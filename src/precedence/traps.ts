import { say } from '../core/language.ts'
import { type Discovery, isVariable } from '../find/discovery.ts'
import type { ToolEnvironment } from '../formats/adapter.ts'
import type { Reader } from '../tools/reader.ts'
import { readerOf } from '../tools/readers.ts'
import { type ExplainedCandidate, rankCandidates, type Use } from './candidates.ts'
import type { ToolSettings } from './tool-settings.ts'

/** Something that is not what people take it for. */
export interface Trap {
  code:
    | 'ANOTHER_TOKEN'
    | 'NO_ALWAYS_AUTH'
    | 'NOT_SENT'
    | 'ANY_REGISTRY'
    | 'STALE_SHELL'
    | 'UNSET_VARIABLE'
    | 'UNREAD_VARIABLE'
    | 'IGNORED_TOOL'
  message: string
  /** The file or variable that it is about. */
  path: string
}

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
    return other
      ? [
          {
            code: 'ANOTHER_TOKEN' as const,
            path: winner.path,
            message: say`it outranks ${nameOf(other)}, which has another token`,
          },
        ]
      : []
  })
}

function sendingTraps(winner: ExplainedCandidate, { reader, settings }: TrapInput): Trap[] {
  const { path, key } = winner
  const traps: Trap[] = []
  if (!settings.alwaysAuth && !key?.startsWith('npmScopes')) {
    const message = say`without \`${reader.alwaysAuth!.line}\` no token is sent for packages that have no scope`
    traps.push({ code: 'NO_ALWAYS_AUTH', path, message })
  }
  if (reader.hostless?.test(key ?? '')) {
    const message = say('it names no host: whatever registry is set gets the token')
    traps.push({ code: 'ANY_REGISTRY', path, message })
  }
  return traps
}

/** About the environment of this very process. */
function variableTraps(winner: ExplainedCandidate, { reader, found, where }: TrapInput): Trap[] {
  const name = winner.reference ?? (winner.level === 'environment' ? winner.key! : undefined)
  if (!name) return []
  const defined = found.sites.filter(site => site.variable === name && !isVariable(site))
  if (winner.token && defined.length > 0 && !defined.some(site => site.token.equals(winner.token!))) {
    const message = say`this shell still has another ${name} than ${nameOf(defined[0]!)} sets: start a new one`
    return [{ code: 'STALE_SHELL', path: `env:${name}`, message }]
  }
  if (winner.reference && !winner.token && !where.env[name] && reader.unset && /^\w+$/.test(name)) {
    const message = say`${name} is not set in this shell: ${reader.unset}`
    return [{ code: 'UNSET_VARIABLE', path: winner.path, message }]
  }
  return []
}

/** A token for a host other than the registry is not sent, except for a scope that names its host. */
function notSent(winners: readonly ExplainedCandidate[], { reader, settings: { registry } }: TrapInput): Trap[] {
  const [first] = winners
  if (!first || !reader.registry?.only || winners.some(({ host }) => host === undefined || host === registry?.host))
    return []
  const asked = registry ? say`the registry is ${registry.host}` : say('no registry is set')
  const message = say`${asked}, so the token for ${first.host} is sent for scopes that name that host, and for nothing else`
  return [{ code: 'NOT_SENT', path: first.path, message }]
}

/** `NPM_TOKEN` and its like do nothing by themselves. */
function unreadVariables({ uses, unread }: ToolUse, { reader, found }: TrapInput): Trap[] {
  const known = [...uses.flatMap(({ winner, shadowed }) => [winner, ...shadowed]), ...unread]
  const names = new Set(known.flatMap(({ key, reference }) => [key, reference]))
  return found.sites
    .filter(site => isVariable(site) && site.tool === reader.tool && !names.has(site.key!))
    .map(({ path, key }) => ({
      code: 'UNREAD_VARIABLE',
      path,
      message: say`${key} is read only where a file refers to it, and none that counts here does`,
    }))
}

function ignoredTools({ reader, found, settings, where }: TrapInput): Trap[] {
  return (reader.ignores ?? []).flatMap(tool => {
    const theirs = rankCandidates(readerOf(tool), found, { ...where, root: settings.root, member: settings.member })
    const own = theirs.find(
      ({ source }) => !reader.sources.some(({ adapter }) => adapter && adapter === source.adapter),
    )
    return own
      ? [
          {
            code: 'IGNORED_TOOL' as const,
            path: own.path,
            message: say`${reader.tool} does not read the settings of ${tool}`,
          },
        ]
      : []
  })
}

function nameOf({ path, line }: Pick<ExplainedCandidate, 'path' | 'line'>): string {
  return path.startsWith('env:') ? path.slice('env:'.length) : `${path}:${line}`
}
