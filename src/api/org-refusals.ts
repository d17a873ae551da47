import { answerError, errorMessage } from '../core/answers.ts'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Answer } from '../core/ports/services.ts'
import type { Secret } from '../core/secret.ts'
import { isPage } from './calls.ts'

export type Action = 'issue' | 'list' | 'revoke' | 'probe'

export interface Refused {
  host: string
  org: string
  answer: Answer
  action: Action
  /** True if the bot has no rights at all in this organisation. */
  isBarred: boolean
  secrets: readonly Secret[]
}

// https://shisho.dev/docs/r/202605-takumi-api-guard-tokens names the roles for issuing and revoking. That listing
// takes the role
// for revoking is inferred from the vendor's portal, which works without a list if its bot may only issue.
const ISSUER = 'organization/takumi_guard_token_issuer'
const MANAGER = 'organization/takumi_manager'
const ROLES: Record<Action, string> = { issue: ISSUER, list: MANAGER, revoke: MANAGER, probe: ISSUER }

const VERBS: Record<Action, () => string> = {
  issue: () => say('issue a token'),
  list: () => say('list tokens'),
  revoke: () => say('revoke the token'),
  probe: () => say('probe the token'),
}

/** The error for a refusal, with the role or setting that is wrong. */
export function refusal(refused: Refused): GuardError {
  const { host, answer, action, secrets } = refused
  const error = answerError(host, answer, VERBS[action](), { credential: 'bot credential', secrets })
  // An HTML page comes from a proxy or a sign-in: the service sends JSON or nothing.
  if (isPage(answer)) return error
  if (answer.status === 404 && action !== 'revoke') return wrongOrganisation(refused)
  if (answer.status !== 403) return error
  return refused.isBarred ? barred(refused, error) : missingRole(refused, error)
}

function wrongOrganisation({ host, org, answer, secrets }: Refused): GuardError {
  const said = errorMessage(answer.body, secrets)
  const message = say`${host} has no organisation ${org}, or this bot does not belong to it`
  return new GuardError('WRONG_ORGANISATION', said === undefined ? message : `${message}: ${said}`, {
    exitCode: ExitCode.forbidden,
    hint: say('check GUARD_ORG: the id is in the address of the console'),
  })
}

function barred({ org }: Refused, { message }: GuardError): GuardError {
  return new GuardError('FORBIDDEN', message, {
    exitCode: ExitCode.forbidden,
    hint: say`this bot may do nothing in the organisation ${org}: check GUARD_ORG, that Guard is active there, and that the bot has the role ${ISSUER} or ${MANAGER}`,
  })
}

function missingRole({ action }: Refused, { message }: GuardError): GuardError {
  return new GuardError('FORBIDDEN', message, {
    exitCode: ExitCode.forbidden,
    hint: say`give the bot the role ${ROLES[action]}, in the console under Settings > Bots`,
  })
}
