import { ExitCode } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { GitVerdict } from '../core/ports/git.ts'
import type { Secret } from '../core/secret.ts'
import { trustedHosts } from '../core/services.ts'
import { familyOf, tokenKind } from '../core/tokens.ts'
import {
  type Discovery,
  type FoundFile,
  type FoundItem,
  filesWithToken,
  findForeignSite,
  isVariable,
  itemsWithToken,
  type Site,
} from '../find/discovery.ts'
import { isLocked } from '../find/keychain.ts'
import { type ConfigAdapter, ParseFailure } from '../formats/adapter.ts'
import { prepareRewrite, type Rewrite, UnprovenRewriteError } from '../formats/rewrite-config.ts'
import type { Note } from './notes.ts'
import { type PlannedLine, plannedLines } from './planned-lines.ts'
import {
  cannotRewrite,
  cannotRewriteCopy,
  foreignHost,
  lockedItem,
  maybeTracked,
  noDurablePlace,
  type Refusal,
  trackedByGit,
} from './refusals.ts'

/** What the user has decided beforehand. */
export interface PlanFlags {
  /** Goes on although some copies cannot be rewritten. */
  leaveCopies?: boolean | undefined
  /** Rewrites copies that a config gives to a host which is not Guard's. */
  foreignHosts?: boolean | undefined
  /** What to do with copies in files that git tracks. */
  tracked?: 'skip' | 'write' | undefined
  /** The keychain gets a copy, which counts as a durable place. */
  keychain?: boolean | undefined
  /** True if a file has the new token already, so that it cannot be lost. */
  isKept?: boolean | undefined
}

/** A file that will be rewritten. */
export interface PlannedFile {
  path: string
  adapter: ConfigAdapter
  hash: string
  /** Makes the new text, once the new token is known, of the text with this hash. */
  rewrite: Rewrite
  /** Bytes to reserve for the new text. */
  size: number
  copies: number
  tool: string
  /** What changes in it, line by line. */
  lines: PlannedLine[]
}

export interface Plan {
  token: Secret
  files: PlannedFile[]
  /** Items of the system's keychain that will be rewritten. */
  items: FoundItem[]
  /** Copies that stay as they are, each with the reason. */
  left: { site: Site; reason: string }[]
  refusals: Refusal[]
  /** The steps that only the user can take afterwards. */
  notes: Note[]
}

export interface PlanInput {
  found: Discovery
  token: Secret
  trustedHosts: ReadonlySet<string>
  /** What git says of each file, by its path. */
  git: ReadonlyMap<string, GitVerdict>
  flags: PlanFlags
}

/** The plan for one token, after git was asked about each file that holds it. */
export async function planToken(
  found: Discovery,
  token: Secret,
  flags: PlanFlags,
  ctx: Pick<Context, 'git' | 'settings'>,
): Promise<Plan> {
  const files = filesWithToken(found, token)
  const verdicts = await ctx.git.inspect(
    files.map(({ realPath }) => realPath),
    token,
  )
  const kind = tokenKind(token.reveal())!
  const git = new Map(files.map(({ path, realPath }) => [path, verdicts.get(realPath)!]))
  return planRewrite({ found, token, git, flags, trustedHosts: trustedHosts(kind, ctx.settings.urls) })
}

/** Decides which files are rewritten, which copies stay, and what the user must decide first. Pure. */
export function planRewrite(input: PlanInput): Plan {
  const plan: Plan = { token: input.token, files: [], items: [], left: [], refusals: [], notes: [] }
  for (const file of filesWithToken(input.found, input.token)) planFile(plan, file, input)
  for (const item of itemsWithToken(input.found, input.token)) planItem(plan, item, input)
  for (const item of input.found.items.filter(isLocked)) planLocked(plan, item, input)
  for (const site of input.found.sites) {
    if (isVariable(site) && site.token.equals(input.token)) planVariable(plan, site, input)
  }
  if (!hasPlace(plan) && plan.refusals.length === 0 && !input.flags.keychain && !input.flags.isKept)
    plan.refusals.push(noDurablePlace(input.token))
  return plan
}

/** True if the new token will be in a place that outlives this session. */
export function hasPlace({ files, items }: Pick<Plan, 'files' | 'items'>): boolean {
  return files.length > 0 || items.some(({ item }) => !item.isVolatile)
}

function planItem(plan: Plan, item: FoundItem, { trustedHosts, flags }: PlanInput): void {
  const foreign = findForeignSite(item.sites, trustedHosts)
  if (foreign && !flags.foreignHosts) plan.refusals.push(foreignHost(foreign))
  else plan.items.push(item)
}

/** What a locked item holds cannot be known; Takumo keys are nothing that a package manager keeps. */
function planLocked(plan: Plan, { path }: FoundItem, { token, flags }: PlanInput): void {
  if (familyOf(tokenKind(token.reveal())!) === 'takumo') return
  if (flags.leaveCopies) plan.notes.push(say`${path} stays as it is, because the keychain is locked`)
  else plan.refusals.push(lockedItem(path))
}

