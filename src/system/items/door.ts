import type { ItemAttributes } from '../../core/ports/keychain.ts'

/** Where an item is: its attributes must still be these when it is written. */
export interface ItemAddress {
  id: string
  attributes: ItemAttributes
}

export interface StoredItem extends ItemAddress {
  /** Absent if the keychain is locked. */
  value?: string
}

/** The keychain of one system, for items that other programs have stored. None of these calls prompts or unlocks. */
export interface ItemDoor {
  /** The items that have all attributes of one of the queries. */
  search(queries: readonly ItemAttributes[]): Promise<StoredItem[]>
  /** Replaces the value of this very item, if it is still the expected one; false otherwise. */
  write(item: ItemAddress, values: { expect: string; value: string }): Promise<boolean>
  /** Deletes it, on the same condition. */
  remove(item: ItemAddress, values: { expect: string }): Promise<boolean>
}

/** Why a keychain did not do what it was asked. */
export type DoorFailure = 'locked' | 'no service' | 'refused' | 'changed'

/** A failure that the door can name; of anything else it only says that the keychain refused. */
export class DoorError extends Error {
  readonly failure: DoorFailure

  constructor(failure: DoorFailure) {
    super(failure)
    this.failure = failure
  }
}

/** For a system whose keychain cannot even be listed: no program of this session has anything from there. */
export function withoutService(): never {
  const failure: DoorFailure = 'no service'
  throw new DoorError(failure)
}
