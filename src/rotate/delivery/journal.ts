import { say } from '../../core/language.ts'
import { displayPath } from '../../core/paths.ts'
import type { Context } from '../../core/ports/context.ts'
import type { DeliveryPlace, JournalRecord, OpenJournal, UnusableJournal } from '../../core/ports/journals.ts'
import type { Secret } from '../../core/secret.ts'
import { sha256 } from '../../core/sha256.ts'
import { classifyJournal, type PendingJournal } from '../journal.ts'
import type { JournalHead, JournalState } from '../journal-state.ts'
import { unusableError } from '../stored-journals.ts'
import type { DeliveryState } from './situation.ts'

/** Whose token is delivered: an identifier of an organisation at a service. */
export interface Subject {
  origin: string
  organisation: string
  identifier: string
}

/** A delivery that was begun, as recorded in its journal. */
export interface Delivery {
  journal: OpenJournal
  place: DeliveryPlace
  state: DeliveryState
  subject: Subject
  /** The id that is replaced. */
  oldId: string
  /** The id that was issued. */
  freshId: string | undefined
  /** Undefined before it is issued, and once it is proved. */
  fresh: Secret | undefined
  fingerprint: string | undefined
  /** The ids that there were before the call. */
  knownIds: readonly string[]
  /** When the last call left. */
  calledAt: Date
}

/** The delivery as it was issued: both ids are known. */
export type IssuedDelivery = Delivery & { freshId: string; fingerprint: string }

/** The name of a subject's place. */
export function keyOf({ origin, organisation, identifier }: Subject): string {
  return sha256(JSON.stringify([origin, organisation, identifier])).slice(0, 16)
}

/** The place of an identifier of the organisation whose bot credential is set. */
export function placeOf(subject: Subject, { deliveries }: Pick<Context, 'deliveries'>): DeliveryPlace {
  return deliveries.at(keyOf(subject))
}

/** The delivery that was begun in a place, or undefined. Throws `GuardError` (exit 7) if its journal cannot be used. */
export function readDelivery(place: DeliveryPlace): Delivery | undefined {
  const judged = judgedIn(place)
  const unusable = judged.find(each => each.kind === 'unusable')
  if (unusable) throw unusableError(unusable)
  return deliveryAmong(judged, place)
}

function deliveryAmong(judged: readonly Judged[], place: DeliveryPlace): Delivery | undefined {
  const deliveries = judged.filter(each => each.kind === 'pending').map(pending => deliveryOf(pending, place))
  // The journal of a proof is made before the one with the token goes.
  return deliveries.find(({ state }) => state === 'proved') ?? deliveries[0]
}

/** The same, and removes what a proof has made useless. The caller holds the lock of the place. */
export function openDelivery(place: DeliveryPlace): Delivery | undefined {
  const delivery = readDelivery(place)
  if (delivery?.state !== 'proved') return delivery
  for (const each of place.journals.list())
    if (each.kind === 'open' && each.path !== delivery.journal.path) each.erase()
  return delivery
}

type Judged = PendingJournal | UnusableJournal

function judgedIn({ journals }: DeliveryPlace): Judged[] {
  return journals.list().map(stored => {
    const judged = stored.kind === 'open' ? classifyJournal(stored) : stored
    return judged.kind === 'unusable' || isDelivery(judged) ? judged : stranger(judged)
  })
}

/** Renames what is damaged, so that it no longer counts as unfinished. The caller holds the lock of the place. */
export function setAsideUnusable(place: DeliveryPlace): { path: string; aside: string }[] {
  return judgedIn(place).flatMap(each =>
    each.kind === 'unusable' && each.why === 'damaged'
      ? [{ path: each.path, aside: place.journals.setAside(each) }]
      : [],
  )
}

/** All deliveries that are unfinished, and the journals that cannot be used. */
export function storedDeliveries({ deliveries }: Pick<Context, 'deliveries'>): {
  begun: Delivery[]
  unusable: UnusableJournal[]
} {
  const places = deliveries.list().map(place => ({ place, judged: judgedIn(place) }))
  const unusable = places.flatMap(({ judged }) => judged.filter(each => each.kind === 'unusable'))
  const usable = places.filter(({ judged }) => judged.every(each => each.kind === 'pending'))
  return { begun: usable.flatMap(({ place, judged }) => deliveryAmong(judged, place) ?? []), unusable }
}

function isDelivery({ journal, state: { head, phase } }: PendingJournal): boolean {
  const { freshId, to } = journal.records[0]!
  const isWhole = phase !== 'proved' || (typeof freshId === 'string' && typeof to === 'string')
  return head.mode === 'deliver' && typeof head.org?.organisation === 'string' && head.org.tokenId !== null && isWhole
}

function stranger({ journal: { path } }: PendingJournal): UnusableJournal {
  return {
    kind: 'unusable',
    path,
    why: 'damaged',
    message: say`${displayPath(path)} is damaged: its plan cannot be read`,
    hint: say('run `guard resume --give-up`, which puts that file aside; `guard org list` shows which ids are active'),
    tokens: [],
  }
}

function deliveryOf({ journal, state }: PendingJournal, place: DeliveryPlace): Delivery {
  const { head, fresh } = state
  const { identifier, tokenId, organisation, knownIds } = head.org!
  const said = journal.records.findLast(({ freshId }) => typeof freshId === 'string')
  return {
    ...{ journal, place, fresh, knownIds, calledAt: state.calledAt },
    subject: { origin: head.origin, organisation: organisation!, identifier },
    oldId: tokenId!,
    freshId: said?.freshId as string | undefined,
    fingerprint: fresh?.fingerprint ?? (said?.to as string | undefined),
    state: stateOf(state, said),
  }
}

function stateOf({ phase, fresh }: JournalState, said: JournalRecord | undefined): DeliveryState {
  if (phase === 'prepared') return 'planned'
  if (phase === 'proved') return 'proved'
  if (!fresh || !said) return 'called'
  return phase === 'accepted' ? 'issued' : 'handed over'
}

/** A new journal in which nothing was sent. The caller holds the lock of the place. */
export function beginJournal(
  { place, subject, oldId, knownIds }: { place: DeliveryPlace; subject: Subject; oldId: string; knownIds: string[] },
  { clock }: Pick<Context, 'clock'>,
): OpenJournal {
  const { identifier, organisation, origin } = subject
  const head: JournalHead = {
    ...{ schema: 'guard.journal/1', state: 'prepared', mode: 'deliver', kind: 'org', origin, old: null },
    ...{ targets: [], left: [], keychain: false, scope: { here: true, searchMilliseconds: 0 } },
    at: clock.now().toISOString(),
    org: { identifier, tokenId: oldId, knownIds, organisation },
  }
  return place.journals.create({ ...head })
}

/** Replaces the journal by one that names the token by its fingerprint alone. Returns the new one. */
export function recordProof({ journal, place, freshId, fingerprint }: IssuedDelivery, at: Date): OpenJournal {
  const { known: _, ...head } = journal.records[0]!
  const proved = place.journals.create({ ...head, state: 'proved', at: at.toISOString(), freshId, to: fingerprint })
  journal.erase()
  return proved
}
