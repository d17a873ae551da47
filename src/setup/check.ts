import { say } from '../core/language.ts'
import type { Verdict } from '../core/ports/services.ts'
import type { ManagerName } from '../tools/tool.ts'
import type { Obstacle } from './compare-file.ts'
import type { SetupPlan, ToolPlan } from './plan.ts'

/** Why a tool is not set up, or why guard cannot tell. */
export type CheckProblem =
  | { kind: 'missing'; path: string }
  | { kind: 'unreadable'; message: string }
  | { kind: 'obstacle'; obstacle: Obstacle }
  | { kind: 'rejected'; path: string; masked: string }
  | { kind: 'unknown'; reason: string; retryAfterSeconds?: number | undefined }
  | { kind: 'outranked'; by: StrongerSetting }

/** A setting that overrides the tool's own files. */
export interface StrongerSetting {
  path: string
  decides: 'registry' | 'token'
  value: string
  fingerprint: string | null
}

export interface CheckedTool {
  name: ManagerName
  version: string
  /** Null if guard cannot tell. */
  compliant: boolean | null
  problems: CheckProblem[]
}

export interface Compliance {
  compliant: boolean | null
  tools: CheckedTool[]
}

/** The part of a discovery that matters here. */
export interface FoundTokens {
  sites: readonly { path: string; token: { fingerprint: string; toString(): string } }[]
  references: readonly { path: string; name: string; fingerprint: string | null }[]
}

export interface Evidence {
  found: FoundTokens
  /** The services' verdicts, by fingerprint. */
  verdicts: ReadonlyMap<string, Verdict>
  /** What overrides the files of a tool, by the tool's name. */
  outranked: ReadonlyMap<string, readonly StrongerSetting[]>
}

/** Whether each tool has Guard's registry and a valid token, and uses both. Pure. */
export function checkCompliance(plan: SetupPlan, evidence: Evidence): Compliance {
  const tools = plan.tools.map(tool => checkTool(tool, plan, evidence))
  const states = tools.map(({ compliant }) => compliant)
  return { tools, compliant: states.includes(false) ? false : states.includes(null) ? null : true }
}

function checkTool(tool: ToolPlan, plan: SetupPlan, { found, verdicts, outranked }: Evidence): CheckedTool {
  const missing = plan.files.filter(file => file.tools.includes(tool.name))
  const unreadable = plan.refusals.filter(({ path }) => tool.files.includes(path))
  const problems: CheckProblem[] = [
    ...missing.map(({ path }) => ({ kind: 'missing' as const, path })),
    ...unreadable.map(({ message }) => ({ kind: 'unreadable' as const, message })),
    ...tool.obstacles.map(obstacle => ({ kind: 'obstacle' as const, obstacle })),
    ...tool.files.flatMap(path => tokenProblems(path, found, verdicts)),
    ...(outranked.get(tool.name) ?? []).flatMap(by => strongerProblems(by, verdicts)),
  ]
  const { name, version } = tool
  const isOpen = problems.length > 0 && problems.every(({ kind }) => kind === 'unknown')
  return { name, version, compliant: problems.length === 0 ? true : isOpen ? null : false, problems }
}

/** Another token is accepted if it is valid; another registry is not. */
function strongerProblems(by: StrongerSetting, verdicts: ReadonlyMap<string, Verdict>): CheckProblem[] {
  if (by.decides === 'registry' || by.fingerprint === null) return [{ kind: 'outranked', by }]
  return verdictProblem(by.path, by.value, verdicts.get(by.fingerprint))
}

function tokenProblems(path: string, found: FoundTokens, verdicts: ReadonlyMap<string, Verdict>): CheckProblem[] {
  const literal = found.sites.filter(site => site.path === path)
  const variables = found.references.filter(reference => reference.path === path)
  return [
    ...literal.flatMap(({ token }) => verdictProblem(path, String(token), verdicts.get(token.fingerprint))),
    ...variables.flatMap(({ name, fingerprint }) =>
      fingerprint === null
        ? [{ kind: 'unknown' as const, reason: say`${path} reads the variable ${name}, which is not set here` }]
        : verdictProblem(path, name, verdicts.get(fingerprint)),
    ),
  ]
}

function verdictProblem(path: string, masked: string, verdict: Verdict | undefined): CheckProblem[] {
  if (verdict === undefined || verdict.state === 'valid') return []
  return verdict.state === 'rejected'
    ? [{ kind: 'rejected', path, masked }]
    : [{ kind: 'unknown', reason: verdict.reason, retryAfterSeconds: verdict.retryAfterSeconds }]
}
