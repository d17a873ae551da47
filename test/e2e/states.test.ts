import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type Cell,
  COMMANDS,
  type Command,
  hasJournal,
  heldHere,
  LONGEST_LAG,
  openCell,
  outcomeOf,
  run,
  STATES,
  type State,
  WORLDS,
  type World,
} from './states.ts'
import { renderStates } from './states-page.ts'

const PAGE = join(import.meta.dirname, '../../docs/states.md')

const cells = STATES.flatMap(state => WORLDS.map(world => ({ state, world })))
const seen = new Map<string, Partial<Record<Command, string>>>()

describe.for(cells)('$state.name; $world', ({ state, world }) => {
  test('no command loses a working token, and one of them closes the journal', async () => {
    const outcomes: Partial<Record<Command, string>> = {}
    for (const command of COMMANDS) {
      const cell = await openCell(state, world)
      const held = heldHere(cell)
      const finished = await run(cell, command)
      if (!finished) continue
      outcomes[command] = outcomeOf(finished)
      expect([command, finished.code, finished.stderr]).not.toEqual([command, 70, expect.anything()])
      // Success closes the journal, and 7 means that it is kept. A question that a flag would answer (2) keeps it as
      // well.
      if (finished.code !== 2)
        expect([command, finished.stderr, hasJournal(cell)]).toEqual([command, finished.stderr, finished.code === 7])
      await expectNothingLost(cell, command, held)
    }
    seen.set(`${state.name}; ${world}`, outcomes)
    expect(outcomes['resume --give-up']).toMatch(/^0 /)
  })
})

/** A working token that this machine held before the command is still on this machine. */
async function expectNothingLost(cell: Cell, command: Command, before: ReadonlySet<string>): Promise<void> {
  await cell.services.clearFaults()
  const after = heldHere(cell)
  for (const token of before) {
    if (await cell.services.isValid(token)) expect([command, after.has(token)]).toEqual([command, true])
  }
}

test('a file with a valid token added by hand is enough for `guard sync` to close the journal', async () => {
  const cell = await openCell(STATES.find(({ name }) => name === 'known to be lost')!, 'the files were synced by hand')

  const { code, stderr } = await cell.guard(['sync', '--yes'])

  expect(code, stderr).toBe(0)
  expect(hasJournal(cell)).toBe(false)
  expect(cell.place.read('.npmrc')).toBe(cell.text(cell.elsewhere!))
})

describe('a status that lags by any time loses nothing', () => {
  const holding = STATES.filter(({ name }) => /with the token|accepted|written/.test(name))

  test.for(holding.flatMap(state => lags().map(world => ({ state, world }))))(
    '$state.name; $world: resume finishes once the service knows its token',
    async ({ state, world }) => {
      const cell = await openCell(state, world)
      await cell.guard(['resume'])
      cell.clock.advance(LONGEST_LAG)

      const { code, stderr } = await cell.guard(['resume'])

      const isPlaced = state.placeless !== true
      expect([code, stderr]).toEqual([isPlaced ? 0 : 7, expect.anything()])
      expect(heldHere(cell).has(cell.fresh!)).toBe(true)
      if (isPlaced) expect(cell.place.read('.npmrc')).toBe(cell.text(cell.fresh!))
    },
  )
})

function lags(): World[] {
  return WORLDS.filter(world => world.startsWith('its status lags'))
}

afterAll(() => {
  if (seen.size < cells.length) return
  const page = renderStates(STATES as readonly State[], WORLDS, seen)
  if (process.env.GUARD_UPDATE) writeFileSync(PAGE, page)
  expect(readFileSync(PAGE, 'utf8')).toBe(page)
})
