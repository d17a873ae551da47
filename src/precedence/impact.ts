import type { Context } from '../core/ports/context.ts'
import type { FileReader } from '../core/ports/files.ts'
import type { Secret } from '../core/secret.ts'
import type { Discovery, FoundReference, Site } from '../find/discovery.ts'
import { filesWithToken, isVariable } from '../find/discovery.ts'
import type { TokenUsage } from './usage.ts'
import { findUsage } from './usage.ts'

/** A file that holds the token and that git tracks, or may track. */
export interface GitCopy {
  path: string
  state: 'tracked' | 'unknown'
  /** Whether the token is in the file's history; null if unknown. */
  inHistory: boolean | null
}

/** What stops working on this machine when a token is revoked, and what keeps a record of it. */
export interface Impact extends TokenUsage {
  files: { path: string; copies: number }[]
  /** Variables of this process's environment that hold it. */
  variables: string[]
  /** Lines that lead to it through a variable. */
  references: FoundReference[]
  git: GitCopy[]
}

type ImpactContext = Pick<Context, 'home' | 'cwd' | 'env' | 'platform' | 'git'> & { files: FileReader }

/** Looks at what was found, and asks git about each file that holds the token. */
export async function computeImpact(token: Secret, found: Discovery, ctx: ImpactContext): Promise<Impact> {
  const sites = found.sites.filter(site => site.token.equals(token))
  const [usage, git] = await Promise.all([findUsage(found, ctx), gitCopies(token, found, ctx)])
  return {
    ...usage(token.fingerprint),
    files: countByPath(sites.filter(site => !isVariable(site))),
    variables: sites.filter(isVariable).map(({ path }) => path.slice('env:'.length)),
    references: found.references.filter(({ fingerprint }) => fingerprint === token.fingerprint),
    git,
  }
}

function countByPath(sites: readonly Site[]): Impact['files'] {
  const paths = [...new Set(sites.map(({ path }) => path))]
  return paths.map(path => ({ path, copies: sites.filter(site => site.path === path).length }))
}

async function gitCopies(token: Secret, found: Discovery, { git }: ImpactContext): Promise<GitCopy[]> {
  const files = filesWithToken(found, token)
  const verdicts = await git.inspect(
    files.map(({ realPath }) => realPath),
    token,
  )
  return files.flatMap(({ path, realPath }): GitCopy[] => {
    const verdict = verdicts.get(realPath)!
    if (verdict.state === 'untracked') return []
    const inHistory = verdict.state === 'tracked' ? (verdict.tokenInHistory ?? null) : null
    return [{ path, state: verdict.state, inHistory }]
  })
}
