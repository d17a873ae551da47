import { answerError, errorMessage } from '../core/answers.ts'
import { decodeUtf8 } from '../core/bytes.ts'
import { say } from '../core/language.ts'
import type { Answer, CanaryAnswer, Registries, RegistryCheck } from '../core/ports/services.ts'
import type { Secret } from '../core/secret.ts'
import type { GuardService, ServiceUrls } from '../core/services.ts'
import { type ApiCall, askService, type Http, isPage, isSuccess, unknownAnswer, unknownError } from './calls.ts'

interface Question {
  path: string
  /** The user name in a Basic header with the token; undefined for a Bearer header. */
  user?: string
  /** Whether the answer blocks the vendor's canary; absent if no canary is documented. */
  blocks?(answer: Answer): boolean
}

/**
 * The packages that the vendor blocks for tests: https://shisho.dev/docs/t/guard/features/package-blocking and the
 * quickstarts of Go and Bundler. PyPI and Packagist have none.
 */
const QUESTIONS: Record<GuardService, Question> = {
  npm: { path: '@panda-guard%2Ftest-malicious', blocks: isForbidden },
  pypi: { path: 'simple/pip/', user: 'token' },
  rubygems: { path: 'info/hola-takumi', user: 'token', blocks: answer => !hasGem(answer) },
  golang: { path: 'github.com/flatt-security/hola-takumi-go/@v/v0.1.0.info', user: '_', blocks: isForbidden },
  packagist: { path: 'packages.json', user: '_' },
}

/** Asks the registries like the package managers do, each with its own kind of header. */
export function createRegistries(http: Http, urls: ServiceUrls): Registries {
  return {
    check: (service, token) => check(http, urls, service, token).catch(unknownError),
    canary: () => canary(http, urls),
  }
}

async function canary(http: Http, urls: ServiceUrls): Promise<CanaryAnswer> {
  const url = new URL(QUESTIONS.npm.path, urls.npm)
  let date: string | undefined
  const onHeaders = (headers: { date?: string | undefined }) => {
    date = headers.date
  }
  const { status, body } = await askService(http, { method: 'GET', url, onHeaders })
  return { host: url.host, status, said: errorMessage(body), date: toDate(date) }
}

function toDate(text: string | undefined): Date | undefined {
  const date = new Date(text ?? '')
  return Number.isNaN(date.getTime()) ? undefined : date
}

async function check(
  http: Http,
  urls: ServiceUrls,
  service: GuardService,
  token: Secret | undefined,
): Promise<RegistryCheck> {
  const { path, user, blocks } = QUESTIONS[service]
  const url = new URL(path, urls[service])
  const answer = await askService(http, { method: 'GET', url, ...credentials(token, user) })
  if (answer.status === 401) return { state: 'rejected' }
  if (isFromRegistry(answer, service, blocks)) return { state: 'answers', blocks: blocks?.(answer) }
  const error = answerError(url.host, answer, say('answer as a registry'), token ? { secrets: [token] } : {})
  return unknownAnswer(answer, error)
}

function credentials(token: Secret | undefined, user: string | undefined): Pick<ApiCall, 'bearer' | 'basic'> {
  if (!token) return {}
  return user === undefined ? { bearer: token } : { basic: { user, password: token } }
}

/** An HTML page comes from a proxy or a sign-in, unless this registry answers in HTML. */
function isFromRegistry(answer: Answer, service: GuardService, blocks: Question['blocks']): boolean {
  if (isForbidden(answer)) return blocks !== undefined && !isPage(answer)
  if (answer.status === 404 || isSuccess(answer)) return service === 'pypi' || !isPage(answer)
  return answer.status >= 300 && answer.status < 400
}

function isForbidden({ status }: Answer): boolean {
  return status === 403
}

/** A line of the compact index begins with the version: https://guides.rubygems.org/rubygems-org-compact-index-api/ */
function hasGem(answer: Answer): boolean {
  return isSuccess(answer) && /^0\.1\.0[ |]/m.test(decodeUtf8(answer.body))
}