function planFile(plan: Plan, file: FoundFile, input: PlanInput): void {
  if (file.exposed) plan.notes.push({ about: 'exposed', path: file.path })
  const verdict = input.git.get(file.path)
  if (verdict?.state === 'untracked' && verdict.doubt !== undefined)
    plan.notes.push({ about: 'git', path: file.path, doubt: verdict.doubt })
  const stuck = file.sites.filter(site => site.stuck !== undefined)
  for (const site of stuck) planStuck(plan, site, site.stuck!, input.flags)
  const rest = { ...file, sites: file.sites.filter(site => site.stuck === undefined) }
  if (rest.sites.length > 0) planSites(plan, rest, input)
}

/** A copy that guard cannot rewrite keeps none of the others in its file from being rewritten. */
function planStuck(plan: Plan, site: Site, reason: string, flags: PlanFlags): void {
  if (flags.leaveCopies) plan.left.push({ site, reason })
  else plan.refusals.push(cannotRewriteCopy(site, reason))
}

function planSites(plan: Plan, file: FoundFile, input: PlanInput): void {
  const decision = decideFile(file, input)
  if ('rewrite' in decision) plan.files.push(plannedFile(file, decision.rewrite))
  else if ('flag' in decision) plan.refusals.push(decision)
  else plan.left.push(...file.sites.map(site => ({ site, reason: decision.reason })))
}

type Decision = { rewrite: Rewrite } | Refusal | { reason: string }

function decideFile(file: FoundFile, { token, trustedHosts, git, flags }: PlanInput): Decision {
  const rewrite = file.problem ?? rehearse(file, token)
  if (typeof rewrite === 'string') return flags.leaveCopies ? { reason: rewrite } : cannotRewrite(file, rewrite)
  const foreign = findForeignSite(file.sites, trustedHosts)
  if (foreign && !flags.foreignHosts) return foreignHost(foreign)
  const verdict = git.get(file.path)
  if (!verdict || verdict.state === 'untracked' || flags.tracked === 'write') return { rewrite }
  if (flags.tracked === 'skip') return { reason: say('git may publish the file') }
  return verdict.state === 'tracked' ? trackedByGit(file, verdict.tokenInHistory) : maybeTracked(file, verdict.reason)
}

/** Why the token cannot be exchanged, or undefined. */
export function rewriteProblem(file: Pick<FoundFile, 'document'>, token: Secret): string | undefined {
  const rewrite = rehearse(file, token)
  return typeof rewrite === 'string' ? rewrite : undefined
}

/**
 * Rehearses the rewrite with a made-up token of the same length, so that what can fail does so before the call. Returns
 * the rewrite, or why it fails. Copies that are known to be stuck do not count.
 */
function rehearse({ document }: Pick<FoundFile, 'document'>, token: Secret): Rewrite | string {
  try {
    const rewrite = prepareRewrite(document, { from: token.reveal(), leaveStuck: true })
    rewrite(rehearsalToken(token.reveal()))
    return rewrite
  } catch (error) {
    if (error instanceof UnprovenRewriteError || error instanceof ParseFailure) return error.message
    throw error
  }
}

function rehearsalToken(token: string): string {
  const prefix = /^[a-z]+_[a-z]+_/.exec(token)?.[0] ?? ''
  return `${prefix}${'Rehearsal0'.repeat(token.length).slice(0, token.length - prefix.length - 1)}9`
}

/** Room for the file with each copy of the token grown to four times any length that was ever seen. */
const GROWTH_PER_COPY = 512

function plannedFile(file: FoundFile, rewrite: Rewrite): PlannedFile {
  const { path, adapter, hash, text, sites } = file
  const size = text.length + GROWTH_PER_COPY * sites.length
  const shown = { copies: sites.length, tool: sites[0]!.tool, lines: plannedLines(file) }
  return { path, adapter, hash, rewrite, size, ...shown }
}

function planVariable(plan: Plan, site: Site, { found, token, flags }: PlanInput): void {
  if (site.key === 'GUARD_TOKEN') {
    plan.notes.push(say('GUARD_TOKEN still has the old token: give guard the new one'))
    return
  }
  if (isDefined(site.key!, found, token)) {
    plan.notes.push(say`this shell still has the old token in ${site.key}: start a new one`)
    return
  }
  const reason = say('no line that guard can rewrite defines it')
  if (flags.leaveCopies) plan.left.push({ site, reason })
  else {
    plan.refusals.push({
      code: 'UNREACHABLE_COPY',
      exitCode: ExitCode.refused,
      message: say`the variable ${site.key} holds the token, and ${reason}`,
      flag: '--leave-copies',
    })
  }
}

/** True if a start-up file sets the variable to the token, or derives it from a variable that has it. */
export function isDefined(name: string, found: Discovery, token: Secret, seen: readonly string[] = []): boolean {
  if (seen.includes(name)) return false
  const literal = found.sites.some(site => !isVariable(site) && site.variable === name && site.token.equals(token))
  return literal || definingNames(name, found).some(next => isDefined(next, found, token, [...seen, name]))
}

function definingNames(name: string, found: Discovery): string[] {
  return found.references.filter(reference => reference.variable === name).map(reference => reference.name)
}
