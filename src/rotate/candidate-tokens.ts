import { decodeEveryWay } from '../core/decodings.ts'
import { Secret } from '../core/secret.ts'
import { familyOf, findTokens, type TokenFamily } from '../core/tokens.ts'
import type { JournalState, RecordedAnswer } from './journal-state.ts'

/** More tokens than this are not the answer to a call that makes one; the rest is not asked about. */
const MOST_CANDIDATES = 24

/** A token that a journal holds and that guard did not know before its call. */
export interface CandidateToken {
  token: Secret
  /** True if an answer broke off at its last character: it may be the beginning of a longer token. */
  isFragment: boolean
}

/**
 * Every token that came with an answer, whatever its status, type and form, less those that guard knew before the call;
 * then the ones that this journal had accepted and that were rejected later. A probe decides between them. Pure.
 */
export function findCandidateTokens(state: JournalState): CandidateToken[] {
  const { head, answers, former } = state
  const known = new Set([...(head.known ?? []), ...(head.old === null ? [] : [new Secret(head.old).fingerprint])])
  const found = new Map<string, CandidateToken>()
  for (const { value, isFragment } of answers.flatMap(answer => tokensIn(answer, head.kind))) {
    const token = new Secret(value)
    if (known.has(token.fingerprint)) continue
    const earlier = found.get(value)
    found.set(value, { token, isFragment: isFragment && (earlier?.isFragment ?? true) })
  }
  for (const token of former) found.set(token.reveal(), { token, isFragment: false })
  return [...found.values()].slice(0, MOST_CANDIDATES)
}

interface Value {
  value: string
  isFragment: boolean
}

function tokensIn(answer: RecordedAnswer, kind: TokenFamily): Value[] {
  const isTorn = !answer.complete && /^(?:content-length|transfer-encoding):/im.test(answer.head)
  return [
    ...decodeEveryWay(answer.head).flatMap(text => sightings(text, kind, false)),
    ...decodeEveryWay(answer.body).flatMap(text => sightings(text, kind, isTorn)),
  ]
}

/** A sentence may go on right behind a token, with a dash that a token may hold as well: both are candidates. */
function sightings(text: string, kind: TokenFamily, isTorn: boolean): Value[] {
  return findTokens(text)
    .filter(sighting => familyOf(sighting.kind) === kind)
    .flatMap(({ value, span }) => {
      const isFragment = isTorn && span[1] === text.length
      const bare = value.replace(/[-_]+$/, '')
      return [value, bare].map(each => ({ value: each, isFragment }))
    })
    .filter(({ value }) => findTokens(value)[0]?.value === value)
}
