import type { Context } from '../core/ports/context.ts'
import type { FileReader } from '../core/ports/files.ts'
import type { Discovery } from '../find/discovery.ts'
import { explainUsedTools } from './used-tools.ts'

/** What the tools make of one token in this folder. */
export interface TokenUsage {
  /** The tools that take it. */
  usedBy: string[]
  /** The tools that find it, and take another. */
  shadowedFor: string[]
}

type UsageContext = Pick<Context, 'home' | 'cwd' | 'env' | 'platform'> & { files: FileReader }

/** For each token, by its fingerprint, which tools really use it here. */
export async function findUsage(found: Discovery, ctx: UsageContext): Promise<(fingerprint: string) => TokenUsage> {
  const explained = (await explainUsedTools(found, ctx)).map(({ tool, uses }) => ({
    tool,
    winners: uses.map(({ winner }) => winner.token?.fingerprint),
    losers: uses.flatMap(({ shadowed }) => shadowed.map(({ token }) => token?.fingerprint)),
  }))
  const toolsWith = (list: 'winners' | 'losers', fingerprint: string) =>
    explained.filter(each => each[list].includes(fingerprint)).map(({ tool }) => tool)
  return fingerprint => {
    const usedBy = toolsWith('winners', fingerprint)
    return { usedBy, shadowedFor: toolsWith('losers', fingerprint).filter(tool => !usedBy.includes(tool)) }
  }
}
