import type { Command } from 'commander'
import type { Context } from '../core/ports/context.ts'

/** A command that is loaded only when it is called; `guard --help` shows its line without loading it. */
export interface Verb {
  name: string
  summary(): string
  /** For programs: the help does not list it. */
  hidden?: true
  /** Whether it changes something on this machine with these flags; a command without this never does. */
  changes?(flags: ChangingFlags, words: readonly string[]): boolean
  load(ctx: Context): Promise<Command>
}

/** The flags with which a command that changes something only looks, or the other way round. */
export interface ChangingFlags {
  dryRun?: boolean
  check?: boolean
  fix?: boolean
}
