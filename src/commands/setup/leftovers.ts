import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Secret } from '../../core/secret.ts'
import { discover } from '../../find/discover.ts'
import { type Discovery, isVariable, type Site } from '../../find/discovery.ts'
import { listUnread, type UnreadPath } from '../../find/unread-paths.ts'
import { findLeftCopies, type LeftCopy } from '../../rotate/left-copies.ts'
import { changeOf, replacedBy } from '../../setup/last-copy.ts'
import type { SetupPlan } from '../../setup/plan.ts'
import { readerOf } from '../../tools/readers.ts'
import { scopeOf } from '../options.ts'
import type { SetupFlags } from './plan.ts'

/** What a setup left of the tokens that it was to replace, read back at the end. */
export interface Leftovers {
  /** Copies of tokens that gave way to another one. */
  left: LeftCopy[]
  /** Tokens in plain text although a reference was requested. */
  literal: Site[]
  unread: UnreadPath[]
  /** The tokens that gave way. */
  old: Secret[]
}

export const NO_LEFTOVERS: Leftovers = { left: [], literal: [], unread: [], old: [] }

/** Searches again, if tokens were to be replaced. */
export async function findLeftovers(
  plan: SetupPlan,
  token: Secret | undefined,
  flags: SetupFlags,
  ctx: Context,
): Promise<Leftovers> {
  if (!flags.replaceToken && flags.reference === undefined) return NO_LEFTOVERS
  const found = await discover(ctx, scopeOf(flags))
  const changes = plan.files.map(({ path, before, edits }) => changeOf(path, before?.text, edits))
  const old = token ? replacedBy(changes).filter(each => !each.equals(token)) : []
  const otherwise = say('setup does not write this file')
  return {
    old,
    left: await findLeftCopies({ old, fresh: token, otherwise }, found, ctx),
    literal: flags.reference === undefined ? [] : literalIn(found, plan, flags),
    unread: listUnread(found, ctx),
  }
}

/**
 * In the files that the tools read, at the level that was set up. A line that defines a variable may contain a token.
 */
function literalIn({ files }: Discovery, { tools }: SetupPlan, { level }: SetupFlags): Site[] {
  const read = new Set(tools.flatMap(({ name }) => readerOf(name).sources.map(({ adapter }) => adapter)))
  const sites = files
    .filter(file => read.has(file.adapter) && (file.level === 'project') === (level === 'project'))
    .flatMap(file => file.sites)
  return sites.filter(site => isGuards(site) && !isVariable(site) && site.variable === undefined)
}

function isGuards({ kind }: Site): boolean {
  return kind === 'email' || kind === 'org'
}
