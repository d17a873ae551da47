import { main } from './main.ts'
import { processRuntime } from './runtime.ts'

export interface Ending {
  code: number
  /** False while a Node stream may still hold text. */
  isWritten(): boolean
}

/** Runs guard in this process. */
export async function run(argv: readonly string[], version: string): Promise<Ending> {
  const runtime = processRuntime(version)
  const code = await main(argv, runtime)
  return { code, isWritten: () => !runtime.stdout.isOpened && !runtime.stderr.isOpened }
}
