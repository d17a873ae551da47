import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { FileReader } from '../core/ports/files.ts'
import type { KeychainReader } from '../core/ports/keychain.ts'
import type { Secret } from '../core/secret.ts'
import { trustedHosts } from '../core/services.ts'
import {
  type Discovery,
  type FoundFile,
  findForeignSite,
  isItem,
  isVariable,
  itemsWithToken,
  type Site,
} from '../find/discovery.ts'
import { pathsOf, type ToolEnvironment } from '../formats/adapter.ts'
import { containsToken } from '../formats/occurrences.ts'
import { readConfig } from '../formats/read-config.ts'
import { explainUsedTools } from '../precedence/used-tools.ts'
import { itemsHolding, journalItem } from './items.ts'
import { isDefined, rewriteProblem } from './plan.ts'

/** A copy of a replaced token that was not rewritten. */
export interface LeftCopy {
  path: string
  /** Null for a variable, and for an item of the keychain. */
  line: number | null
  fingerprint: string
  /** Why it was not rewritten. */
  reason: string
  /** The tools that take this very copy, and fail with it. */
  tools: string[]
}

interface Replaced {
  /** The tokens that gave way. */
  old: readonly Secret[]
  /** The one that took their place; undefined if none did. */
  fresh: Secret | undefined
  /** Why a copy stays that nothing keeps from being rewritten. */
  otherwise: string
}

export type LeftContext = ToolEnvironment &
  Pick<Context, 'settings' | 'git'> & {
    files: FileReader
    keychain: KeychainReader
  }

/** Every copy of a replaced token that is still there when its file is read again now. */
export async function findLeftCopies(
  { old, fresh, otherwise }: Replaced,
  found: Discovery,
  ctx: LeftContext,
): Promise<LeftCopy[]> {
  const files = new Map(found.files.map(file => [file.path, file]))
  const sites = found.sites.filter(({ token }) => old.some(each => each.equals(token)))
  const inKeychain = await itemsStillWith(old, found, ctx)
  const still = sites.filter(site => {
    if (isItem(site)) return inKeychain.has(site.path)
    return isVariable(site) ? isAlone(site, fresh, found) : isThere(site, files.get(site.path), ctx)
  })
  const toolsOf = winners(found, ctx)
  const git = await ctx.git.inspect(still.flatMap(({ path }) => files.get(path)?.realPath ?? []))
  const reasonFor = (site: Site) => {
    const file = files.get(site.path)
    if (isItem(site)) return itemReason(site, ctx)
    if (!file) return say('no line that guard can rewrite defines it')
    const sites = file.sites.filter(({ token }) => token.equals(site.token))
    const foreign = findForeignSite(sites, trustedHosts(site.kind, ctx.settings.urls))
    if (site.stuck !== undefined) return site.stuck
    return fileReason(file, site.token, { state: git.get(file.realPath)!.state, foreign: foreign?.host })
  }
  return Promise.all(
    still.map(async site => ({
      path: site.path,
      line: isVariable(site) || isItem(site) ? null : site.line,
      fingerprint: site.token.fingerprint,
      reason: reasonFor(site) ?? otherwise,
      tools: await toolsOf(site),
    })),
  )
}

/** The paths of those items that still show one of the tokens. */
async function itemsStillWith(
  tokens: readonly Secret[],
  found: Discovery,
  ctx: LeftContext,
): Promise<ReadonlySet<string>> {
  const items = tokens.flatMap(token => itemsWithToken(found, token)).map(journalItem)
  const holding = await Promise.all(tokens.map(token => itemsHolding(items, token, ctx)))
  return new Set(holding.flat().map(({ path }) => path))
}

function itemReason(site: Site, { settings }: LeftContext): string | undefined {
  const foreign = findForeignSite([site], trustedHosts(site.kind, settings.urls))
  return foreign && say`${foreign.host} gets it, which is no Guard host`
}

/** True unless a start-up file sets the variable to the new token: then a new shell has that. */
function isAlone({ key, token }: Site, fresh: Secret | undefined, found: Discovery): boolean {
  return key !== 'GUARD_TOKEN' && ![token, fresh].some(each => each && isDefined(key!, found, each))
}

function isThere({ path, token }: Site, found: FoundFile | undefined, { files }: LeftContext): boolean {
  const file = files.read(path)
  if (file.kind !== 'file') return false
  if (containsToken(file, token.reveal())) return true
  return found !== undefined && readConfig(found.adapter, file.text).tokens.some(each => each.token === token.reveal())
}

/** Pure. */
function fileReason(
  file: FoundFile,
  token: Secret,
  about: { state: string; foreign: string | undefined },
): string | undefined {
  const problem = file.problem ?? rewriteProblem(file, token)
  if (problem) return problem
  if (about.foreign) return say`${about.foreign} gets it, which is no Guard host`
  if (about.state === 'tracked') return say('git tracks the file')
  return about.state === 'unknown' ? say('git may track the file') : undefined
}

/** For a site, the tools that take the token from there, as seen from the folders in which its file counts. */
function winners(found: Discovery, ctx: LeftContext): (site: Site) => Promise<string[]> {
  const known = new Map<string, Promise<Taken[]>>()
  const takenIn = (cwd: string) => {
    const taken = known.get(cwd) ?? takenBy(found, { ...ctx, cwd })
    known.set(cwd, taken)
    return taken
  }
  return async site => {
    const taken = (await Promise.all(foldersOf(site, ctx).map(takenIn))).flat()
    const own = taken.filter(({ path, line }) => path === site.path && line === site.line)
    return [...new Set(own.map(({ tool }) => tool))]
  }
}

interface Taken {
  tool: string
  path: string
  line: number
}

async function takenBy(found: Discovery, ctx: LeftContext): Promise<Taken[]> {
  return (await explainUsedTools(found, ctx)).flatMap(({ tool, uses }) =>
    uses.map(({ winner: { path, line } }) => ({ tool, path, line })),
  )
}

/** The working directory, and the project of the file: some tools keep theirs one folder further down. */
function foldersOf(site: Site, ctx: LeftContext): string[] {
  if (isVariable(site) || isItem(site)) return [ctx.cwd]
  const { dirname } = pathsOf(ctx)
  return [...new Set([ctx.cwd, dirname(site.path), dirname(dirname(site.path))])]
}
