import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { hasJournal } from './takumo.ts'
import { type Cell, COMMANDS, type Command, keysHere, openCell, outcomeOf, STATES, WORLDS } from './takumo-states.ts'

const PAGE = join(import.meta.dirname, '../../docs/states-takumo.md')

const cells = STATES.flatMap(state => Object.keys(WORLDS).map(world => ({ state, world })))
const seen = new Map<string, Partial<Record<Command, string>>>()

describe.for(cells)('$state.name; $world', ({ state, world }) => {
  test('no command loses the last working key, and one of them closes the journal', async () => {
    const outcomes: Partial<Record<Command, string>> = {}
    for (const command of Object.keys(COMMANDS) as Command[]) {
      const cell = await openCell(state, world)
      const held = await workingHere(cell)
      const finished = await COMMANDS[command](cell)
      outcomes[command] = outcomeOf(finished)
      const { code, stderr } = finished
      expect([command, code, stderr]).not.toEqual([command, 70, expect.anything()])
      if (code === 0 || code === 7)
        expect([command, stderr, hasJournal(cell.place)]).toEqual([command, stderr, code === 7])
      await cell.place.services.clearFaults()
      if (held.length > 0) expect([command, stderr, await workingHere(cell)]).not.toEqual([command, stderr, []])
    }
    seen.set(`${state.name}; ${world}`, outcomes)
    expect(outcomes['resume --give-up']).toMatch(/^0 /)
  })
})

/** The keys on this machine that the service accepts. */
async function workingHere({ place }: Cell): Promise<string[]> {
  const keys = [...keysHere(place)]
  const states = await Promise.all(keys.map(key => place.dashboard.status({ key })))
  return keys.filter((_, index) => states[index] !== 401)
}

afterAll(() => {
  if (seen.size < cells.length) return
  const page = renderPage()
  if (process.env.GUARD_UPDATE) writeFileSync(PAGE, page)
  expect(readFileSync(PAGE, 'utf8')).toBe(page)
})

function renderPage(): string {
  const heads = ['meanwhile', ...Object.keys(COMMANDS).map(command => `\`${command}\``)]
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const sections = STATES.map(({ name }) => {
    const rows = Object.keys(WORLDS).map(world => {
      const outcomes = seen.get(`${name}; ${world}`)!
      return line([world, ...(Object.keys(COMMANDS) as Command[]).map(command => outcomes[command] ?? '–')])
    })
    return `## ${name[0]!.toUpperCase()}${name.slice(1)}\n\n${[line(heads), line(heads.map(() => '---')), ...rows].join('\n')}\n`
  })
  return [INTRODUCTION, ...sections].join('\n')
}

const INTRODUCTION = `# The states of a Takumo rotation

\`guard takumo rotate\` keeps a journal from before the first file changes until the service rejects the old key. The user
creates and revokes the keys; guard writes them. Whatever stops it, the journal is in one of the states below. This page is
made from what the tests see guard do: \`GUARD_UPDATE=1 npx vitest run test/e2e/takumo-states.test.ts\` makes it again.

For every row it is tested that a machine that held a key that works still holds one, and that some command ends the journal.
\`takumo rotate\` is given another key that works. Other tokens are rotated, and other commands go on, whatever the state.

The number is the exit status, followed by the error code if there is one.
`
