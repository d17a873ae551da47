import type { TokenFamily } from '../core/tokens.ts'

/** What guard knows of an unfinished call once it has asked the service. */
export interface Situation {
  kind: TokenFamily
  call: 'issuing' | 'resetting'
  /** What came back of it. `refusal`: 401, 403 or 429, or a reset code that was not taken. `whole`: a complete 2xx. */
  answer: 'none' | 'refusal' | 'whole' | 'doubtful'
  /** The tokens that came with it. `one unknown`: there is one, and the service cannot be asked about it. */
  candidates: 'none' | 'one valid' | 'several valid' | 'one unknown' | 'unproven' | 'rejected'
  /** The token that the call was to replace. `absent`: there was none. */
  old: 'valid' | 'rejected' | 'unknown' | 'absent'
  /** Whether the service rejected that token before the call as well. */
  oldWasRejected: boolean
  /** Organisation tokens: how many ids are listed that were not there before. */
  made: 'none' | 'one' | 'several' | 'unknown'
  /** Whether a minute has passed since the call: nothing that it started is still on its way. */
  settled: boolean
  /** Whether the call was made before, and the service answered 401 to it now: the first one had worked. */
  refusedAgain: boolean
  /** Whether guard knew already that no token it holds works. */
  lost: boolean
}

export type Decision =
  /** Write the token that was proved valid. */
  | 'accept'
  /** Write the one token of a whole answer, and keep the journal until it is proved. */
  | 'accept unproven'
  /** Ask again until the minute is over. */
  | 'settle'
  /** Tell of the refusal at once, and keep the journal until the minute is over. */
  | 'refuse'
  /** End the journal: the old token works. */
  | 'discard'
  /** Make the call again: the first one did nothing. */
  | 'call again'
  /** Revoke the organisation token whose answer was lost, and issue another. */
  | 'start over'
  /** No token that guard holds works. */
  | 'lost'
  /** Keep the journal, and ask again when the user resumes. */
  | 'keep'

/** What guard knows of a token that it has accepted, and of the one before it. */
export interface AcceptedSituation {
  kind: TokenFamily
  fresh: 'valid' | 'rejected' | 'unknown'
  old: Situation['old']
}

/** What to do about a token that was accepted earlier. */
export type AcceptedDecision = 'write' | 'keep' | 'lost'
