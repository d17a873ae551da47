import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { tell } from './cases.ts'
import { digestOf, expectOneToken, hasJournal, livingToken } from './checks.ts'
import { hashOf, type Lane, type Moment } from './lane.ts'
import { type End, isChosen, openLanes } from './matrix.ts'
import { BUG, momentOf, RESUME, resumes, type Scene } from './scenes.ts'
import { supervisor } from './supervisor.ts'

const pool = await openLanes()
afterAll(() => pool.close())

/** What happens between the kill and the resume; gives the token that works then, if one does. */
const WORLDS: Record<string, (lane: Lane, moment: Moment) => Promise<string | undefined>> = {
  'another machine rotated': async lane => lane.desk.regenerate(await living(lane)),
  'another machine reset': lane => lane.desk.reset(),
  'the token was revoked': async lane => {
    await lane.desk.revoke(await living(lane))
    return undefined
  },
  'the files were synced by hand': async (lane, moment) => {
    const token = await lane.desk.reset()
    for (const [path, entry] of moment.first) {
      if (entry.kind === 'file')
        writeFileSync(join(lane.home, path), entry.text.replaceAll(moment.old, token), 'latin1')
    }
    return token
  },
}

const cases = resumes
  .filter(({ kind }) => kind === 'email')
  .flatMap(scene => Object.keys(WORLDS).map(world => ({ scene, world })))
  .filter((_, index) => isChosen(index, 0))

describe.concurrent('between the kill and the resume', () => {
  test.for(cases)('$scene.name: $world', ({ scene, world }, context) =>
    tell(
      context,
      { part: 'system calls', scene: 'meanwhile elsewhere', isKill: true, supervisor: supervisor.name },
      () => pool.use(lane => leadOut(lane, scene, world)),
    ),
  )
})

/** `guard resume`, then the way out that it names. No mail is needed for any of this. */
async function leadOut(lane: Lane, scene: Scene, world: string): Promise<End> {
  const moment = await momentOf(scene, lane)
  await lane.restore(moment)
  const token = await WORLDS[world]!(lane, moment)
  const state = `${world} ${digestOf(lane, moment)}`

  const resumed = await lane.run(RESUME)
  expect(resumed.stderr).not.toMatch(BUG)
  expect([0, 7], resumed.stderr).toContain(resumed.code)
  expect(hasJournal(lane), resumed.stderr).toBe(resumed.code === 7)
  if (token === undefined) await giveUp(lane)
  else await takeOver(lane, moment, token)
  expect(hasJournal(lane)).toBe(false)
  return { state, hasHeld: false, isByMail: false }
}

async function giveUp(lane: Lane): Promise<void> {
  const { code, stderr } = await lane.run({ args: ['resume', '--give-up'] })
  expect(code, stderr).toBe(0)
}

/** Only a journal knows that the token here is a predecessor: if none is left, the user says so. */
async function takeOver(lane: Lane, moment: Moment, token: string): Promise<void> {
  lane.give(token)
  const isHere = livingToken(lane) === token
  const from = hasJournal(lane) || isHere ? [] : ['--from', `sha256:${hashOf(moment.old).slice(0, 12)}`]
  const { code, stderr } = await lane.run({ args: ['sync', '--token-stdin', '--yes', ...from], hasInput: true })
  expect(code, stderr).toBe(0)
  expect(expectOneToken(lane, moment)).toBe(token)
}

/** The one that works, wherever it is; if its text is lost, a new one. */
async function living(lane: Lane): Promise<string> {
  return livingToken(lane) ?? (await lane.desk.reset())
}
