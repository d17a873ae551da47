import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finished } from '../helpers/guard.ts'
import type { Command, Lane } from './lane.ts'
import { type Blow, type Errno, type Point, plainPath } from './points.ts'
import type { Struck, Supervisor } from './supervisor.ts'

const CHANGES = [
  ...['mkdir', 'mkdirat', 'rmdir', 'rename', 'renameat', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat'],
  ...['symlink', 'symlinkat', 'chmod', 'fchmod', 'fchmodat', 'chown', 'fchown', 'lchown', 'fchownat'],
  ...['truncate', 'ftruncate', 'fallocate', 'utimensat', 'pwrite64', 'pwritev', 'fsync', 'fdatasync'],
  ...['copy_file_range', 'sendfile', 'setxattr', 'fsetxattr', 'connect', 'sendto'],
]
const WRITES = ['write', 'writev', 'sendmsg']
const OPENS = ['open', 'openat', 'creat']

/** Why strace cannot be used here, or an empty string. */
export const noStrace = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0 ? '' : 'no strace here'

/**
 * strace kills or fails guard at a system call. It watches the first thread alone: `when` counts per thread, and that
 * guard changes nothing from any other one is a test of its own.
 */
export const strace: Supervisor = {
  name: 'strace',
  record: async (lane, command) => {
    const log = join(lane.folder, 'strace')
    const traced = [...CHANGES, ...WRITES, ...OPENS, 'setsockopt'].map(call => `?${call}`)
    const finished = await lane.run({ ...command, prefix: watch(log, traced.join()) })
    return { finished, points: pointsIn(readLog(log), lane.folder) }
  },
  strike: async (lane, command, point, blow) => {
    const log = join(lane.folder, 'strace')
    const finished = await lane.run({
      ...command,
      prefix: [...watch(log, point.call), ...injection(point, blow, lane.folder)],
    })
    return { finished, ...findStruck(readLog(log), lane.folder, point, blow) } satisfies Struck
  },
}

/** From a point on every such call fails, as on a disk that stays full or breaks. */
export async function strikeFrom(
  lane: Lane,
  command: Command,
  points: readonly Point[],
  { index, calls, errno }: { index: number; calls: readonly string[]; errno: Errno },
): Promise<Finished> {
  const injections = calls.flatMap(call => {
    const first = points.slice(index).find(point => point.call === call)
    return first === undefined ? [] : ['-e', `inject=${call}:error=${errno}:when=${first.when}+`]
  })
  return lane.run({ ...command, prefix: [...watch(join(lane.folder, 'strace'), calls.join()), ...injections] })
}

/** What all threads and children change, as labels: of the first thread, and of the rest but `cp`, which copies attributes. */
export async function recordThreads(lane: Lane, command: Command): Promise<{ first: string[]; others: string[] }> {
  const log = join(lane.folder, 'strace')
  const traced = [...CHANGES, ...OPENS, 'execve'].map(call => `?${call}`).join()
  await lane.run({ ...command, prefix: ['strace', '-f', ...watch(log, traced).slice(1)] })
  const all = readFileSync(log, 'latin1').split('\n')
  const copying = new Set(
    all.flatMap(line => /^(\d+) +execve\("\S+\/cp", \["\S+", "--attributes-only"/.exec(line)?.[1] ?? []),
  )
  const lines = all.filter(line => !line.includes(' execve(') && !copying.has(/^\d+/.exec(line)?.[0] ?? ''))
  const own = `${/^\d+/.exec(lines[0] ?? '')?.[0]} `
  const labels = (wanted: string[]) =>
    pointsIn(
      wanted.map(line => line.replace(/^\d+ +/, '')),
      lane.folder,
    ).map(({ label }) => label)
  return {
    first: labels(lines.filter(line => line.startsWith(own))),
    others: labels(lines.filter(line => !line.startsWith(own))),
  }
}

function watch(log: string, calls: string): string[] {
  return ['strace', '-qq', '-y', '-s', '60', '-o', log, '-e', `trace=${calls}`]
}

function injection({ call, when, path }: Point, blow: Blow, folder: string): string[] {
  const deed = blow === 'KILL' ? 'signal=KILL' : `error=${blow}`
  return [...(path === undefined ? [] : ['-P', join(folder, path)]), '-e', `inject=${call}:${deed}:when=${when}`]
}

function readLog(log: string): string[] {
  return readFileSync(log, 'latin1').split('\n')
}

/** Each change in the order in which it was made. */
function pointsIn(lines: readonly string[], folder: string): Point[] {
  const count = counter()
  return lines.flatMap<Point>(line => {
    const { call, args } = parse(line)
    if (call === undefined || args === undefined) return []
    const when = count(call)
    if (WRITES.includes(call)) return writePoint(call, args, { folder, count })
    if (call === 'setsockopt' || !isChange(call, args, folder)) return []
    return [{ ...point(call, args, folder), when, nth: count(`${call} that changes`) }]
  })
}

interface Tally {
  folder: string
  count(key: string, step?: number): number
}

function counter(): Tally['count'] {
  const counts = new Map<string, number>()
  return (key, step = 1) => {
    const next = (counts.get(key) ?? 0) + step
    counts.set(key, next)
    return next
  }
}

function writePoint(call: string, args: string, { folder, count }: Tally): Point[] {
  const path = fdPath(args)
  if (path?.startsWith('socket:')) return [beforeSocketWrite(args, count('setsockopt', 0))]
  // strace is told the file to watch by its name, and in the folder for temporary files that is another one in each run.
  if (!path?.startsWith(`${folder}/`) || path.startsWith(`${folder}/tmp/`)) return []
  const when = count(`${call} ${path}`)
  return [{ ...point(call, args, folder), path: path.slice(folder.length + 1), when, nth: when }]
}

/**
 * Node wakes its threads with the same `write` that goes to a socket, in numbers that vary from run to run. What comes
 * right before it is always the same, and nothing happens in between.
 */
function beforeSocketWrite(args: string, when: number): Point {
  const request = /"(\w+ [^ "]+)/.exec(args)?.[1] ?? 'request'
  return { call: 'setsockopt', when, nth: when, label: `write ${request}`, canFail: false }
}

function isChange(call: string, args: string, folder: string): boolean {
  if (!OPENS.includes(call)) return true
  return /O_(?:WRONLY|RDWR|CREAT|TRUNC)/.test(args) && quoted(args)[0]?.startsWith(folder) === true
}

function point(call: string, args: string, folder: string): Omit<Point, 'when' | 'nth'> {
  const words = [call, ...pathsIn(call, args).map(path => plainPath(path, folder)), whatIsIn(args)]
  return { call, label: words.filter(word => word !== '').join(' '), canFail: true }
}

function pathsIn(call: string, args: string): string[] {
  if (call === 'connect') return []
  const path = /at2?$/.test(call) ? undefined : fdPath(args)
  return path === undefined ? quoted(args).slice(0, /^(?:rename|link)/.test(call) ? 2 : 1) : [path]
}

/** The state that a journal record names. */
function whatIsIn(args: string): string {
  return /"\{\\"state\\":\\"(\w+)/.exec(args)?.[1] ?? ''
}

/** The call that was struck: the last one before a kill, or the one that strace marks. */
function findStruck(lines: readonly string[], folder: string, aimed: Point, blow: Blow): Omit<Struck, 'finished'> {
  const index = lines.findIndex(line => (blow === 'KILL' ? line.endsWith('= ?') : line.endsWith('(INJECTED)')))
  if (index === -1) return { label: undefined }
  const { call = '', args = '' } = parse(lines[index]!)
  if (!OPENS.includes(call)) return { label: call === 'setsockopt' ? aimed.label : point(call, args, folder).label }
  const seen = pointsIn(lines.slice(0, index + 1), folder)
  const isHit = isChange(call, args, folder) && seen.length === aimed.nth
  const aim = seen[aimed.nth - 1]?.when ?? aimed.when + Math.max(1, aimed.nth - seen.length)
  return { label: point(call, args, folder).label, aim: isHit ? undefined : aim }
}

function parse(line: string): { call?: string | undefined; args?: string | undefined } {
  const [, call, args] = /^(\w+)\((.*?)(?:\) += .*)?$/.exec(line) ?? []
  return { call, args }
}

function quoted(args: string): string[] {
  return [...args.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text!)
}

function fdPath(args: string): string | undefined {
  return /^\d+<([^>]*)>/.exec(args)?.[1]
}
