import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll } from 'vitest'
import type { Verdict } from '../../../src/core/ports/services.ts'
import { TOKEN } from './clients.ts'

const BANNER = "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);"

/**
 * Bundles `driver.ts` with code splitting and returns a function that runs it; everything is deleted after the tests.
 */
export async function bundleDriver(): Promise<(run: Run) => Promise<Outcome>> {
  const folder = mkdtempSync(join(tmpdir(), 'guard-bundle-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  await build({
    entryPoints: [join(import.meta.dirname, 'driver.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: { js: BANNER },
  })
  return run => runDriver(join(folder, 'driver.mjs'), run)
}

export interface Run {
  base: string
  /** The environment passed to guard's code. */
  env?: Record<string, string>
  /** The environment of the process. */
  processEnv?: Record<string, string>
}

export interface Outcome {
  verdict: Verdict
  stderr: string
}

function runDriver(script: string, { base, env = {}, processEnv = {} }: Run): Promise<Outcome> {
  const argument = JSON.stringify({ base, env, token: TOKEN.reveal() })
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, argument], { env: processEnv, timeout: 10_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr, { cause: error }))
      else resolve({ verdict: JSON.parse(stdout), stderr })
    })
  })
}
