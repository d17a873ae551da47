import { ExitCode, GuardError } from '../core/errors.ts'
import { isObject, readJsonBytes } from '../core/json.ts'
import { say } from '../core/language.ts'
import type { IdTokenEndpoint } from '../core/ports/services.ts'
import { Secret } from '../core/secret.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What identifies the job. A program that gets a token needs none of it, and could have a token for any service made with it. */
const IDENTITY = ['GUARD_ID_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN']

/** The environment without the ID token, and without what one can be requested with. */
export function withoutIdentity(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !IDENTITY.includes(name.toUpperCase())))
}

/**
 * The ID token of this job, or where to request it: https://docs.github.com/actions/reference/security/oidc and
 * https://docs.gitlab.com/ci/secrets/id_token_authentication. Undefined if the job has neither.
 */
export function idTokenSource(env: Environment): Secret | IdTokenEndpoint | undefined {
  const given = env.GUARD_ID_TOKEN?.trim()
  if (given) return new Secret(given)
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = env
  return url && bearer ? { url: endpointUrl(url), bearer: new Secret(bearer) } : undefined
}

/** GitHub Enterprise has hosts of its own, so the host is not checked: the runner sets this variable for each step. */
function endpointUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url
  const name = 'ACTIONS_ID_TOKEN_REQUEST_URL'
  throw new GuardError('BAD_SETTINGS', say`${name} ${say('is no plain http or https URL')}`, {
    exitCode: ExitCode.usage,
    hint: say('let the runner set it: add `permissions: id-token: write` to the job'),
  })
}

/** The error for a job that has no ID token, with what its CI service needs. */
export function noIdToken(env: Environment, audience: string): GuardError {
  if (env.GITHUB_ACTIONS === 'true') {
    return new GuardError('NO_ID_TOKEN', say('GitHub issues no ID token to this job'), {
      exitCode: ExitCode.forbidden,
      hint: say(
        'add `permissions: id-token: write` to the job; in pull requests from forks there is no ID token, and `--or-anonymous` runs the program without a Guard token',
      ),
    })
  }
  const hint = env.GITLAB_CI
    ? say`add GUARD_ID_TOKEN to \`id_tokens\` of the job, with \`aud: ${audience}\``
    : say`set GUARD_ID_TOKEN, or name a file with \`--id-token-file\`; its audience is ${audience}`
  return new GuardError('NO_ID_TOKEN', say('this job has no ID token'), { exitCode: ExitCode.usage, hint })
}

/**
 * Makes sure that a string is an ID token, and that it is meant for this audience: the service could use one that is meant for
 * another service. Throws `GuardError`: exit 2 for anything else, 8 for another audience.
 */
export function checkIdToken(token: Secret, audience: string): void {
  const claims = claimsOf(token)
  if (!claims) {
    throw new GuardError('NOT_AN_ID_TOKEN', say('that is not an ID token'), {
      exitCode: ExitCode.usage,
      hint: say('give it a JSON Web Token (three parts with dots between them), and nothing else'),
    })
  }
  const named = [claims.aud].flat()
  if (named.includes(audience)) return
  const others = named.filter(each => typeof each === 'string').join(', ')
  throw new GuardError('WRONG_AUDIENCE', say`the ID token is meant for ${others || say('no audience')}`, {
    exitCode: ExitCode.refused,
    hint: say`request it for the audience ${audience}`,
  })
}

/** https://www.rfc-editor.org/rfc/rfc7519#section-3 */
function claimsOf(token: Secret): Record<string, unknown> | undefined {
  const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token.reveal()) ?? []
  const claims = payload && readJsonBytes(Buffer.from(payload, 'base64url').toString('latin1'))
  return isObject(claims) ? claims : undefined
}
