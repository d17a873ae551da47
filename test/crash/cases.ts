import { expect, type TestContext } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    crash?: Case
  }
}

export const PARTS = ['system calls', 'network', 'disk'] as const
export type Part = (typeof PARTS)[number]

/** What the summary is told of a case. */
export interface Case {
  part: Part
  scene: string
  /** How many changes the scene makes. */
  points?: number
  isKill: boolean
  /** Who struck. */
  supervisor: string
  /** What the case left behind, once it is recovered. */
  state?: string
  /** Whether guard has had the token that the service takes, on disk or in a process that lived on. */
  hasHeld?: boolean
  /** Whether it was recovered with a code from the mail. */
  isByMail?: boolean
}

/** Runs a case, and tells the summary of it. What guard has held once, it needs no mail for. */
export async function tell(
  context: TestContext,
  about: Case,
  run: () => Promise<Pick<Case, 'state' | 'hasHeld' | 'isByMail'>>,
): Promise<void> {
  context.task.meta.crash = about
  const end = await run()
  context.task.meta.crash = { ...about, ...end }
  expect(end.hasHeld && end.isByMail, 'guard had the token, and a mail was needed').not.toBe(true)
}
