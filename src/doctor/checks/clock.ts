import { GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Check } from '../check.ts'

/** From this difference on, certificates and one-time codes fail. */
const TOLERATED_SECONDS = 300

/** Compares the clock of this machine with that of the service. */
export const clock: Check = {
  name: 'clock',
  about: () => say('the clock of this machine agrees with that of the service'),
  async run({ ctx, canary }) {
    try {
      const { date, host } = await canary()
      if (!date) return { skipped: say`${host} does not say what time it is` }
      const seconds = Math.round((ctx.clock.now().getTime() - date.getTime()) / 1000)
      const evidence = seconds < 0 ? say`${-seconds} seconds behind ${host}` : say`${seconds} seconds ahead of ${host}`
      if (Math.abs(seconds) <= TOLERATED_SECONDS) return { evidence, findings: [] }
      const message = say`the clock is ${evidence}, so that certificates and codes may seem expired`
      return {
        evidence,
        findings: [{ severity: 'fault', message, fix: say('let the system set its clock by the network') }],
      }
    } catch (error) {
      if (!(error instanceof GuardError)) throw error
      return { skipped: error.message }
    }
  },
}
