import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Run, runGuard, tempHome } from '../helpers/guard.ts'

export const TOKEN = 'tg_anon_TESTx7Qm2VbN4kLp9sWd'

export interface Checked {
  code: number | null
  outcome: string
  evidence: string
  mended: { path: string | null }[]
  findings: {
    severity: string
    message: string
    path: string | null
    line: number | null
    fix: string
    fixable: boolean
  }[]
}

/** The result of one check, as JSON. */
export async function check(name: string, run: Run, flags: readonly string[] = []): Promise<Checked> {
  const { code, stdout, stderr } = await runGuard(['doctor', name, '--json', ...flags], run)
  const { schema, checks, mended } = JSON.parse(stdout)
  expect(schema, stderr).toBe('guard.doctor/1')
  expect(checks.map((each: { name: string }) => each.name)).toEqual([name])
  expect(code).toBe(checks[0].outcome === 'fault' ? 1 : 0)
  return { code, mended, ...checks[0] }
}

/** A home whose files no other user can read. */
export function privateHome(tree: Record<string, string | Buffer>) {
  const home = tempHome(tree)
  for (const path of Object.keys(tree)) chmodSync(join(home.home, path), 0o600)
  return home
}

/** Services that are never called. */
export const NOWHERE = {
  GUARD_NPM_URL: 'http://127.0.0.1:9/npm/',
  GUARD_PYPI_URL: 'http://127.0.0.1:9/pypi/',
}

/** The key in `.npmrc` that sends the token to them. */
export const NPMRC = `//127.0.0.1:9/npm/:_authToken=${TOKEN}\n`
