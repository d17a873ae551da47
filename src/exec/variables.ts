import type { Secret } from '../core/secret.ts'
import { nerfDart, type ServiceUrls } from '../core/services.ts'
import type { ToolName } from '../setup/tools.ts'
import { bundlerVariable } from '../tools/bundler/bundler.ts'
import type { Surroundings } from './surroundings.ts'

/** What a tool needs in its environment. */
export interface Variables {
  set: Record<string, string>
  /** Variables that would beat those. */
  unset?: readonly string[]
  /** Why none of it may be given, or undefined. */
  withheld?: string | undefined
}

export interface VariableInput {
  /** Undefined for a program that gets the registries alone. */
  token: Secret | undefined
  urls: ServiceUrls
  env: Readonly<Record<string, string | undefined>>
  around: Surroundings
  /** The name of the program, without its folder. */
  program: string
}

/**
 * The variables of each tool, tried with the tools themselves. Registry and token stand together, and the token where a
 * host is named with it; what no host can be named with is withheld where a config would send it to somebody else.
 */
export const VARIABLES: Readonly<Record<ToolName, (input: VariableInput) => Variables>> = {
  // A shell cannot export such a name, and a program can be given it: https://docs.npmjs.com/cli/using-npm/config
  npm: ({ token, urls }) => ({
    set: {
      npm_config_registry: urls.npm,
      ...(token && { [`npm_config_${nerfDart(urls.npm)}:_authToken`]: token.reveal() }),
    },
  }),
  // pnpm 10 puts every name into lower case, so for it the token stands without a host, which pnpm pins to the registry.
  pnpm: input => ({
    set: {
      pnpm_config_registry: input.urls.npm,
      npm_config_registry: input.urls.npm,
      ...(input.token && { [`pnpm_config_${nerfDart(input.urls.npm)}:_authToken`]: input.token.reveal() }),
      ...(input.token && input.around.yarn1Leak === undefined && { npm_config__auth: ident(input.token) }),
    },
  }),
  'yarn-1': ({ token, urls, around }) => ({
    set: {
      npm_config_registry: urls.npm,
      ...(token && { npm_config__auth: ident(token), npm_config_always_auth: 'true' }),
    },
    withheld: token && around.yarn1Leak,
  }),
  yarn: ({ token, urls, around }) => ({
    set: {
      YARN_NPM_REGISTRY_SERVER: urls.npm,
      ...(token && { YARN_NPM_AUTH_TOKEN: token.reveal(), YARN_NPM_ALWAYS_AUTH: 'true' }),
    },
    withheld: token && around.yarnLeak,
  }),
  // These two beat what stands in the URL, and belong to no host: https://bun.sh/docs/runtime/env
  bun: ({ token, urls }) => ({
    set: { BUN_CONFIG_REGISTRY: withUser(urls.npm, token) },
    unset: ['BUN_CONFIG_TOKEN', 'NPM_CONFIG_TOKEN'],
  }),
  // Pipenv takes it for the source of a new Pipfile.
  pip: ({ token, urls, around, program }) => ({
    set: { PIP_INDEX_URL: simple(urls, token) },
    withheld: token && program === 'pipenv' ? around.pipenvLeak : undefined,
  }),
  // The second is for uv before 0.4.23: https://docs.astral.sh/uv/reference/environment/
  uv: ({ token, urls, around }) => ({
    set: {
      UV_DEFAULT_INDEX: simple(urls, token),
      UV_INDEX_URL: simple(urls, token),
      ...named('UV_INDEX_', around.uvIndexes, /[^A-Z0-9]/g, token),
    },
  }),
  // Poetry takes a project's sources by name: https://python-poetry.org/docs/repositories/#configuring-credentials
  poetry: ({ token, around }) => ({ set: named('POETRY_HTTP_BASIC_', around.poetrySources, /-/g, token) }),
  pdm: ({ token, urls }) => ({ set: { PDM_PYPI_URL: simple(urls, token) } }),
  // https://pipenv.pypa.io/en/latest/indexes.html#using-a-pypi-mirror
  pipenv: ({ token, urls, around }) => ({
    set: { PIPENV_PYPI_MIRROR: simple(urls, token) },
    withheld: token && around.pipenvLeak,
  }),
  bundler: ({ token, urls }) => ({
    set: {
      'BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/': urls.rubygems,
      ...(token && { [bundlerVariable(new URL(urls.rubygems).hostname)]: `token:${token.reveal()}` }),
    },
  }),
  go: ({ token, urls }) => ({ set: { GOPROXY: withUser(urls.golang, token).replace(/\/$/, '') } }),
  composer: ({ token, urls, env }) => ({
    set: token ? { COMPOSER_AUTH: composerAuth(env.COMPOSER_AUTH, urls, token) } : {},
  }),
}

function ident(token: Secret): string {
  return Buffer.from(`token:${token.reveal()}`).toString('base64')
}

function withUser(url: string, token: Secret | undefined): string {
  const result = new URL(url)
  if (!token) return result.href
  result.username = 'token'
  result.password = token.reveal()
  return result.href
}

function simple({ pypi }: ServiceUrls, token: Secret | undefined): string {
  return `${withUser(pypi, token)}simple/`
}

function named(
  prefix: string,
  names: readonly string[],
  replaced: RegExp,
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

/** What is there already stays: https://getcomposer.org/doc/03-cli.md#composer-auth */
function composerAuth(given: string | undefined, { packagist }: ServiceUrls, token: Secret): string {
  const before = jsonObject(given)
  const basic = typeof before['http-basic'] === 'object' ? before['http-basic'] : {}
  const ours = { [new URL(packagist).host]: { username: '_', password: token.reveal() } }
  return JSON.stringify({ ...before, 'http-basic': { ...basic, ...ours } })
}

function jsonObject(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text || '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
