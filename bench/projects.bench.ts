// A whole rotation of 10 to 5,000 projects, each with a config of its own, against a bare write + fsync + rename over the same files.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startSandbox } from '../src/sandbox/start-sandbox.ts'
import { bareLoop, GUARD, median, plainEnvironment } from './measure.ts'

const ROUNDS = new Map([10, 100, 1_000, 5_000].map(count => [count, count > 1_000 ? 3 : 5]))
const counts = process.env.GUARD_BENCH_SMALL ? [10, 100] : [...ROUNDS.keys()]

const sandbox = await startSandbox()
const npm = sandbox.environment.GUARD_NPM_URL!
for (const count of counts) await measure(count, ROUNDS.get(count)!)
await sandbox.close()

async function measure(count: number, rounds: number): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'guard-bench-projects-'))
  const paths = plant(home, count, await issue())
  const [guard, find, bare]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < rounds; round += 1) {
    guard.push(await timeOf(home, ['rotate', '--yes', '--search-time', '60']))
    bare.push(bareLoop(paths))
    find.push(await timeOf(home, ['find', '--search-time', '60']))
  }
  requireOneToken(paths)
  rmSync(home, { recursive: true, force: true })
  const ratio = median(guard.map((milliseconds, round) => milliseconds / bare[round]!))
  const times = `${median(guard).toFixed(0)} ms against ${median(bare).toFixed(0)} ms, medians of ${rounds} rounds`
  console.log(`  ${count.toLocaleString('en')} projects: ${ratio.toFixed(2)} times a bare loop (${times})`)
  console.log(`    \`guard find\` alone takes ${median(find).toFixed(0)} ms`)
}

function plant(home: string, count: number, token: string): string[] {
  return Array.from({ length: count }, (_, index) => {
    const path = join(home, 'src', `group${index % 10}`, `project${index}`, '.npmrc')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `; a comment\n//${new URL(npm).host}/npm/:_authToken=${token}\nfund=false\n`)
    return path
  })
}

/** The sandbox answers from this process, so it must not be blocked meanwhile. */
async function timeOf(home: string, args: readonly string[]): Promise<number> {
  const { GUARD_NPM_URL, GUARD_PYPI_URL } = sandbox.environment
  const env = { ...plainEnvironment(home), GUARD_NPM_URL, GUARD_PYPI_URL }
  const start = performance.now()
  const child = spawn(process.execPath, [GUARD, ...args], { cwd: home, env, stdio: 'ignore' })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`guard ${args.join(' ')} ended with ${code}`)
  return performance.now() - start
}

/** A rotation that leaves files out would be fast. */
function requireOneToken(paths: readonly string[]): void {
  const texts = new Set(paths.map(path => readFileSync(path, 'utf8')))
  if (texts.size !== 1) throw new Error(`${texts.size} different texts after rotations of equal files`)
}

async function issue(): Promise<string> {
  const body = JSON.stringify({ email: `bench${Math.random()}@example.com` })
  await fetch(`${npm}api/v1/tokens`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  return sandbox.mails.at(-1)!.token!
}
