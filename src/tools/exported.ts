import type { Secret } from '../core/secret.ts'
import type { ServiceUrls } from '../core/services.ts'

/** What a tool needs in its environment. */
export interface Variables {
  set: Record<string, string>
  /** Variables that would beat those. */
  unset?: readonly string[]
  /** Why none of it may be given, or undefined. */
  withheld?: string | undefined
}

/** What the configs around a program say that decides which variables may hold a token. */
export interface Around {
  /** Why Yarn 2 and later would give a token that names no host to somebody else, or undefined. */
  yarnLeak: string | undefined
  /** The same for Yarn 1 and older pnpm. */
  yarn1Leak: string | undefined
  /** Why Pipenv would write the address of its index, with the token in it, into a file of the project, or undefined. */
  pipenvLeak: string | undefined
  /** Names under which projects know a Guard index, for the tools that take a password by that name. */
  uvIndexes: string[]
  poetrySources: string[]
}

export interface VariableInput {
  /** Undefined for a program that gets the registries alone. */
  token: Secret | undefined
  urls: ServiceUrls
  env: Readonly<Record<string, string | undefined>>
  around: Around
  /** The name of the program, without its folder. */
  program: string
}

/**
 * The variables of a tool. Registry and token stand together, and the token where a host is named with it; what no host
 * can be named with is withheld where a config would send it to somebody else.
 */
export type MakeVariables = (input: VariableInput) => Variables

/** `token:TOKEN` in base64. */
export function basicAuth(token: Secret): string {
  return Buffer.from(`token:${token.reveal()}`).toString('base64')
}

/** The URL with the token as its password, where there is one. */
export function withUser(url: string, token: Secret | undefined): string {
  const result = new URL(url)
  if (!token) return result.href
  result.username = 'token'
  result.password = token.reveal()
  return result.href
}

/** The index of Python's packages. */
export function simpleIndex({ pypi }: ServiceUrls, token: Secret | undefined): string {
  return `${withUser(pypi, token)}simple/`
}

/** User and password for each of these indexes, in variables that have its name in them. */
export function variablesByName(
  prefix: string,
  { names, replaced }: { names: readonly string[]; replaced: RegExp },
  token: Secret | undefined,
): Record<string, string> {
  if (!token) return {}
  const entries = names.flatMap(name => {
    const variable = `${prefix}${name.toUpperCase().replace(replaced, '_')}`
    return [
      [`${variable}_USERNAME`, 'token'],
      [`${variable}_PASSWORD`, token.reveal()],
    ]
  })
  return Object.fromEntries(entries) as Record<string, string>
}
