import type { Check, Finding } from '../check.ts'

/** What would stop the next rotation, told before it. */
export const rewritable: Check = {
  name: 'rewritable',
  about: 'every file with a token can be rewritten by `guard rotate`',
  async run({ found }) {
    const { files, problems, partial } = await found()
    const findings = files.flatMap<Finding>(({ path, sites, problem }) => {
      const stuck = sites.find(({ writable, level }) => !writable && level !== 'other')
      if (!problem && !stuck) return []
      const message = `guard cannot rewrite it: ${problem ?? 'the token is spelled in a way that guard only reads'}`
      return {
        severity: 'warning',
        message,
        path,
        line: (stuck ?? sites[0]!).line,
        fix: 'mend the file, or take the token out of it',
      }
    })
    const unread = problems
      .filter(({ code }) => code === 'UNREADABLE')
      .map<Finding>(({ path, message }) => ({
        severity: 'warning',
        message: `what it holds is not known: ${message}`,
        path,
        fix: 'see to it that you can read it',
      }))
    const cut = partial
      ? [
          {
            severity: 'warning' as const,
            message: 'the search ran out of time',
            fix: 'give it longer with `--search-time SECONDS`',
          },
        ]
      : []
    return { evidence: `${files.length} files hold a token`, findings: [...findings, ...unread, ...cut] }
  },
}
