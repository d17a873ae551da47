import { createLoader } from './loader.ts'

/** Put in by the build: the version of package.json, and the file that `main.ts` became. */
declare const __VERSION__: string
declare const __MAIN__: string

/** argv to exit code. What needs no command is answered before anything else is loaded. */
export async function start(argv: readonly string[]): Promise<number> {
  // A reader that goes away never stops what is under way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${__VERSION__}\n`)
    return 0
  }
  const open = createLoader(__dirname, require)
  const { main } = open(__MAIN__) as typeof import('./main.ts')
  return main(argv, __VERSION__)
}
