import { maskTokens } from '../core/conceal.ts'
import type { Secret } from '../core/secret.ts'
import { describeLeak } from '../find/leaks.ts'
import type { VariableInput } from '../tools/exported.ts'
import { TOOLS } from '../tools/index.ts'
import type { ManagerName } from '../tools/tool.ts'
import type { Surroundings } from './surroundings.ts'

/** The environment of a program that guard runs, and the tools and variables that had to be left out. */
export interface ChildEnvironment {
  env: Record<string, string>
  withheldVariables: { variable: string; reason: string }[]
  withheld: { tool: ManagerName; reason: string }[]
}

export interface ChildInput extends VariableInput {
  around: Surroundings
}

/** Decides what a program gets besides its parent's environment. Pure. */
export function childEnvironment(input: ChildInput, tools: readonly ManagerName[]): ChildEnvironment {
  const decided = tools.map(tool => decide(tool, input))
  const given = decided.filter(({ withheld }) => withheld === undefined)
  const wanted = { ...referenced(input), ...Object.assign({}, ...given.map(variables => variables.set)) } as Record<
    string,
    string
  >
  const reasons = Object.keys(wanted).flatMap(variable => {
    const reason = holdsToken(wanted[variable]!, input.token) ? reasonAgainst(variable, input.around) : undefined
    return reason === undefined ? [] : [{ variable, reason }]
  })
  const withheld = new Set(reasons.map(({ variable }) => variable))
  const set = Object.fromEntries(Object.entries(wanted).filter(([name]) => !withheld.has(name)))
  return {
    env: { ...kept(input.env, set, new Set(given.flatMap(({ unset = [] }) => unset))), ...set },
    withheld: decided.flatMap(({ tool, withheld }) => (withheld === undefined ? [] : [{ tool, reason: withheld }])),
    withheldVariables: reasons,
  }
}

function decide(tool: ManagerName, input: ChildInput) {
  const variables = TOOLS[tool].exec.variables(input)
  return { tool, ...variables, withheld: input.around.proxied[tool] ?? variables.withheld }
}

function holdsToken(value: string, token: Secret | undefined): boolean {
  return token !== undefined && maskTokens(value, [token]) !== value
}

/** Why a variable is not given: another host would get it as well. */
function reasonAgainst(variable: string, { collisions, handovers }: Surroundings): string | undefined {
  const collision = collisions.find(({ variable: name }) => variable === name || variable.startsWith(`${name}_`))
  if (collision) return collision.reason
  const handover = handovers.find(({ text }) => names(text, variable))
  return handover && describeLeak(handover)
}

/** Whether a placeholder names the variable, in whatever case; a name may hold slashes and colons. */
function names(placeholder: string, variable: string): boolean {
  const [text, name] = [placeholder.toLowerCase(), variable.toLowerCase()]
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!/\w/.test(text[at - 1] ?? '') && !/\w/.test(text[at + name.length] ?? '')) return true
  }
  return false
}

/** The tokens that configs take from a variable, if it is not set. */
function referenced({ env, around, token }: ChildInput): Record<string, string> {
  if (!token) return {}
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
