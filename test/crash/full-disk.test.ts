import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { tell } from './cases.ts'
import { expectClean, expectSafe } from './checks.ts'
import { expectOrderlyEnd, openLanes, recoverOnce } from './matrix.ts'
import type { Errno } from './points.ts'
import { begin, pointsOf, reset, rotate, rotateOrg, type Scene } from './scenes.ts'
import { noStrace, strikeFrom } from './strace.ts'

const pool = await openLanes()
afterAll(() => pool.close())

const CALLS: [Scene, request: string][] = [
  [rotate, 'POST /npm/api/v1/tokens/regenerate'],
  [reset, 'POST /npm/api/v1/tokens/reset'],
  [rotateOrg, 'POST /shisho/v1/o/sandbox-org/guard/org-user-tokens'],
]

const about = { part: 'disk', isKill: false } as const

const noMount = whyNoMount()

describe.skipIf(noMount !== '')(`a disk that fills up while the service answers${noMount}`, () => {
  test.for(CALLS)('$0.name goes through on the room that was set aside', ([scene, request], context) =>
    tell(context, { ...about, scene: 'a small disk fills up during the call', supervisor: 'tmpfs' }, () =>
      pool.use(async lane => {
        mountSmallDisk(lane.home)
        const moment = await begin(scene, lane)
        lane.way.await({ request, at: 'arrived', act: () => fillUp(lane.home) })
        const { code, stderr } = await lane.run(scene.command)
        expect(code, stderr).toBe(0)
        rmSync(join(lane.home, 'filler'))
        expect(expectClean(lane, moment)).not.toBe(moment.old)
        return recoverOnce(lane, scene, moment)
      }),
    ),
  )
})

/**
 * Which calls go on failing, and how, on a disk that has become like that. strace cannot tell one disk from another: the
 * journal alone is written with pwrite64, so that the folder for temporary files takes what the disk of the home does not.
 */
const BROKEN: [string, Errno, calls: string[]][] = [
  ['stays full', 'ENOSPC', ['pwrite64', 'link']],
  ['breaks', 'EIO', ['pwrite64', 'fsync', 'rename', 'link', 'unlink', 'ftruncate', 'fchmod']],
  ['becomes read-only', 'EROFS', ['pwrite64', 'rename', 'link', 'unlink', 'ftruncate', 'fchmod']],
  ['has no descriptors left', 'EMFILE', ['openat']],
  ['takes its permissions back', 'EACCES', ['rename', 'link', 'unlink', 'fchmod']],
]

const STARTS: [string, (label: string) => boolean][] = [
  ['the request leaves', label => label.startsWith('write POST')],
  ['the answer comes', label => label.endsWith(' chunk')],
  ['the answer is complete', label => label.endsWith(' answered')],
  ['the new token is accepted', label => label.endsWith(' accepted')],
  ['the first file is replaced', label => label.startsWith('rename') && label.endsWith('npmrc')],
  ['all is written', label => label.endsWith(' written')],
]

const broken = CALLS.filter(([scene]) => scene.kind === 'email').flatMap(([scene]) =>
  BROKEN.flatMap(([what, errno, calls]) =>
    STARTS.map(([when, isStart]) => ({ scene, what, errno, calls, when, isStart })),
  ),
)

describe.skipIf(noStrace !== '').concurrent(`a disk that goes wrong for good`, () => {
  test.for(broken)('$scene.name: it $what when $when', ({ scene, errno, calls, isStart }, context) =>
    tell(context, { ...about, scene: 'it goes wrong for good', supervisor: 'strace' }, () =>
      pool.use(async lane => {
        const points = await pointsOf(scene, lane)
        const index = points.findIndex(({ label }) => isStart(label))
        const moment = await begin(scene, lane)
        const finished = await strikeFrom(lane, scene.command, points, { index, calls, errno })
        expectOrderlyEnd(finished, lane, moment)
        expectSafe(lane, moment)
        return recoverOnce(lane, scene, moment, { said: finished.stderr })
      }),
    ),
  )
})

/** Empty, where a small disk can be mounted. */
function whyNoMount(): string {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return ' (skipped: needs root on Linux)'
  const folder = mkdtempSync(join(tmpdir(), 'guard-mount-'))
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder])
  if (status === 0) execFileSync('umount', [folder])
  rmSync(folder, { recursive: true })
  return status === 0 ? '' : ' (skipped: nothing can be mounted here)'
}

function mountSmallDisk(folder: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k,mode=755', 'tmpfs', folder])
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
}

/** To the last byte. */
function fillUp(folder: string): void {
  const fd = openSync(join(folder, 'filler'), 'w', 0o600)
  for (let size = 64 * 1024; size >= 1; size = Math.floor(size / 2)) while (fits(fd, size));
  closeSync(fd)
  expect(statfsSync(folder).bavail).toBe(0)
}

function fits(fd: number, size: number): boolean {
  try {
    return writeSync(fd, Buffer.alloc(size)) === size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false
    throw error
  }
}
