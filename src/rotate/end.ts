import type { Context } from '../core/ports/context.ts'
import type { Verdict } from '../core/ports/services.ts'
import { Secret } from '../core/secret.ts'
import { askIssuer } from '../find/ask-issuer.ts'
import { append, type PendingJournal } from './journal.ts'
import type { Note } from './notes.ts'

type EndContext = Pick<Context, 'api' | 'settings' | 'files' | 'journals' | 'clock'>

/** Organisation tokens overlap: the old one is revoked by its id once the new one is proved. */
export async function revokeOld(proved: PendingJournal, { api }: Pick<Context, 'api'>): Promise<PendingJournal> {
  const tokenId = proved.state.head.org?.tokenId
  if (!tokenId) return proved
  const revoking = append(proved, { state: 'revoking' })
  await (await api.org()).revoke(tokenId)
  return revoking
}

/** How the journal ended. */
export interface End {
  /** What the service says of the old token; undefined if there was none. */
  oldVerdict: Verdict | undefined
  /** True if the journal is kept because the user has still to revoke the old key. */
  isWaiting: boolean
  notes: Note[]
}

/** Ends the journal, or keeps it until the user has revoked the old Takumo key. */
export async function end(rotation: PendingJournal, ctx: EndContext): Promise<End> {
  const { head } = rotation.state
  const old = head.old === null ? undefined : new Secret(head.old)
  const waiting = old && (await keepWaiting(rotation, old, ctx))
  if (waiting) return { oldVerdict: waiting, isWaiting: true, notes: [] }
  const notes = close(rotation, ctx)
  return { oldVerdict: old && (await askIssuer(head.kind, old, ctx)), isWaiting: false, notes }
}

/**
 * The user revokes Takumo keys, and the journal keeps the old one until the service rejects it. Returns the service's
 * verdict on the old key if the revocation has to be awaited.
 */
async function keepWaiting(rotation: PendingJournal, old: Secret, ctx: EndContext): Promise<Verdict | undefined> {
  const { head, targets } = rotation.state
  if (head.kind !== 'takumo' || head.mode !== 'rotate') return undefined
  const verdict = await askIssuer('takumo', old, ctx)
  if (verdict.state === 'rejected') return undefined
  for (const { staging, path } of targets) ctx.files.discard(staging, path)
  append(rotation, { state: 'waiting' })
  return verdict
}

/**
 * Ends the journal. One that holds more tokens that may be valid stays as a file. What could not be cleared away or noted
 * down is named, and is no reason to keep the journal.
 */
export function close(
  { journal, state: { head, fresh, targets, aside } }: PendingJournal,
  ctx: Pick<Context, 'files' | 'journals' | 'clock'>,
): Note[] {
  const left = targets.map(({ staging, path }) => ctx.files.discard(staging, path))
  const unwritten = ctx.journals.remember({
    at: ctx.clock.now().toISOString(),
    kind: head.kind,
    origin: head.origin,
    from: head.old === null ? null : new Secret(head.old).fingerprint,
    to: fresh!.fingerprint,
  })
  const kept: Note | undefined = aside ? { about: 'set-aside', path: journal.setAside() } : undefined
  if (!aside) journal.erase()
  return [...left, unwritten, kept].filter(note => note !== undefined)
}
