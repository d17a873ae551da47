import { afterAll, describe, expect, test } from 'vitest'
import { tell } from './cases.ts'
import { COMPLETE, failAt, isChosen, killAt, openLanes } from './matrix.ts'
import { ERRNOS, type Errno, type Point, unsynced } from './points.ts'
import { momentOf, pointsOf, reset, resetLost, resumes, rotate, rotateOrg, type Scene, shareOf } from './scenes.ts'
import { noStrace, recordThreads } from './strace.ts'
import { supervisor } from './supervisor.ts'

const pool = await openLanes()
afterAll(() => pool.close())

const scenes = [rotate, reset, rotateOrg, resetLost, ...resumes]
const shares = await Promise.all(
  scenes.map(scene =>
    pool.use(async lane => {
      const all = await pointsOf(scene, lane)
      const own = shareOf(scene, all)
      return { scene, own, points: COMPLETE ? all : own }
    }),
  ),
)

for (const [turn, { scene, own, points }] of shares.entries()) {
  const about = { part: 'system calls', scene: scene.name, points: points.length, supervisor: supervisor.name } as const
  const kills = killCases(points).filter((_, index) => scene === rotate || isChosen(index, turn))
  const failures = failCases(scene, own, turn).filter((_, index) => isChosen(index, turn))
  describe
    .skipIf(kills.length + failures.length === 0)
    .concurrent(`${scene.name}: each of ${points.length} changes`, () => {
      test.for(kills)('%s', ([, point], context) =>
        tell(context, { ...about, isKill: true }, () => pool.use(lane => killAt(lane, scene, point))),
      )

      test.for(failures)('%s', ([, point, errno], context) =>
        tell(context, { ...about, isKill: false }, () => pool.use(lane => failAt(lane, scene, point, errno))),
      )
    })
}

test.skipIf(noStrace !== '')('guard changes nothing from any thread but the first', async () => {
  await pool.use(async lane => {
    await lane.restore(await momentOf(rotate, lane))
    const { first, others } = await recordThreads(lane, rotate.command)
    expect(first).toContain('rename ~/dotfiles/npmrc.guard-*.tmp ~/dotfiles/npmrc')
    expect(others).toEqual([])
  })
})

// A system keeps what a dead process wrote: what only a power cut takes away is seen in the order of the calls.
describe('what is written is on the disk before anything rests on it', () => {
  test.for(scenes)('$name', async scene => {
    const points = await pool.use(lane => pointsOf(scene, lane))
    expect(unsynced(points.map(({ label }) => label))).toEqual([])
  })
})

function killCases(points: readonly Point[]) {
  return points.map((point, index) => [`killed at ${index + 1}: ${point.label}`, point] as const)
}

/** All six errors at every point in the complete run; otherwise two or one of them, the next in turn at each point. */
function failCases(scene: Scene, points: readonly Point[], offset: number) {
  const each = COMPLETE ? ERRNOS.length : scene === rotate ? 2 : 1
  return points.flatMap((point, index) => {
    const errnos = Array.from({ length: each }, (_, turn) => errnoAt(index * each + turn + offset))
    const cases = errnos.map(errno => [`${errno} at ${index + 1}: ${point.label}`, point, errno] as const)
    return point.canFail ? cases : []
  })
}

function errnoAt(index: number): Errno {
  return ERRNOS[index % ERRNOS.length]!
}
