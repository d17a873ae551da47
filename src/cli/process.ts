import { main } from './main.ts'
import { processRuntime } from './runtime.ts'

/** Runs guard in this process. */
export function run(argv: readonly string[], version: string): Promise<number> {
  return main(argv, processRuntime(version))
}
