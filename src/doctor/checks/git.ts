import { say } from '../../core/language.ts'
import type { GitVerdict } from '../../core/ports/git.ts'
import type { Secret } from '../../core/secret.ts'
import type { Check, Finding } from '../check.ts'
import type { Facts } from '../facts.ts'
import { quoted } from '../quote.ts'

interface Asked {
  path: string
  /** True if the file holds the token now. */
  holds: boolean
  verdict: GitVerdict
}

/** Tokens that a push would publish, or that were already pushed. */
export const git: Check = {
  name: 'git',
  about: () => say('no file that git tracks has a token in it or in its history'),
  async run(facts) {
    const asked = await askAbout(facts)
    if (asked.length === 0) return { skipped: say('no token was found, so there is nothing to ask git for') }
    const files = new Set(asked.map(({ path }) => path))
    return { evidence: say`git was asked about ${files.size} files`, findings: asked.flatMap(findingsOf) }
  },
}

/**
 * A token that was removed from a file can still be in its history, so every token is looked up in every config's
 * history.
 */
async function askAbout({ ctx, found, places }: Facts): Promise<Asked[]> {
  const { files } = await found()
  const tokens = new Map<string, Secret>(
    files.flatMap(file => file.sites.map(site => [site.token.reveal(), site.token])),
  )
  const paths = new Map<string, string>(files.map(({ path, realPath }) => [realPath, path]))
  for (const { path, file } of await places()) paths.set(file.realPath, path)
  const answers: { token: Secret; verdicts: ReadonlyMap<string, GitVerdict> }[] = []
  // One at a time: a history can be long.
  for (const token of tokens.values()) {
    answers.push({ token, verdicts: await ctx.git.inspect([...paths.keys()], token) })
  }
  return [...paths].flatMap(([realPath, path]) =>
    answers.map(({ token, verdicts }) => {
      const holds = files.some(file => file.realPath === realPath && file.sites.some(site => site.token.equals(token)))
      return { path, holds, verdict: verdicts.get(realPath)! }
    }),
  )
}

function findingsOf({ path, holds, verdict }: Asked): Finding[] {
  if (verdict.state === 'tracked' && verdict.tokenInHistory)
    return [
      {
        severity: 'fault',
        message: holds
          ? say('the token is in the history that git keeps of it, and in the file')
          : say('the token is in the history that git keeps of it, though no longer in the file'),
        path,
        fix: say('run `guard rotate`: a commit can be copied before it is taken back'),
      },
    ]
  if (!holds) return []
  if (verdict.state === 'tracked')
    return [
      {
        severity: 'fault',
        message: say('git tracks it, so the next commit takes the token along'),
        path,
        fix: say`run \`git -C ${quoted(folderOf(path))} rm --cached ${quoted(path)}\`, and name it in .gitignore`,
      },
    ]
  if (verdict.state === 'untracked') return []
  return [
    {
      severity: 'warning',
      message: say`it cannot be told whether git tracks it: ${verdict.reason}`,
      path,
      fix: say('run `git ls-files` in its folder'),
    },
  ]
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')))
}
