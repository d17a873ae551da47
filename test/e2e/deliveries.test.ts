import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Cell, COMMANDS, type Command, openCell, outcomeOf, run, STATES, WORLDS } from './deliveries.ts'
import { renderDeliveries } from './deliveries-page.ts'

const PAGE = join(import.meta.dirname, '../../docs/deliveries.md')

const cells = STATES.flatMap(state => WORLDS.map(world => ({ state, world })))
const seen = new Map<string, Partial<Record<Command, string>>>()

describe.for(cells)('$state.name; $world', ({ state, world }) => {
  test('no command revokes a token that is in use, and one of them ends the journal', async () => {
    const outcomes: Partial<Record<Command, string>> = {}
    for (const command of COMMANDS) {
      const cell = await openCell(state, world)
      const finished = await run(cell, command)
      outcomes[command] = outcomeOf(finished)
      const about = [command, finished.code, finished.stderr]
      expect(about).not.toEqual([command, 70, expect.anything()])
      const isKept = cell.home.journals().some(path => path.endsWith('.jsonl') && path.includes('/journal-'))
      if (finished.code === 7) expect([...about, isKept]).toEqual([...about, true])
      if (finished.code === 0 && command !== '--begin') expect([...about, isKept]).toEqual([...about, false])
      await cell.home.services.clearFaults()
      expectRight(cell, { after: await cell.home.living(), command, about })
    }
    seen.set(`${state.name}; ${world}`, outcomes)
    expect(outcomes['resume --give-up']).toMatch(/^0 /)
  })
})

interface Change {
  after: readonly string[]
  command: Command
  about: unknown[]
}

function expectRight({ state, old, fresh, other, home, before }: Cell, { after, command, about }: Change): void {
  const isRevoked = (id: string | undefined) => id !== undefined && before.includes(id) && !after.includes(id)
  const isDelivered = command === '-- COMMAND' || command === '--commit'
  // The old one only after a proof.
  if (!state.proved && !isDelivered) expect([...about, isRevoked(old.id)]).toEqual([...about, false])
  if (isRevoked(old.id)) expect([...about, after.length > 0]).toEqual([...about, true])
  // The new one never after a proof, and never if it is the only one and guard has it.
  if (state.proved) expect([...about, isRevoked(fresh?.id)]).toEqual([...about, false])
  if (isRevoked(fresh?.id) && !state.lost) expect([...about, after.length > 0]).toEqual([...about, true])
  expect([...about, isRevoked(other?.id)]).toEqual([...about, false])
  if (command !== '-- COMMAND' || about[1] !== 0) return
  // What the host was given is what is alive; where the journal was proved already, the command was not run.
  if (!state.proved) expect([...about, home.held('host') !== '']).toEqual([...about, true])
  expect([...about, after.filter(id => id !== other?.id).length]).toEqual([...about, 1])
}

afterAll(() => {
  if (seen.size < cells.length) return
  const page = renderDeliveries(STATES, seen)
  if (process.env.GUARD_UPDATE) writeFileSync(PAGE, page)
  expect(readFileSync(PAGE, 'utf8')).toBe(page)
})
