import { ExitCode } from '../core/errors.ts'
import { createLoader } from './loader.ts'
import type { Ending } from './process.ts'
import { createOutput } from './stdio.ts'

/** Put in by the build: the version of package.json, and the file that `process.ts` became. */
declare const __VERSION__: string
declare const __PROCESS__: string

/** argv to exit code. What needs no command is answered before anything else is loaded. */
export async function start(argv: readonly string[]): Promise<Ending> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) return printVersion()
  const open = createLoader(__dirname, require)
  return (open(__PROCESS__) as typeof import('./process.ts')).run(argv, __VERSION__)
}

async function printVersion(): Promise<Ending> {
  const stdout = createOutput(1, () => process.stdout)
  stdout.write(`${__VERSION__}\n`)
  return { code: (await stdout.flush()) ? ExitCode.conflict : ExitCode.ok, isWritten: () => !stdout.isOpened }
}
