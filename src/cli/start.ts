/** Put in by the build from package.json. */
declare const __VERSION__: string

/** argv to exit code. What needs no command is answered before anything else is loaded. */
export async function start(argv: readonly string[]): Promise<number> {
  // A reader that goes away never stops what is under way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${__VERSION__}\n`)
    return 0
  }
  return (await import('./main.ts')).main(argv, __VERSION__)
}
