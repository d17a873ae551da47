import { afterAll, describe, expect, test } from 'vitest'
import { tell } from './cases.ts'
import { COMPLETE, failAt, killAt, openLanes } from './matrix.ts'
import { ERRNOS, type Errno, type Point } from './points.ts'
import { momentOf, pointsOf, reset, resetLost, resumes, rotate, rotateOrg, type Scene, shareOf } from './scenes.ts'
import { noStrace, recordThreads } from './strace.ts'
import { supervisor } from './supervisor.ts'

const pool = await openLanes()
afterAll(() => pool.close())

const scenes = [rotate, reset, rotateOrg, resetLost, ...resumes]
const shares = await Promise.all(
  scenes.map(scene =>
    pool.use(async lane => ({ scene, points: shareOf(scene, await pointsOf(scene, lane), { complete: COMPLETE }) })),
  ),
)

for (const [turn, { scene, points }] of shares.entries()) {
  const about = { part: 'system calls', scene: scene.name, points: points.length, supervisor: supervisor.name } as const
  describe.concurrent(`${scene.name}: each of ${points.length} changes`, () => {
    test.for(killCases(points))('$title', ({ point }, context) =>
      tell(context, { ...about, isKill: true }, () => pool.use(lane => killAt(lane, scene, point))),
    )

    test.for(failCases(scene, points, turn))('$title', ({ point, errno }, context) =>
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

function killCases(points: readonly Point[]) {
  return points.map((point, index) => ({ point, title: `killed at ${index + 1}: ${point.label}` }))
}

/** All six errors at every point in the complete run; otherwise as many as the time allows, others at each point. */
function failCases(scene: Scene, points: readonly Point[], offset: number) {
  const each = COMPLETE ? ERRNOS.length : scene === rotate ? 2 : 1
  return points.flatMap((point, index) => {
    const errnos = Array.from({ length: each }, (_, turn) => errnoAt(index * each + turn + offset))
    const cases = errnos.map(errno => ({ point, errno, title: `${errno} at ${index + 1}: ${point.label}` }))
    return point.canFail ? cases : []
  })
}

function errnoAt(index: number): Errno {
  return ERRNOS[index % ERRNOS.length]!
}
