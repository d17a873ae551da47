/** Put in by the build: the version of package.json, and the files that `main.ts` and `translate.ts` became. */
declare const __VERSION__: string
declare const __MAIN__: string
declare const __TRANSLATE__: string

/** argv to exit code. What needs no command is answered before anything else is loaded. */
export async function start(argv: readonly string[]): Promise<number> {
  // A reader that goes away never stops what is under way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${__VERSION__}\n`)
    return 0
  }
  const end = argv.indexOf('--')
  const flags = argv.slice(0, end === -1 ? argv.length : end)
  const { LC_ALL, LC_MESSAGES, LANG } = process.env
  const { createLoader } = await import('./loader.ts')
  const open = createLoader(__dirname, require)
  // Before anything else is loaded: messages that are constants are made when their modules are.
  if ([LC_ALL, LC_MESSAGES, LANG, ...flags].some(word => word && /^(?:--lang=)?ja/i.test(word))) {
    const { translate } = open(__TRANSLATE__) as typeof import('./translate.ts')
    await translate(flags, process.env)
  }
  const { main } = open(__MAIN__) as typeof import('./main.ts')
  return main(argv, { version: __VERSION__, json: flags.includes('--json') })
}
