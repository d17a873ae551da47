import { ExitCode } from '../core/errors.ts'
import { createLoader } from './loader.ts'
import { isWritten, stdout } from './stdio.ts'

/** Put in by the build: the version of package.json, and the files that `main.ts` and `translate.ts` became. */
declare const __VERSION__: string
declare const __MAIN__: string
declare const __TRANSLATE__: string

export interface Ending {
  code: number
  /** False while a stream of Node's may still hold text. */
  isWritten(): boolean
}

/** argv to exit code. What needs no command is answered before anything else is loaded. */
export async function start(argv: readonly string[]): Promise<Ending> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    stdout.write(`${__VERSION__}\n`)
    return { code: (await stdout.flush()) ? ExitCode.conflict : ExitCode.ok, isWritten }
  }
  const end = argv.indexOf('--')
  const flags = argv.slice(0, end === -1 ? argv.length : end)
  const { LC_ALL, LC_MESSAGES, LANG } = process.env
  const open = createLoader(__dirname, require)
  // Before anything else is loaded: messages that are constants are made when their modules are.
  if ([LC_ALL, LC_MESSAGES, LANG, ...flags].some(word => word && /^(?:--lang=)?ja/i.test(word))) {
    const { translate } = open(__TRANSLATE__) as typeof import('./translate.ts')
    await translate(flags, process.env)
  }
  // The build's other half writes with a copy of `stdio.ts` of its own.
  const program = open(__MAIN__) as typeof import('./main.ts')
  const code = await program.main(argv, { version: __VERSION__, json: flags.includes('--json') })
  return { code, isWritten: program.isWritten }
}
