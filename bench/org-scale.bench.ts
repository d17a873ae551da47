// An organisation of 5,000 tokens: listed, probed from a file and swept, killed in the middle and run again, within the limits.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../src/sandbox/start-sandbox.ts'
import { claim, GUARD, plainEnvironment } from './measure.ts'

const COUNT = process.env.GUARD_BENCH_SMALL ? 500 : 5_000
const MEBIBYTE = 1024
const home = mkdtempSync(join(tmpdir(), 'guard-bench-org-'))
const peak = join(home, 'peak')
const probe = join(home, 'peak.cjs')
writeFileSync(
  probe,
  `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS)))`,
)
const sandbox = await startSandbox()
try {
  await measure()
} finally {
  await sandbox.close()
  rmSync(home, { recursive: true, force: true })
}

async function measure(): Promise<void> {
  const { tokens } = await desk<{ tokens: { token: string }[] }>('/tokens', {
    ...{ user_identifier: 'machine-{n}', count: COUNT, last_used_at: '2026-01-02T03:04:05Z' },
  })
  writeFileSync(join(home, 'tokens.txt'), tokens.map(({ token }) => `${token}\n`).join(''), { mode: 0o600 })
  console.log(
    `  ${COUNT} tokens, Node ${process.version}; the limit is 10,000 requests in 10 seconds, as documented for bots`,
  )
  await list()
  await probeFile({ limit: 10_000, seconds: 10 })
  // No limit of this API is documented: a much lower one, which answers tell.
  await probeFile({ limit: 600, seconds: 10, headers: true })
  await sweep()
}

async function list(): Promise<void> {
  await desk('', { limit: 10_000, seconds: 10 })
  const run = await finish(['list', '--json'])
  expectEqual(JSON.parse(run.stdout).tokens.length, COUNT, 'tokens listed')
  await report('list', run)
}

async function probeFile(limit: Record<string, unknown>): Promise<void> {
  const words = ['probe', '--from-file', 'tokens.txt', '--json']
  await desk('', limit)
  const before = await requests()
  const first = await killAfter(words, COUNT * 0.4)
  const asked = await requests()
  const run = await finish(words)
  expectEqual(JSON.parse(run.stdout).counts.valid, COUNT, 'tokens probed')
  const title = `probe at most ${limit.limit} in 10 s`
  await report(title, { ...run, seconds: first + run.seconds })
  claim(`${title}: asked twice because of the kill`, (await requests()) - before - COUNT, 8, '')
  console.log(`    killed after ${asked - before} requests`)
}

async function sweep(): Promise<void> {
  const words = ['sweep', 'machine-', '--prefix', '--yes', '--expect', String(COUNT), '--report', 'report.json']
  await desk('', { limit: 10_000, seconds: 10 })
  const first = await killAfter(words, COUNT * 0.4)
  const run = await finish(words)
  const document = JSON.parse(readFileSync(join(home, 'report.json'), 'utf8'))
  expectEqual(document.revoked, COUNT, 'tokens swept')
  expectEqual(document.tokens.length, COUNT, 'tokens in the report')
  await report('sweep', { ...run, seconds: first + run.seconds })
}

interface Run {
  stdout: string
  seconds: number
}

async function report(title: string, { seconds }: Run): Promise<void> {
  claim(`${title}: peak memory`, Number(readFileSync(peak, 'utf8')) / MEBIBYTE, 150, ' MiB')
  claim(`${title}: requests that got 429`, (await desk<{ refused: number }>('')).refused, 0, '')
  console.log(`    ${seconds.toFixed(1)} s`)
}

/** All requests since the sandbox started: windows come and go. */
async function requests(): Promise<number> {
  return (await desk<{ total: number }>('')).total
}

async function desk<T>(path: string, body?: unknown): Promise<T> {
  const post = { method: 'POST', body: JSON.stringify(body) }
  const answer = await fetch(`${sandbox.url}/sandbox/shisho${path}`, body === undefined ? {} : post)
  return answer.json() as T
}

function start(words: readonly string[]): ChildProcess {
  const env = { ...plainEnvironment(home), ...sandbox.environment, NODE_OPTIONS: `--require ${probe}` }
  return spawn(process.execPath, [GUARD, 'org', ...words], { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function finish(words: readonly string[]): Promise<Run> {
  rmSync(peak, { force: true })
  const [began, child] = [performance.now(), start(words)]
  let [stdout, stderr] = ['', '']
  child.stdout!.setEncoding('utf8').on('data', chunk => (stdout += chunk))
  child.stderr!.setEncoding('utf8').on('data', chunk => (stderr += chunk))
  const [code] = await once(child, 'close')
  if (code !== 0 || !existsSync(peak)) throw new Error(`guard org ${words.join(' ')} ended with ${code}:\n${stderr}`)
  return { stdout, seconds: (performance.now() - began) / 1000 }
}

/** Kills guard once so many requests were made, and returns the seconds. */
async function killAfter(words: readonly string[], count: number): Promise<number> {
  const before = await requests()
  const [began, child] = [performance.now(), start(words)]
  const closed = once(child, 'close')
  child.stdout!.resume()
  child.stderr!.resume()
  while ((await requests()) - before < count && child.exitCode === null) await new Promise(wake => setTimeout(wake, 20))
  child.kill('SIGKILL')
  await closed
  return (performance.now() - began) / 1000
}

function expectEqual(found: number, wanted: number, what: string): void {
  if (found !== wanted) throw new Error(`${found} ${what}, and not ${wanted}`)
}
