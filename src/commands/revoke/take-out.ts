import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Secret } from '../../core/secret.ts'
import { guardHosts } from '../../core/services.ts'
import { type FoundItem, isItem, isVariable, type Site } from '../../find/discovery.ts'
import { historiesWith } from '../../find/shell-history.ts'
import { pathsOf } from '../../formats/adapter.ts'
import { historyText } from '../../render/notes.ts'
import { pathDocument, shortPath } from '../../render/page.ts'
import { renderRemovals } from '../../render/setup.ts'
import type { Gathered } from '../../setup/gather.ts'
import { gatherAll } from '../../setup/gather-all.ts'
import type { Removal } from '../../setup/plan-removal.ts'
import { readRecord, type SetupRecord } from '../../setup/record.ts'
import { applyRemoval } from '../../setup/remove.ts'
import { planTakeOut } from '../../setup/take-out.ts'
import type { SetupTarget } from '../../tools/recipe.ts'
import { pageOf } from '../output.ts'

/** A copy that stays, and why. */
export interface KeptCopy {
  path: string
  line: number | null
  reason: string
}

/** What is taken out of the configs with a revoked token. */
export interface TakeOut {
  removals: Removal[]
  /** Items of the keychain that are deleted. */
  items: readonly FoundItem[]
  left: KeptCopy[]
  anonymous: boolean
}

interface Concerned {
  token: Secret
  sites: readonly Site[]
  items: readonly FoundItem[]
}

/** Reads and decides; writes nothing. */
export async function prepareTakeOut(concerned: Concerned, anonymous: boolean, ctx: Context): Promise<TakeOut> {
  const { token, items } = concerned
  const sites = concerned.sites.filter(site => !isItem(site))
  const record = readRecord(ctx)
  const [gathered, bare] = await Promise.all(
    (['literal', 'none'] as const).map(form => gatherAround(sites, { form }, record, ctx)),
  )
  const trustedHosts = guardHosts(ctx.settings.urls)
  const input = { token: token.reveal(), record, trustedHosts, bare: bare!, anonymous }
  const { removals, problems, still } = planTakeOut(gathered!, input)
  const left = sites.flatMap(({ path, line, ...site }): KeptCopy[] => {
    if (isVariable(site))
      return [{ path, line: null, reason: say('a variable of this shell: unset it, and start a new one') }]
    const problem = problems.find(each => each.path === path)
    if (problem) return [{ path, line, reason: problem.message }]
    if (still.includes(path)) return [{ path, line: null, reason: say('a copy stays in a line that no tool reads') }]
    if (removals.some(removal => removal.path === path)) return []
    return [{ path, line, reason: say('no setting that guard knows how to take out') }]
  })
  return { removals, items, left: unique(left), anonymous }
}

function unique(left: readonly KeptCopy[]): KeptCopy[] {
  return [...new Map(left.map(copy => [`${copy.path}:${copy.line}`, copy])).values()]
}

/** The user's settings, and those of every project that contains the token. */
async function gatherAround(
  sites: readonly Site[],
  token: SetupTarget['token'],
  record: SetupRecord,
  ctx: Context,
): Promise<Gathered> {
  const { urls } = ctx.settings
  const { dirname } = pathsOf(ctx)
  const paths = sites.filter(site => !isVariable(site)).map(({ path }) => path)
  // Bundler's settings are one folder further down than the project.
  const folders = [...new Set(paths.flatMap(path => [dirname(path), dirname(dirname(path))]))]
  const all = [await gatherAll({ urls, level: 'user', token }, record, ctx)]
  for (const cwd of folders) {
    all.push(await gatherAll({ urls, level: 'project', token }, { ...record, files: [] }, { ...ctx, cwd }))
  }
  const byPlace = new Map<string, Gathered['files'][number]>()
  // A project's tools are only detected from within its own folder, so its record is read from there.
  const isRead = ({ readers }: Gathered['files'][number]) => Number(readers.length > 0)
  for (const file of all.flatMap(({ files }) => files).toSorted((a, b) => isRead(b) - isRead(a))) {
    const place = file.read.kind === 'file' ? file.read.realPath : file.path
    if (!byPlace.has(place)) byPlace.set(place, file)
  }
  return { tools: all[0]!.tools, files: [...byPlace.values()] }
}

/** What is taken out, and each copy that stays. */
export async function showTakeOut({ removals, items, left }: TakeOut, token: Secret, ctx: Context): Promise<void> {
  if (removals.length > 0) ctx.io.err(`\n${renderRemovals(removals, await pageOf(ctx))}`)
  for (const { path, tool } of items) ctx.io.err(say`To be deleted from the keychain: ${path} (${tool})`)
  if (left.length > 0) ctx.io.err(say('\nLeft for you:'))
  for (const { path, line, reason } of left) {
    ctx.io.err(`  - ${shortPath(path, ctx.home)}${line === null ? '' : `:${line}`}: ${reason}`)
  }
  for (const copy of historiesWith(token.reveal(), ctx))
    ctx.io.err(`  - ${historyText(copy, path => shortPath(path, ctx.home))}`)
}

/** The caller holds the lock. */
export async function applyTakeOut({ removals, items }: TakeOut, ctx: Context): Promise<void> {
  for (const { path, item } of items) {
    const removed = await ctx.keychain.remove(item)
    if (!removed.ok) ctx.io.err(say`note: ${path} stays, revoked: ${removed.reason}`)
  }
  return applyRemoval(removals, ({ path }) => removals.some(removal => removal.path === path), ctx)
}

export function takeOutDocument(taken: TakeOut | undefined) {
  return {
    takenOut: [
      ...(taken?.removals ?? []).map(({ path, isDeleted }) => ({ ...pathDocument(path), deleted: isDeleted })),
      ...(taken?.items ?? []).map(({ path }) => ({ path, deleted: true })),
    ],
    left: (taken?.left ?? []).map(({ path, ...copy }) => ({ ...pathDocument(path), ...copy })),
  }
}
