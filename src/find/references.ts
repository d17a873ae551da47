import { Secret } from '../core/secret.ts'
import { findTokens } from '../core/tokens.ts'
import type { FoundReference, Site } from './discovery.ts'

/** A reference as its file shows it. */
export interface SeenReference extends Omit<FoundReference, 'fingerprint' | 'definition' | 'external'> {
  /** True if it is not a credential itself, but the value of a variable. */
  isDefinition: boolean
}

export interface ReferenceSources {
  sites: readonly Site[]
  env: Readonly<Record<string, string | undefined>>
  trustedHosts: ReadonlySet<string>
}

/**
 * Follows each reference to the value of its variable: in this environment, or in the file that defines it. Kept are
 * those that lead to a Guard host or to a token of ours, and the lines through which they lead there.
 */
export function resolveReferences(seen: readonly SeenReference[], sources: ReferenceSources): FoundReference[] {
  const found = seen.map(reference => ({ ...reference, ...resolve(reference, seen, sources) }))
  const direct = found.filter(
    ({ isDefinition, fingerprint, host }) =>
      !isDefinition && (fingerprint !== null || host === undefined || sources.trustedHosts.has(host)),
  )
  const wanted = wantedVariables(direct, seen, sources.env)
  return found
    .filter(reference => direct.includes(reference) || (reference.isDefinition && isWanted(reference, wanted)))
    .map(({ isDefinition: _isDefinition, ...reference }) => reference)
}

type Resolution = Pick<FoundReference, 'fingerprint' | 'definition' | 'external'>

function resolve(reference: SeenReference, seen: readonly SeenReference[], sources: ReferenceSources): Resolution {
  if (isExternal(reference.name)) return { fingerprint: null, definition: null, external: true }
  const [inEnvironment] = findTokens(sources.env[reference.name] ?? '')
  const definition = definitionOf(reference.name, seen, sources.sites)
  const token = inEnvironment ? new Secret(inEnvironment.value) : definition?.token
  return {
    fingerprint: token?.fingerprint ?? null,
    definition: definition ? { path: definition.path, line: definition.line } : null,
    external: false,
  }
}

/** The one literal that a variable leads to, directly or through other variables. Undefined if there are several. */
function definitionOf(
  name: string,
  seen: readonly SeenReference[],
  sites: readonly Site[],
  passed: readonly string[] = [],
): Site | undefined {
  if (passed.includes(name)) return undefined
  const literals = sites.filter(site => site.variable === name && site.level !== 'environment')
  const first = literals[0]
  if (first) return literals.every(site => site.token.equals(first.token)) ? first : undefined
  const next = seen.find(reference => reference.isDefinition && reference.variable === name)
  return next && definitionOf(next.name, seen, sites, [...passed, name])
}

/** The variables that hold a token in this environment. */
export function givenVariables(env: ReferenceSources['env']): string[] {
  return Object.keys(env).filter(name => findTokens(env[name] ?? '').length > 0)
}

/** The variables that references name, also through one another, and those that are given. */
function wantedVariables(
  direct: readonly FoundReference[],
  seen: readonly SeenReference[],
  env: ReferenceSources['env'],
): ReadonlySet<string> {
  const wanted = new Set([...givenVariables(env), ...direct.map(({ name }) => name)])
  for (const name of wanted) {
    for (const { variable, name: next } of seen) if (variable === name) wanted.add(next)
  }
  return wanted
}

/** `V=${V}` does not tell where the value comes from. */
function isWanted({ variable, name }: SeenReference, wanted: ReadonlySet<string>): boolean {
  return variable !== undefined && variable !== name && wanted.has(variable)
}

/** A command, a secret's address or a secret of a CI service: guard names it and does not open it. */
function isExternal(name: string): boolean {
  return !/^[A-Za-z_]\w*$/.test(name)
}
