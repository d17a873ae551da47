import { tokenCandidates } from '../core/answers.ts'
import { ExitCode, GuardError, NoAnswerError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Answer, Context, OrgTokenRow, OrgTokens, Verdict } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { tokenKind } from '../core/tokens.ts'
import { isOurs } from './answer.ts'
import { exactly, listMade } from './org-made.ts'
import { revokeMany } from './revoke-many.ts'

export interface Issued {
  token: Secret
  /** Undefined if the service tells it neither in the probe nor in the list. */
  id: string | undefined
}

export interface IssueRequest {
  identifier: string
  /** The tokens of the identifier before the call, or undefined if this bot may not list any. */
  before: readonly OrgTokenRow[] | undefined
  /** True if nothing is waited for. */
  noWait: boolean
}

type IssueContext = Pick<Context, 'api' | 'clock'>

/** The tokens of exactly this identifier, or undefined if this bot may only issue. Throws `GuardError`. */
export async function listExactly(
  identifier: string,
  { api }: Pick<Context, 'api'>,
): Promise<OrgTokenRow[] | undefined> {
  try {
    return exactly(identifier, await (await api.org()).list({ prefix: identifier }))
  } catch (error) {
    if (error instanceof GuardError && error.code === 'FORBIDDEN') return undefined
    throw error
  }
}

/**
 * Issues one token by one call. If its answer is lost, what the call made all the same is looked for and revoked, so that no
 * try leaves a living token that is in nobody's hands. Throws `GuardError`.
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
    const [only, ...more] = await listMade(subject(identifier, before), ctx)
    return more.length === 0 ? only?.id : undefined
  } catch (error) {
    if (error instanceof GuardError) return undefined
    throw error
  }
}

function subject(identifier: string, before: readonly OrgTokenRow[]) {
  return { identifier, tokenId: null, knownIds: before.map(({ id }) => id) }
}

/** What an answer without a token says. */
async function lossOf(answer: Answer, api: OrgTokens): Promise<GuardError> {
  if (answer.status >= 400) return api.issueError(answer)
  return new GuardError('UNEXPECTED_ANSWER', say`the answer of ${api.host} does not hold a token`, {
    exitCode: ExitCode.unknown,
  })
}

interface Lost extends IssueRequest {
  calledAt: Date
}

/** Looks for what a call made whose answer is lost, revokes it, and returns what to tell. */
async function afterLoss(error: GuardError, lost: Lost, ctx: IssueContext): Promise<GuardError> {
  const { identifier, before } = lost
  if (!before) return isRefusal(error) ? error : unseen(error, identifier)
  const made = await madeBy(lost, isRefusal(error) || lost.noWait, ctx)
  if (made instanceof GuardError) return unlisted(error, made, identifier)
  const ours = made.filter(row => isOurs(row, lost.calledAt))
  const [orphan, ...more] = ours.length === 1 ? ours : made
  if (!orphan) return isRefusal(error) ? error : nothingMade(error)
  if (more.length > 0) return several(error, { identifier, made })
  const [revoked] = await revokeMany({ rows: [orphan], prefix: identifier }, ctx).catch(reason => [asOutcome(reason)])
  return revoked?.error ? orphaned(error, orphan.id, revoked.error) : cleared(error, orphan.id)
}

function asOutcome(reason: unknown): { error: GuardError } {
  if (reason instanceof GuardError) return { error: reason }
  throw reason
}

/** The service has said no, and a call that is still on its way is not to be expected. */
function isRefusal({ exitCode }: GuardError): boolean {
  return exitCode !== ExitCode.unknown
}

const WAITS = [5_000, 10_000, 15_000, 30_000]

/** What is listed now and was not before the call; a call that is queued may take a minute to land. */
async function madeBy(
  { identifier, before }: IssueRequest,
  isOver: boolean,
  ctx: IssueContext,
): Promise<OrgTokenRow[] | GuardError> {
  let made = await madeOrError(identifier, before!, ctx)
  for (const wait of isOver ? [] : WAITS) {
    if (Array.isArray(made) && made.length > 0) return made
    await ctx.clock.sleep(wait)
    made = await madeOrError(identifier, before!, ctx)
  }
  return made
}

async function madeOrError(
  identifier: string,
  before: readonly OrgTokenRow[],
  ctx: IssueContext,
): Promise<OrgTokenRow[] | GuardError> {
  try {
    return await listMade(subject(identifier, before), ctx)
  } catch (error) {
    if (error instanceof GuardError) return error
    throw error
  }
}

function unseen({ message }: GuardError, identifier: string): GuardError {
  return new GuardError('ANSWER_LOST', say`${message}; a token may have been issued to ${identifier} all the same`, {
    exitCode: ExitCode.unknown,
    hint: say`this bot may not list tokens: let a manager run \`guard org list ${identifier}\` and revoke it`,
  })
}

function unlisted({ message }: GuardError, list: GuardError, identifier: string): GuardError {
  return new GuardError(
    'ANSWER_LOST',
    say`${message}; whether a token was issued to ${identifier} all the same is unknown: ${list.message}`,
    { exitCode: ExitCode.unknown, hint: say`\`guard org list ${identifier}\` shows it; revoke it with its id` },
  )
}

function nothingMade({ code, message, exitCode }: GuardError): GuardError {
  return new GuardError(code, say`${message}; no token was issued`, { exitCode, hint: say('run the command again') })
}

function cleared({ code, message, exitCode, hint }: GuardError, id: string): GuardError {
  const revoked = say`${message}; it issued ${id} all the same, which guard has revoked`
  const again = exitCode === ExitCode.unknown ? say('run the command again') : hint
  return new GuardError(code, revoked, { exitCode, hint: again })
}

function orphaned({ message }: GuardError, id: string, { message: why }: GuardError): GuardError {
  return new GuardError(
    'ORPHAN',
    say`${message}; it issued ${id} all the same, and guard could not revoke that: ${why}`,
    {
      exitCode: ExitCode.unfinished,
      hint: say`run \`guard org revoke ${id}\``,
    },
  )
}

function several(
  { message }: GuardError,
  { identifier, made }: { identifier: string; made: readonly OrgTokenRow[] },
): GuardError {
  const ids = made.map(({ id }) => id).join(', ')
  return new GuardError(
    'ANSWER_LOST',
    say`${message}; several tokens were issued to ${identifier} meanwhile, and guard cannot tell which one is its own: ${ids}`,
    { exitCode: ExitCode.unknown, hint: say('revoke those that are not in use with `guard org revoke ID`') },
  )
}
