import { say } from '../core/language.ts'
import type { Verdict } from '../core/ports/services.ts'
import type { Site } from '../find/discovery.ts'

const STATES: Record<Verdict['state'], () => string> = {
  valid: () => say('valid'),
  rejected: () => say('rejected'),
  unknown: () => say('unknown'),
}

const LEVELS: Record<Site['level'], () => string> = {
  system: () => say('system'),
  user: () => say('user'),
  project: () => say('project'),
  environment: () => say('environment'),
  shell: () => say('shell'),
  other: () => say('other'),
}

/** What a service says of a token, in the reader's words; JSON has words of its own. */
export function stateName(state: Verdict['state']): string {
  return STATES[state]()
}

/** Whose settings a file holds, in the reader's words. */
export function levelName(level: Site['level']): string {
  return LEVELS[level]()
}
