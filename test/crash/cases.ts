import type { TestContext } from 'vitest'

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
}

/** Runs a case, and tells the summary of it. */
export async function tell(context: TestContext, about: Case, run: () => Promise<string>): Promise<void> {
  context.task.meta.crash = about
  context.task.meta.crash = { ...about, state: await run() }
}
