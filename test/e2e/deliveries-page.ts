import { DELIVERY_RULES } from '../../src/rotate/delivery/rules.ts'
import { COMMANDS, type Command, type State, WORLDS } from './deliveries.ts'
import { conditions, table } from './states-page.ts'

const INTRODUCTION = `# The states of a delivery

\`guard org rotate IDENTIFIER -- COMMAND\` keeps a journal until the destination is proved to have the new token and the old one
is revoked. Whatever stops it, the journal is in one of the states below. This page is made from the table that guard decides
with, and from what its tests see it do: \`GUARD_UPDATE=1 npx vitest run --config vitest.kills.config.ts test/e2e/deliveries.test.ts\`
makes it again.

These hold for every row, and are tested for every row:

- The old token is revoked only after a proof, and the new one only if nothing proves that the destination has it.
- guard revokes no token that it did not issue or was not told to replace, and never the only one that works, unless its text is lost.
- A command that ends with 0 leaves no journal; one that ends with 7 leaves it, and says what to type.
- Some command ends the journal. \`guard resume --give-up\` always does.

Each identifier has its own journal: none of them keeps another from being delivered, or anything else from being done.
`

/** The page that shows users which command ends an unfinished delivery. */
export function renderDeliveries(
  states: readonly State[],
  seen: ReadonlyMap<string, Partial<Record<Command, string>>>,
): string {
  const rules = DELIVERY_RULES.map(({ when, decision, because }) => [conditions(when), decision, because])
  const parts = states.map(({ name }) => {
    const rows = WORLDS.map(world => {
      const cell = seen.get(`${name}; ${world}`) ?? {}
      return [world, ...COMMANDS.map(command => cell[command] ?? '–')]
    })
    const heads = ['meanwhile', ...COMMANDS.map(command => `\`${command}\``)]
    return `### ${name[0]!.toUpperCase()}${name.slice(1)}\n\n${table(heads, rows)}\n`
  })
  return `${INTRODUCTION}
## What decides

\`fresh\` is what the service says of the id that was issued, \`old\` of the id that it replaces. The first row that fits decides.
What a call has done that got no answer is found out as [states.md](states.md) says; no token whose text is lost stays active.

${table(['if', 'then', 'because'], rules)}

## What each command does

The number is the exit status, followed by the error code if there is one. The first four are flags of \`guard org rotate
IDENTIFIER\`, or the command behind \`--\`; \`--commit\` is given the fingerprint of the new token.

${parts.join('\n')}`
}
