import { TOOL_NAMES, type ToolName } from '../setup/tools.ts'
import { VARIABLES, type VariableInput } from './variables.ts'

/** The environment of a program that gets the token, and the tools that had to be left out. */
export interface ChildEnvironment {
  env: Record<string, string>
  withheld: { tool: ToolName; reason: string }[]
}

/** What npm warns of and newer ones will refuse, Yarn 1 alone needs: it is given to those who ask for it. */
export const USUAL_TOOLS: readonly ToolName[] = TOOL_NAMES.filter(name => name !== 'yarn-1')

/** Decides what a program gets besides its parent's environment. Pure. */
export function childEnvironment(input: VariableInput, tools: readonly ToolName[]): ChildEnvironment {
  const decided = tools.map(tool => ({ tool, ...VARIABLES[tool](input) }))
  const given = decided.filter(({ withheld }) => withheld === undefined)
  const set = Object.assign({}, ...given.map(variables => variables.set)) as Record<string, string>
  return {
    env: { ...kept(input.env, set, new Set(given.flatMap(({ unset = [] }) => unset))), ...set, ...referenced(input) },
    withheld: decided.flatMap(({ tool, withheld }) => (withheld === undefined ? [] : [{ tool, reason: withheld }])),
  }
}

/** The tokens that configs take from a variable, where the variable is not set. */
function referenced({ env, around, token }: VariableInput): Record<string, string> {
  const missing = around.referenced.filter(name => !env[name])
  return Object.fromEntries(missing.map(name => [name, token.reveal()]))
}

/** npm and its like read a variable in any case, and which of two counts is chance. */
function kept(
  env: VariableInput['env'],
  set: Readonly<Record<string, string>>,
  unset: ReadonlySet<string>,
): Record<string, string> {
  const taken = new Set(Object.keys(set).map(name => name.toLowerCase()))
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !unset.has(entry[0]) && !taken.has(entry[0].toLowerCase()),
  )
  return Object.fromEntries(entries)
}
