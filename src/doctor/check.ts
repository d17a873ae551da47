import type { ByteText } from '../core/bytes.ts'
import type { Trap } from '../precedence/traps.ts'
import type { Facts } from './facts.ts'

/** A change that fixes a finding and can do no harm. Everything else is only advice. */
export type Repair =
  | { kind: 'tighten'; path: string }
  /** `hash` is that of the text from which the new one was made. */
  | { kind: 'rewrite'; path: string; hash: string; text: ByteText }

/** A problem that a check found. */
export interface Finding {
  /** A fault breaks tools or exposes the token; a warning is likely to do so eventually. */
  severity: 'warning' | 'fault'
  /** The problem, as one sentence without a full stop, or what a tool does that users do not expect. */
  message: string | { tool: string; trap: Trap }
  path?: string
  line?: number
  /** The one command to run or change to make. */
  fix: string
  repair?: Repair
}

/** The result of a check: evidence in one sentence, or why it had nothing to check. */
export type CheckResult = { evidence: string; findings: Finding[] } | { skipped: string }

/** One question about this machine, which can be checked on its own. */
export interface Check {
  name: string
  /** What it checks, for the list. */
  about(): string
  run(facts: Facts): Promise<CheckResult> | CheckResult
}

/** A check and its result. */
export interface ExaminedCheck {
  check: Check
  outcome: 'ok' | 'warning' | 'fault' | 'skipped'
  evidence: string
  findings: Finding[]
}

/** Runs a check and rates its findings. */
export async function examineCheck(check: Check, facts: Facts): Promise<ExaminedCheck> {
  const result = await check.run(facts)
  if ('skipped' in result) return { check, outcome: 'skipped', evidence: result.skipped, findings: [] }
  const { evidence, findings } = result
  const worst = findings.some(({ severity }) => severity === 'fault') ? 'fault' : 'warning'
  return { check, outcome: findings.length > 0 ? worst : 'ok', evidence, findings }
}
