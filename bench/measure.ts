import { spawnSync } from 'node:child_process'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** The program as it is installed. */
export const GUARD = join(process.cwd(), 'bin/guard.js')

export interface Command {
  name: string
  program: string
  args: readonly string[]
  env?: Record<string, string>
  cwd?: string
}

/** Milliseconds of each command, taking turns so that what slows the machine slows them all; medians. */
export function race(commands: readonly Command[], rounds: number): number[] {
  const times = commands.map<number[]>(() => [])
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, command] of commands.entries()) {
      const milliseconds = timeOf(command)
      if (round >= 0) times[index]!.push(milliseconds)
    }
  }
  return times.map(median)
}

function timeOf({ program, args, env, cwd }: Command): number {
  const start = performance.now()
  const { error } = spawnSync(program, args, { stdio: 'ignore', env: env ?? plainEnvironment(), cwd })
  if (error) throw error
  return performance.now() - start
}

/** Without what would slow Node down on this machine alone, such as NODE_EXTRA_CA_CERTS. */
export function plainEnvironment(home = '/nonexistent'): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: home, USERPROFILE: home, LANG: 'C.UTF-8' }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Prints a claim with what was measured, and fails the run where it does not hold. */
export function claim(text: string, measured: number, limit: number, unit: string): void {
  const holds = measured <= limit
  if (!holds) process.exitCode = 1
  console.log(`  ${holds ? 'holds' : 'FAILS'}: ${text}: ${measured.toFixed(2)}${unit}, at most ${limit}${unit}`)
}

/** Milliseconds of what no rotation can leave out: new bytes, made durable, renamed over the old. */
export function bareLoop(paths: readonly string[]): number {
  const texts = paths.map(path => readFileSync(path))
  const start = performance.now()
  for (const [index, path] of paths.entries()) {
    const fd = openSync(`${path}.tmp`, 'w', 0o600)
    writeSync(fd, texts[index]!)
    fsyncSync(fd)
    closeSync(fd)
    renameSync(`${path}.tmp`, path)
  }
  return performance.now() - start
}
