import { say } from '../../core/language.ts'
import type { Check } from '../check.ts'

/** A rotation that was begun and not ended. */
export const unfinished: Check = {
  name: 'unfinished',
  get about() {
    return say('no rotation was interrupted')
  },
  run({ ctx }) {
    const journal = ctx.journals.pending()
    if (!journal) return { evidence: say`no journal in ${ctx.settings.stateFolder}`, findings: [] }
    const finding = {
      severity: 'fault',
      message: say('an earlier rotation was begun and not finished'),
      path: journal.path,
      fix: say('run `guard resume`'),
    } as const
    return { evidence: say('a journal is kept'), findings: [finding] }
  },
}
