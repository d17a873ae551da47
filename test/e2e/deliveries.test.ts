import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Finished, startGuard } from '../helpers/guard.ts'
import { type Cell, COMMANDS, type Command, openCell, outcomeOf, run, STATES, WORLDS } from './deliveries.ts'
import { renderDeliveries } from './deliveries-page.ts'
import { ALICE, expectDelivered, fleet, KEEPS, SYNC } from './fleet.ts'

const PAGE = join(import.meta.dirname, '../../docs/deliveries.md')

const cells = STATES.flatMap(state => WORLDS.map(world => ({ state, world })))
const seen = new Map<string, Partial<Record<Command, string>>>()

describe.for(cells)('$state.name; $world', ({ state, world }) => {
  test('no command revokes a token that is in use, and one of them closes the journal', async () => {
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
  // The old one is revoked only after a proof.
  if (!state.proved && !isDelivered) expect([...about, isRevoked(old.id)]).toEqual([...about, false])
  if (isRevoked(old.id)) expect([...about, after.length > 0]).toEqual([...about, true])
  // The new one is never revoked after a proof, nor if it is the only one and guard has it.
  if (state.proved) expect([...about, isRevoked(fresh?.id)]).toEqual([...about, false])
  if (isRevoked(fresh?.id) && !state.lost) expect([...about, after.length > 0]).toEqual([...about, true])
  expect([...about, isRevoked(other?.id)]).toEqual([...about, false])
  if (command !== '-- COMMAND' || about[1] !== 0) return
  // The host's token is the valid one. If the journal was proved before, the command did not run.
  if (!state.proved) expect([...about, home.held('host') !== '']).toEqual([...about, true])
  expect([...about, after.filter(id => id !== other?.id).length]).toEqual([...about, 1])
}

describe('a controller that is stopped while its command runs', () => {
  const HANGS = `${KEEPS}exec sleep 600`

  test.for<[NodeJS.Signals, Partial<Finished>]>([
    ['SIGKILL', { signal: 'SIGKILL' }],
    ['SIGTERM', { code: 7, stderr: expect.stringContaining(' ended with 143; ') }],
    ['SIGINT', { code: 7, stderr: expect.stringContaining(' ended with 130; ') }],
  ])('by %s continues with the same token', async ([signal, expected]) => {
    const home = await fleet()
    const before = await home.issue()
    const { home: folder } = home.place
    const words = home.program('host', `echo $$ > "$store.pid"\n${HANGS}`)
    const run = { home: folder, sandbox: home.services, env: home.env }
    const { child, finished } = startGuard(['org', 'rotate', ALICE, '--yes', '--', ...words], run)
    await expect.poll(() => home.held('host'), { timeout: 60_000 }).not.toBe('')
    onTestFinished(() => void endProgram(Number(readFileSync(join(folder, 'host.token.pid'), 'utf8'))))
    const given = home.held('host')

    child.kill(signal)

    expect(await finished).toMatchObject(expected)
    expect(await home.living()).toHaveLength(2)
    const again = await home.rotate(home.program('host', SYNC))
    expect(again.code, again.stderr).toBe(0)
    expect([home.held('host'), (await home.rows()).length]).toEqual([given, 2])
    await expectDelivered(home, 'host', before)
  })

  function endProgram(pid: number): void {
    try {
      process.kill(pid)
    } catch {} // it has ended
  }
})

afterAll(() => {
  if (seen.size < cells.length) return
  const page = renderDeliveries(STATES, seen)
  if (process.env.GUARD_UPDATE) writeFileSync(PAGE, page)
  expect(readFileSync(PAGE, 'utf8')).toBe(page)
})
