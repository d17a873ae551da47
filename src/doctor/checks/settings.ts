import { say } from '../../core/language.ts'
import type { Check } from '../check.ts'

/** Guard's own folders and its config file: who owns them, and to which services they point. */
export const settings: Check = {
  name: 'settings',
  about: () => say("guard's own folders are yours alone, and its services are the vendor's or named"),
  run({ ctx }) {
    const named = ctx.origins.map(({ service, url, path }) => say`the service ${service} is ${url}, as ${path} says`)
    return {
      evidence: named.length > 0 ? named.join('; ') : say('the built-in services'),
      findings: ctx.concerns.map(({ path, message, fix }) => ({
        severity: 'warning',
        ...{ message, path, fix: fix ?? say('nothing; it is done') },
      })),
    }
  },
}
