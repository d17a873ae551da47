/** How far a delivery came. */
export type DeliveryState =
  /** Nothing was sent. */
  | 'planned'
  /** A call may have left, and what it did is not known. */
  | 'called'
  /** The new token is in the journal, and nothing else has it. */
  | 'issued'
  /** A command was given the new token, or the user was shown it: it may be in use. */
  | 'handed over'
  /** The destination has it, and it is no longer in the journal. */
  | 'proved'

/** What the service says of an id. */
export type IdStatus = 'active' | 'revoked' | 'unknown'

export interface DeliverySituation {
  state: DeliveryState
  /** What the user asks for: `guard org rotate` with a command or with one of its flags, or `guard resume`. */
  asked: 'COMMAND' | '--begin' | '--commit' | '--abort' | 'resume' | 'resume --give-up'
  /** The id that was issued. */
  fresh: IdStatus
  /** The id that it replaces. */
  old: IdStatus
}

export type DeliveryDecision =
  /** End the journal: nothing was sent. */
  | 'discard'
  /** Find out what the call did: what it issued is kept, or revoked if its text is lost. */
  | 'find out'
  /** Give the token to the command. */
  | 'deliver'
  /** Print the token, or write it to a file. */
  | 'hand over'
  /** Compare the proof with the token. */
  | 'prove'
  /** Revoke the id that is replaced, and end the journal. */
  | 'revoke old'
  /** Revoke the id that was issued, and end the journal. */
  | 'revoke new'
  /** End the journal: the new token is the only one. */
  | 'finish'
  /** End the journal: the new token is revoked. */
  | 'end'
  /** Keep the journal in a file, and name the ids. */
  | 'set aside'
  /** Keep the journal, and say what leads on. */
  | 'keep'
