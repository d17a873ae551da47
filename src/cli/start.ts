import module from 'node:module'
import { ExitCode } from '../core/errors.ts'
import { createOutput } from './stdio.ts'

/** Put in by the build: the version of package.json. */
declare const __VERSION__: string

/** argv to exit code, with nothing left to write. What needs no command is answered before anything else is loaded. */
export async function start(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) return printVersion()
  await keepCompiled(argv)
  return (await import('./process.ts')).run(argv, __VERSION__)
}

async function printVersion(): Promise<number> {
  const stdout = createOutput(1, () => process.stdout)
  stdout.write(`${__VERSION__}\n`)
  return (await stdout.flush()) ? ExitCode.conflict : ExitCode.ok
}

/** Node has this since 22.1; the types are those of the oldest Node. */
const { enableCompileCache } = module as { enableCompileCache?(folder: string): unknown }

async function keepCompiled(argv: readonly string[]): Promise<void> {
  if (!enableCompileCache) return
  const { compileCacheFolder } = await import('./compile-cache.ts')
  const { createUsers } = await import('../system/users.ts')
  const { env, platform } = process
  const folder = compileCacheFolder({ argv, env, platform, users: createUsers() })
  if (folder !== undefined) enableCompileCache(folder)
}
