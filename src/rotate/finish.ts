import { ExitCode, FileChangedError, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { OpenJournal } from '../core/ports/journals.ts'
import type { Verdict } from '../core/ports/services.ts'
import { Secret } from '../core/secret.ts'
import { homeHosts } from '../core/services.ts'
import { type DiscoverContext, discover } from '../find/discover.ts'
import { type Discovery, type FoundFile, filesWith, foreignSite } from '../find/discovery.ts'
import { type Unread, unreadIn } from '../find/unread.ts'
import { holds } from '../formats/occurrences.ts'
import { adapterById, loadParsers } from '../tools/index.ts'
import { probe } from './answer.ts'
import { decideAccepted } from './decide.ts'
import { isJournalled, type JournalState, type JournalTarget, readJournal } from './journal.ts'
import { keychainAccount, storeAndReadBack } from './keychain.ts'
import { type LeftCopy, leftCopies } from './left.ts'
import { leftForYou } from './left-for-you.ts'
import { missingTargets } from './targets.ts'
import { orUnfinished, resumeIn } from './unfinished.ts'
import { laggingError, replacedError } from './unfinished-errors.ts'
import { writeTargets } from './write.ts'

export type FinishContext = DiscoverContext & Pick<Context, 'api' | 'files' | 'journals' | 'git' | 'store'>

/** What a finished rotation did. */
export interface Outcome {
  old: Secret | null
  fresh: Secret
  /** Files that hold the new token. */
  files: string[]
  /** True if nothing proves that the new token is valid. */
  isUnproved?: boolean
  /** What is left for a person. */
  notes: string[]
  /** What the service says of the old token at the end; undefined if there was none. */
  oldVerdict: Verdict | undefined
  /** True if every place had the new token already. */
  isUnchanged?: boolean
  /** True if the old token is meant to live on: other machines may still use it. */
  overlaps?: boolean
  /** Copies of the tokens that were replaced, which stay. */
  left: LeftCopy[]
  /** What the search for copies could not read. */
  unread: Unread[]
  /** Takumo: the journal that is kept because the service does not reject the old key yet. */
  waitingIn?: string
}

export interface FinishOptions {
  /** True if the service has called the new token valid a moment ago. */
  isProved?: boolean
}

/** From `accepted` to the end: write, read back, probe, search again, revoke where tokens overlap, erase the journal. */
export function finish(journal: OpenJournal, ctx: FinishContext, options: FinishOptions = {}): Promise<Outcome> {
  return orUnfinished(() => finishSteps(journal, ctx, options))
}

async function finishSteps(journal: OpenJournal, ctx: FinishContext, { isProved }: FinishOptions): Promise<Outcome> {
  const state = readJournal(journal)
  const fresh = state.fresh!
  // What a kill left half written is made whole first: if this ends as lost, other commands may read the files.
  for (const { path, staging, hash } of state.targets) ctx.files.repair(path, { staging, expectHash: hash })
  if (!isProved) await requireUsable(journal, await probe(state.head.kind, fresh, ctx), ctx)
  await loadParsers(state.targets.map(({ adapter }) => adapterById(adapter)))
  writeAll(journal, state.targets, ctx)
  const found = await discover(ctx, state.head.scope)
  const notes = await writeStragglers(journal, found, ctx)
  const { targets } = readJournal(journal)
  const files = filesHolding(fresh, [...targets.map(({ path }) => path), ...found.files.map(({ path }) => path)], ctx)
  const keychain = await keepInKeychain(state, ctx)
  if (files.length === 0 && !keychain.kept) throw nowhere(fresh)
  const isUnproved = !(await prove(journal, ctx))
  giveBack(ctx)
  // A program that read a file before we wrote it may have put its old text back while the service was asked.
  writeAll(journal, targets, ctx)
  if (giveBack(ctx)) writeAll(journal, targets, ctx)
  if (state.head.org?.tokenId) await revokeOld(journal, state.head.org.tokenId, ctx)
  const old = state.head.old === null ? null : new Secret(state.head.old)
  const open = old ? await keepWaiting(journal, { ...state, targets }, old, ctx) : undefined
  const aside = open ? [] : close(journal, { ...state, targets }, ctx)
  return {
    ...{ old, fresh, files, isUnproved, overlaps: state.head.mode === 'sync' && state.head.kind !== 'email' },
    ...(open && { waitingIn: journal.path }),
    oldVerdict: open ?? (old ? await probe(state.head.kind, old, ctx) : undefined),
    left: await leftCopies(replacement(state), found, ctx),
    unread: unreadIn(found, ctx),
    notes: [
      ...missingTargets(targets, ctx).map(goneNote),
      ...(found.partial ? [say('the search ran out of time, so a copy may have been missed')] : []),
      ...notes,
      ...keychain.notes,
      ...aside,
      ...leftForYou({ ...state, targets }, { files, found }, ctx),
    ],
  }
}

function goneNote(path: string): string {
  return say`${path} is not there any more; if it comes back, \`guard sync\` gives it the new token`
}

/** A token that the service rejects is not written: it may not know it yet, or another machine has replaced it. */
async function requireUsable(journal: OpenJournal, verdict: Verdict, ctx: FinishContext): Promise<void> {
  const state = readJournal(journal)
  if (verdict.state === 'valid' || isAnsweredFor(state, verdict)) return
  const { kind, old: value } = state.head
  const old = value === null ? undefined : await probe(kind, new Secret(value), ctx)
  const fresh = { token: state.fresh!, verdict }
  const decision = decideAccepted({ kind, fresh: verdict.state, old: old?.state ?? 'absent' })
  if (decision === 'keep') throw laggingError({ journal, state }, verdict)
  if (decision === 'lost') {
    journal.append({ state: 'lost' })
    throw replacedError({ journal, state }, fresh.token)
  }
}

/** True if the user has answered for a token about which the service cannot be asked. */
function isAnsweredFor({ unproved }: JournalState, verdict: Verdict): boolean {
  return unproved && verdict.state === 'unknown' && verdict.isUnproved === true
}

/** Every token that the new one replaces: the old one, and those that the journal had accepted before. */
function replacedTokens({ head, former }: JournalState): string[] {
  return [...(head.old === null ? [] : [head.old]), ...former.map(token => token.reveal())]
}

function replacement(state: JournalState) {
  const old = replacedTokens(state).map(value => new Secret(value))
  return { old, fresh: state.fresh, otherwise: say('it was not there when the plan was made') }
}

function writeAll(journal: OpenJournal, targets: readonly JournalTarget[], ctx: FinishContext): void {
  const state = readJournal(journal)
  const { fresh } = state
  const replaced = replacedTokens(state)
  if (replaced.length === 0) return
  const failures = writeTargets(targets, { replaced, fresh: fresh! }, ctx)
  if (failures.length > 0) throw notWritten(failures, isJournalled(fresh!, ctx))
  journal.append({ state: 'written' })
}

/** What others wrote late comes back, with the old token in it: true where there was such a thing. */
function giveBack({ files }: FinishContext): boolean {
  try {
    files.settle()
    return false
  } catch (error) {
    if (error instanceof FileChangedError) return true
    throw error
  }
}

/** A copy that turned up since the plan was made is written as well, unless the plan would have asked about it. */
async function writeStragglers(journal: OpenJournal, found: Discovery, ctx: FinishContext): Promise<string[]> {
  const state = readJournal(journal)
  const planned = new Set([...state.head.left, ...state.targets.map(({ path }) => path)])
  const files: FoundFile[] = []
  const mine: FoundFile[] = []
  for (const token of replacedTokens(state).map(value => new Secret(value))) {
    for (const file of filesWith(found, token).filter(({ path }) => !planned.has(path))) {
      planned.add(file.path)
      files.push(file)
      if (await mayBeWritten(file, ctx)) mine.push(file)
    }
  }
  if (mine.length > 0) {
    const more = mine.map(file => targetFor(file, ctx))
    journal.append({ state: 'accepted', targets: more })
    writeAll(journal, more, ctx)
  }
  return files.filter(file => !mine.includes(file)).map(file => say`${file.path} has the old token since a moment ago`)
}

async function mayBeWritten(file: FoundFile, { git, settings }: FinishContext): Promise<boolean> {
  if (file.problem || foreignSite(file.sites, homeHosts(file.sites[0]!.kind, settings.urls))) return false
  return (await git.inspect([file.realPath])).get(file.realPath)!.state === 'untracked'
}

function targetFor({ path, adapter, hash, text }: FoundFile, ctx: FinishContext): JournalTarget {
  return { path, adapter: adapter.id, staging: ctx.files.stagingPath(path), hash, size: text.length }
}

/** Those of the paths, each once, that hold the token when they are read again now. */
function filesHolding(fresh: Secret, paths: readonly string[], ctx: FinishContext): string[] {
  return [...new Set(paths)].filter(path => {
    const file = ctx.files.read(path)
    return file.kind === 'file' && holds(file, fresh.reveal())
  })
}

/** A second copy where it was asked for; a keychain that fails costs nothing but a note. */
async function keepInKeychain(
  { head, fresh }: JournalState,
  ctx: FinishContext,
): Promise<{ kept: boolean; notes: string[] }> {
  if (!head.keychain) return { kept: false, notes: [] }
  const result = await storeAndReadBack(keychainAccount(head.origin), fresh!, ctx)
  return result.ok
    ? { kept: true, notes: [] }
    : { kept: false, notes: [say`the keychain has no copy: ${result.reason}`] }
}

const PROOF_TRIES = 3

/** Asks the service about the token as the files have it. Returns false if the user alone answers for it. */
async function prove(journal: OpenJournal, ctx: FinishContext): Promise<boolean> {
  const state = readJournal(journal)
  const { head, fresh } = state
  let verdict: Verdict = await probe(head.kind, fresh!, ctx)
  for (let tries = 1; verdict.state !== 'valid' && tries < PROOF_TRIES; tries += 1) {
    if (isAnsweredFor(state, verdict)) return false
    await ctx.clock.sleep(1000)
    verdict = await probe(head.kind, fresh!, ctx)
  }
  if (verdict.state === 'rejected') await requireUsable(journal, verdict, ctx)
  if (verdict.state !== 'valid') throw notProved(verdict)
  return true
}

async function revokeOld(journal: OpenJournal, tokenId: string, ctx: FinishContext): Promise<void> {
  journal.append({ state: 'revoking' })
  await (await ctx.api.org()).revoke(tokenId)
}

/**
 * Takumo keys are revoked by a person, and the journal remembers the old one until the service rejects it. Returns what
 * the service says of it if it is to be waited for.
 */
async function keepWaiting(
  journal: OpenJournal,
  { head, targets }: JournalState,
  old: Secret,
  ctx: FinishContext,
): Promise<Verdict | undefined> {
  if (head.kind !== 'takumo' || head.mode !== 'rotate') return undefined
  const verdict = await probe('takumo', old, ctx)
  if (verdict.state === 'rejected') return undefined
  for (const { staging, path } of targets) ctx.files.discard(staging, path)
  journal.append({ state: 'waiting' })
  return verdict
}

/**
 * Ends the journal. One that holds more tokens that may be valid stays as a file. What could not be cleared away or noted
 * down is named, and is no reason to keep the journal.
 */
export function close(
  journal: OpenJournal,
  { head, fresh, targets, aside }: JournalState,
  ctx: FinishContext,
): string[] {
  const left = targets.map(({ staging, path }) => ctx.files.discard(staging, path))
  const unwritten = ctx.journals.remember({
    at: ctx.clock.now().toISOString(),
    kind: head.kind,
    origin: head.origin,
    from: head.old === null ? null : new Secret(head.old).fingerprint,
    to: fresh!.fingerprint,
  })
  const kept = aside
    ? say`${journal.setAside()} keeps another token of the answer, which may be valid: delete it once you know`
    : undefined
  if (!aside) journal.erase()
  return [...left, unwritten, kept].filter(note => note !== undefined)
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

function notProved(verdict: Verdict): GuardError {
  const reason = verdict.state === 'unknown' ? verdict.reason : say('the service rejects it')
  const retryAfterSeconds = verdict.state === 'unknown' ? verdict.retryAfterSeconds : undefined
  return new GuardError('NOT_PROVED', say`every file has the new token, but it could not be confirmed: ${reason}`, {
    exitCode: ExitCode.unfinished,
    hint: resumeIn(retryAfterSeconds) ?? say('run `guard resume` later'),
    retryAfterSeconds,
  })
}
