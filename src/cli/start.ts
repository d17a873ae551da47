import { version } from './version.ts'

/** argv to exit code. What needs no command is answered before anything else is loaded. */
export async function start(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${version}\n`)
    return 0
  }
  return (await import('./main.ts')).main(argv)
}
