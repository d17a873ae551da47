import { say } from '../../core/language.ts'
import type { Trap } from '../../precedence/traps.ts'
import type { Check, Finding } from '../check.ts'

const FIXES: Partial<Record<Trap['code'], (tool: string) => string>> = {
  ANOTHER_TOKEN: tool => say`run \`guard find --explain ${tool}\`, and take out the copy that should not count`,
  STALE_SHELL: () => say('start a new shell'),
  UNSET_VARIABLE: tool => say`set it, or run \`guard exec -- ${tool} …\``,
}

/** Copies that shadow each other, and variables that differ from the files that set them. */
export const precedence: Check = {
  name: 'precedence',
  about: () => say('the token that a tool takes is the one that you would expect'),
  async run({ explained }) {
    const all = await explained()
    const using = all.filter(({ uses }) => uses.length > 0)
    if (using.length === 0) return { skipped: say('no tool finds a token here') }
    const findings = using.flatMap(({ tool, traps }) =>
      traps.flatMap<Finding>(trap => {
        const fix = FIXES[trap.code]
        return fix ? [{ severity: 'warning', message: { tool, trap }, path: trap.path, fix: fix(tool) }] : []
      }),
    )
    return { evidence: say`${using.map(({ tool }) => tool).join(', ')} find a token in this folder`, findings }
  },
}
