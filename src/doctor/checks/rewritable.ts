import { say } from '../../core/language.ts'
import type { Check, Finding } from '../check.ts'

/** Problems that would stop the next rotation, reported in advance. */
export const rewritable: Check = {
  name: 'rewritable',
  about: () => say('every file with a token can be rewritten by `guard rotate`'),
  async run({ found }) {
    const { files, problems, partial } = await found()
    const findings = files.flatMap<Finding>(({ path, sites, problem }) => {
      const stuck = sites.find(({ writable, level }) => !writable && level !== 'other')
      if (!problem && !stuck) return []
      const message = say`guard cannot rewrite it: ${problem ?? stuck?.stuck ?? say('the token is spelled in a way that guard only reads')}`
      return {
        severity: 'warning',
        message,
        path,
        line: (stuck ?? sites[0]!).line,
        fix: say('mend the file, or take the token out of it'),
      }
    })
    const unread = problems
      .filter(({ code }) => code === 'UNREADABLE')
      .map<Finding>(({ path, message }) => ({
        severity: 'warning',
        message: say`what it holds is not known: ${message}`,
        path,
        fix: say('see to it that you can read it'),
      }))
    const cut = partial
      ? [
          {
            severity: 'warning' as const,
            message: say('the search ran out of time'),
            fix: say('give it longer with `--search-time SECONDS`'),
          },
        ]
      : []
    return { evidence: say`${files.length} files hold a token`, findings: [...findings, ...unread, ...cut] }
  },
}
