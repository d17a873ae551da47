import type { ByteText } from '../core/bytes.ts'
import type { Facts } from './facts.ts'

/** A change that makes a finding go away and can do no harm; anything else is advice. */
export type Repair =
  | { kind: 'tighten'; path: string }
  /** `hash` is of the text for which the new one was made. */
  | { kind: 'rewrite'; path: string; hash: string; text: ByteText }

/** Something that is not as it should be. */
export interface Finding {
  /** A fault stops tools or gives the token away; a warning is likely to, sooner or later. */
  severity: 'warning' | 'fault'
  /** What is the matter, as one sentence without a full stop. */
  message: string
  path?: string
  line?: number
  /** The one thing to type or to change. */
  fix: string
  repair?: Repair
}

/** What a check saw: a sentence for its evidence, or why it had nothing to look at. */
export type CheckResult = { evidence: string; findings: Finding[] } | { skipped: string }

/** One question about this machine, which can be asked alone. */
export interface Check {
  name: string
  /** What it is about, for the list. */
  about: string
  run(facts: Facts): Promise<CheckResult> | CheckResult
}

/** A check and what came of it. */
export interface ExaminedCheck {
  check: Check
  outcome: 'ok' | 'warning' | 'fault' | 'skipped'
  evidence: string
  findings: Finding[]
}

/** Runs a check and weighs its findings. */
export async function examineCheck(check: Check, facts: Facts): Promise<ExaminedCheck> {
  const result = await check.run(facts)
  if ('skipped' in result) return { check, outcome: 'skipped', evidence: result.skipped, findings: [] }
  const { evidence, findings } = result
  const worst = findings.some(({ severity }) => severity === 'fault') ? 'fault' : 'warning'
  return { check, outcome: findings.length > 0 ? worst : 'ok', evidence, findings }
}
