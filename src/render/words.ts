import { say } from '../core/language.ts'
import type { Verdict } from '../core/ports.ts'

/** What a service says of a token, in the reader's words; JSON has words of its own. */
export const STATES: Readonly<Record<Verdict['state'], string>> = {
  valid: say('valid'),
  rejected: say('rejected'),
  unknown: say('unknown'),
}

/** Whose settings a file holds. */
export const LEVELS: Readonly<Record<string, string>> = {
  system: say('system'),
  user: say('user'),
  project: say('project'),
  environment: say('environment'),
  shell: say('shell'),
  other: say('other'),
}
