import { ExitCode, FileChangedError, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { Secret } from '../core/secret.ts'
import { trustedHosts } from '../core/services.ts'
import {
  type Discovery,
  type FoundFile,
  type FoundItem,
  filesWithToken,
  findForeignSite,
  itemsWithToken,
} from '../find/discovery.ts'
import { containsToken } from '../formats/occurrences.ts'
import { adapterById, loadParsers } from '../tools/index.ts'
import { itemsHolding, type JournalItem, journalItem, writeItems } from './items.ts'
import { append, isJournalled, type PendingJournal } from './journal.ts'
import type { JournalState, JournalTarget } from './journal-state.ts'
import { keychainAccount, storeAndReadBack } from './keychain.ts'
import type { Note } from './notes.ts'
import { writeTargets } from './write-targets.ts'

type WriteContext = Pick<Context, 'files' | 'journals' | 'keychain'>

/** Completes writes that a kill interrupted: if the rotation ends as lost, other commands may read the files. */
export function repairTargets({ state }: PendingJournal, { files }: Pick<Context, 'files'>): void {
  for (const { path, staging, hash } of state.targets) files.repair(path, { staging, expectHash: hash })
}

/** Writes the new token to every target. Throws `GuardError` (exit 7) and names those that it could not write. */
export async function write(accepted: PendingJournal, ctx: WriteContext): Promise<PendingJournal> {
  const { targets, items } = accepted.state
  await loadParsers(targets.map(({ adapter }) => adapterById(adapter)))
  return writeAll(accepted, { targets, items, planned: accepted.planned }, ctx)
}

/** What is written at one time. */
interface Owed {
  targets: readonly JournalTarget[]
  items: readonly JournalItem[]
  planned?: PendingJournal['planned']
}

async function writeAll(
  rotation: PendingJournal,
  { targets, items, planned }: Owed,
  ctx: WriteContext,
): Promise<PendingJournal> {
  const fresh = rotation.state.fresh!
  const replaced = replacedTokens(rotation.state)
  if (replaced.length === 0) return rotation
  const { left } = rotation.state.head
  const exchange = { replaced: replaced.map(token => token.reveal()), fresh, planned, left }
  const inFiles = writeTargets(targets, exchange, ctx)
  const failures = [...inFiles, ...(await writeItems(items, { replaced, fresh }, ctx))]
  if (failures.length > 0) throw notWritten(failures, isJournalled(fresh, ctx))
  return append(rotation, { state: 'written' })
}

/** Every token that the new one replaces: the old one, and those that the journal had accepted before. */
export function replacedTokens({ head, former }: JournalState): Secret[] {
  return [...(head.old === null ? [] : [new Secret(head.old)]), ...former]
}

/** The rotation once it has written all that a second search found. */
export interface Searched {
  rotation: PendingJournal
  notes: Note[]
}

type StragglerContext = WriteContext & Pick<Context, 'git' | 'settings'>

/** A copy that turned up since the plan was made is written as well, unless the plan would have asked about it. */
export async function writeStragglers(
  written: PendingJournal,
  found: Discovery,
  ctx: StragglerContext,
): Promise<Searched> {
  const { head, targets, items } = written.state
  const planned = new Set([...head.left, ...[...targets, ...items].map(({ path }) => path)])
  const replaced = replacedTokens(written.state)
  const files = unplanned(
    replaced.flatMap(token => filesWithToken(found, token)),
    planned,
  )
  const inKeychain = unplanned(
    replaced.flatMap(token => itemsWithToken(found, token)),
    planned,
  )
  const late = { files: await writable(files, ctx), items: inKeychain.filter(item => !isForeign(item, ctx)) }
  const left = [...files, ...inKeychain].filter(each => ![...late.files, ...late.items].includes(each))
  return {
    rotation: late.files.length + late.items.length > 0 ? await writeMore(written, late, ctx) : written,
    notes: left.map(({ path }) => ({ about: 'late-copy', path })),
  }
}

/** Each place once. */
function unplanned<T extends { path: string }>(found: readonly T[], planned: ReadonlySet<string>): T[] {
  return [...new Map(found.map(each => [each.path, each])).values()].filter(({ path }) => !planned.has(path))
}

interface Late {
  files: readonly FoundFile[]
  items: readonly FoundItem[]
}

function writeMore(written: PendingJournal, late: Late, ctx: WriteContext): Promise<PendingJournal> {
  const targets = late.files.map(file => targetFor(file, ctx))
  const items = late.items.map(journalItem)
  const accepted = targets.length > 0 ? append(written, { state: 'accepted', targets }) : written
  return writeAll(items.length > 0 ? append(accepted, { state: 'items', items }) : accepted, { targets, items }, ctx)
}

function isForeign({ sites }: Pick<FoundFile, 'sites'>, { settings }: StragglerContext): boolean {
  return findForeignSite(sites, trustedHosts(sites[0]!.kind, settings.urls)) !== undefined
}

function isStuck({ problem, sites }: FoundFile): boolean {
  return problem !== undefined || sites.some(({ stuck }) => stuck !== undefined)
}

async function writable(files: readonly FoundFile[], ctx: StragglerContext): Promise<FoundFile[]> {
  const open = files.filter(file => !isStuck(file) && !isForeign(file, ctx))
  const verdicts = await ctx.git.inspect(open.map(({ realPath }) => realPath))
  return open.filter(({ realPath }) => verdicts.get(realPath)!.state === 'untracked')
}

function targetFor({ path, adapter, hash, text }: FoundFile, { files }: Pick<WriteContext, 'files'>): JournalTarget {
  return { path, adapter: adapter.id, staging: files.stagingPath(path), hash, size: text.length }
}

/** Writes once more what other programs wrote late: one that had read a file before may have put its old text back. */
export async function writeLate(proved: PendingJournal, ctx: WriteContext): Promise<PendingJournal> {
  const { targets } = proved.state
  giveBack(ctx)
  const written = await writeAll(proved, { targets, items: [] }, ctx)
  return giveBack(ctx) ? writeAll(written, { targets, items: [] }, ctx) : written
}

/** Puts back text that other programs wrote late, with the old token in it. True if there was any. */
function giveBack({ files }: Pick<WriteContext, 'files'>): boolean {
  try {
    files.settle()
    return false
  } catch (error) {
    if (error instanceof FileChangedError) return true
    throw error
  }
}

/** The durable places that have the new token. */
export interface Kept {
  /** The files, each once, in which it was read again. */
  files: string[]
  /** The items of the keychain. */
  items: string[]
  notes: string[]
}

/**
 * Reads the new token back, where the search behind the writes has not just read it, and gives it to the keychain too if
 * that is wanted. Throws if no durable place has it.
 */
export async function requirePlace(
  { state }: PendingJournal,
  found: Discovery,
  ctx: Pick<Context, 'files' | 'store' | 'keychain'>,
): Promise<Kept> {
  const fresh = state.fresh!
  const paths = [...state.targets, ...found.files].map(({ path }) => path)
  const seen = new Set(filesWithToken(found, fresh).map(({ path }) => path))
  const files = [...new Set(paths)].filter(path => {
    if (seen.has(path)) return true
    const file = ctx.files.read(path)
    return file.kind === 'file' && containsToken(file, fresh.reveal())
  })
  const items = await itemsHolding(state.items, fresh, ctx)
  const keychain = await keepInKeychain(state, ctx)
  const isKept = files.length > 0 || keychain.kept || items.some(({ isVolatile }) => !isVolatile)
  if (!isKept) throw nowhere(fresh)
  return { files, items: items.map(({ path }) => path), notes: keychain.notes }
}

/** A second copy, if requested. A failing keychain only causes a note. */
async function keepInKeychain(
  { head, fresh }: JournalState,
  ctx: Pick<Context, 'store'>,
): Promise<{ kept: boolean; notes: string[] }> {
  if (!head.keychain) return { kept: false, notes: [] }
  const result = await storeAndReadBack(keychainAccount(head.origin), fresh!, ctx)
  return result.ok
    ? { kept: true, notes: [] }
    : { kept: false, notes: [say`the keychain has no copy: ${result.reason}`] }
}

function notWritten(failures: readonly GuardError[], isSafe: boolean): GuardError {
  const list = failures.map(({ message }) => message).join('; ')
  const where = isSafe
    ? say('safe in the journal, but not in every file')
    : say('not in every file, nor in the journal')
  return new GuardError('NOT_WRITTEN', say`the new token is ${where}: ${list}`, {
    exitCode: ExitCode.unfinished,
    hint: say('mend that and run `guard resume`'),
    cause: failures[0],
  })
}

function nowhere(fresh: Secret): GuardError {
  return new GuardError('NO_DURABLE_PLACE', say`no file holds the new token ${fresh}; it is kept in the journal`, {
    exitCode: ExitCode.unfinished,
    hint: say(
      'run `guard setup` to put it into the configs, or put the output of `guard token` there and run `guard resume`',
    ),
  })
}
