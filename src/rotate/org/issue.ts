import { tokenCandidates } from '../../core/answers.ts'
import { ExitCode, GuardError, NoAnswerError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Answer, OrgTokenRow, OrgTokens, Verdict } from '../../core/ports/services.ts'
import { Secret } from '../../core/secret.ts'
import { tokenKind } from '../../core/tokens.ts'
import { afterLoss, type IssueContext, type IssueRequest } from './issue-lost.ts'
import { listExactly, listNewSince } from './new-tokens.ts'

export interface Issued {
  token: Secret
  /** Undefined if neither the probe nor the list returns it. */
  id: string | undefined
}

/** The tokens of exactly this identifier, or undefined if this bot may only issue. Throws `GuardError`. */
export async function listIfAllowed(identifier: string, ctx: Pick<Context, 'api'>): Promise<OrgTokenRow[] | undefined> {
  try {
    return await listExactly(identifier, ctx)
  } catch (error) {
    if (error instanceof GuardError && error.code === 'FORBIDDEN') return undefined
    throw error
  }
}

/**
 * Issues one token with one call. If its answer is lost, the issued token is looked up and revoked, so that no
 * attempt leaves an active token whose text is lost. Throws `GuardError`.
 */
export async function issueToken(request: IssueRequest, ctx: IssueContext): Promise<Issued> {
  const api = await ctx.api.org()
  const calledAt = ctx.clock.now()
  const answer = await answerOrLoss(() => api.issue(request.identifier, () => {}))
  if (answer instanceof NoAnswerError) {
    if (!answer.sent) throw answer
    throw await afterLoss(answer, { ...request, calledAt }, ctx)
  }
  const held = await tokenIn(answer, api)
  if (!held) throw await afterLoss(await lossOf(answer, api), { ...request, calledAt }, ctx)
  return { token: held.token, id: idIn(held.verdict) ?? (await idInList(request, ctx)) }
}

async function answerOrLoss(call: () => Promise<Answer>): Promise<Answer | NoAnswerError> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof NoAnswerError) return error
    throw error
  }
}

interface Held {
  token: Secret
  verdict: Verdict
}

/** The one token in an answer. Neither a status nor a torn end decides whether it is one: the probe does. */
async function tokenIn(answer: Answer, api: OrgTokens): Promise<Held | undefined> {
  const candidates = tokenCandidates(answer.body, value => tokenKind(value) === 'org').map(value => new Secret(value))
  const probed = await Promise.all(candidates.map(async token => ({ token, verdict: await api.probe(token) })))
  const [valid, ...more] = probed.filter(({ verdict }) => verdict.state === 'valid')
  if (valid) return more.length === 0 ? valid : undefined
  const [only, ...others] = probed
  if (!only || others.length > 0) return undefined
  const isWhole = answer.complete && answer.status >= 200 && answer.status < 300
  return isWhole || only.verdict.state === 'unknown' ? only : undefined
}

function idIn(verdict: Verdict): string | undefined {
  return verdict.state === 'valid' ? verdict.tokenId : undefined
}

async function idInList({ identifier, before }: IssueRequest, ctx: IssueContext): Promise<string | undefined> {
  if (!before) return undefined
  try {
    const [only, ...more] = await listNewSince(identifier, before, ctx)
    return more.length === 0 ? only?.id : undefined
  } catch (error) {
    if (error instanceof GuardError) return undefined
    throw error
  }
}

/** What an answer without a token says. */
async function lossOf(answer: Answer, api: OrgTokens): Promise<GuardError> {
  if (answer.status >= 400) return api.issueError(answer)
  return new GuardError('UNEXPECTED_ANSWER', say`the answer of ${api.host} does not hold a token`, {
    exitCode: ExitCode.unknown,
  })
}
