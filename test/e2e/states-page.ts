import { ACCEPTED_RULES, RULES } from '../../src/rotate/rules.ts'
import type { Command, State, World } from './states.ts'

type Outcomes = ReadonlyMap<string, Partial<Record<Command, string>>>

const INTRODUCTION = `# The states of a rotation

\`guard rotate\`, \`guard reset\` and \`guard sync\` keep a journal until the new token is in every file and proved. Whatever
stops them, the journal is in one of the states below. This page is made from the tables that guard decides with, and from
what its tests see it do: \`GUARD_UPDATE=1 npx vitest run test/e2e/states.test.ts\` makes it again.

Two things hold for every row, and are tested for every row:

- A token that works, and that this machine holds, is still held afterwards: in a file, in the journal, or in the file that
  \`guard resume --give-up\` names.
- Some command ends the journal. \`guard resume --give-up\` always does.

A journal keeps nothing else from being done: commands that write for other tokens go on, and commands that read mention it.

Keys of Takumo are created and revoked by the user: [the states of their rotation](states-takumo.md).
`

/** The page that shows users which command ends an unfinished rotation. */
export function renderStates(states: readonly State[], worlds: readonly World[], seen: Outcomes): string {
  return [INTRODUCTION, decisions(), afterwards(), outcomes(states, worlds, seen)].join('\n')
}

function decisions(): string {
  const rows = RULES.map(({ when, decision, because }) => [conditions(when), decision, because])
  return `## What decides after a call

guard asks the service about every token that came with the answer, whatever its status and form, and about the old one. The
first row that fits decides. \`settled\` is true once a minute has passed since the call: nothing that it started is on its way
any more.

${table(['if', 'then', 'because'], rows)}
`
}

function afterwards(): string {
  const rows = ACCEPTED_RULES.map(({ when, decision, because }) => [conditions(when), decision, because])
  return `## What decides about a token that was accepted earlier

${table(['if', 'then', 'because'], rows)}
`
}

export function conditions(when: object): string {
  const parts = Object.entries(when).map(([fact, values]) => `${fact}: ${(values as unknown[]).join(' or ')}`)
  return parts.join('; ') || 'anything else'
}

function outcomes(states: readonly State[], worlds: readonly World[], seen: Outcomes): string {
  const parts = states.map(state => {
    const rows = worlds.map(world => {
      const cell = seen.get(`${state.name}; ${world}`) ?? {}
      return [world, cell.resume, cell['sync --token-stdin'], cell.reset, cell['resume --give-up']].map(
        text => text ?? '–',
      )
    })
    const heads = ['meanwhile', '`resume`', '`sync --token-stdin`', '`reset EMAIL`', '`resume --give-up`']
    return `### ${state.name[0]!.toUpperCase()}${state.name.slice(1)}\n\n${table(heads, rows)}\n`
  })
  return `## What each command does

The number is the exit status, followed by the error code if there is one; a dash means that there is no token, or no
address, to give. \`sync\` is given the token of the other machine, \`reset\` a code from the mail.

${parts.join('\n')}`
}

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}
