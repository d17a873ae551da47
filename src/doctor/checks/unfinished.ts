import type { Check } from '../check.ts'

/** A rotation that was begun and not ended. */
export const unfinished: Check = {
  name: 'unfinished',
  about: 'no rotation was interrupted',
  run({ ctx }) {
    const journal = ctx.journals.pending()
    if (!journal) return { evidence: `no journal in ${ctx.settings.stateFolder}`, findings: [] }
    const finding = {
      severity: 'fault',
      message: 'an earlier rotation was begun and not finished',
      path: journal.path,
      fix: 'run `guard resume`',
    } as const
    return { evidence: 'a journal is kept', findings: [finding] }
  },
}
