import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Api } from '../core/ports/services.ts'
import type { BotCredential } from '../core/ports/settings.ts'
import { emailHosts, type ServiceUrls } from '../core/services.ts'
import type { Http } from './calls.ts'
import type { HttpOptions } from './http.ts'
import type { Gate } from './pace.ts'

export interface ApiOptions extends HttpOptions {
  urls: ServiceUrls
  bot: BotCredential | undefined
  /** Called before hundreds of calls. */
  onMany?: (() => Promise<void>) | undefined
}

/** All services. The first one that is used loads undici, which is slow. */
export function createApi(options: ApiOptions): Api {
  const { urls, bot } = options
  let gate: Gate | undefined
  return {
    async email() {
      const [http, { createEmailTokens }] = await Promise.all([openHttp(options), import('./email-tokens.ts')])
      return createEmailTokens(http, ...emailHosts(urls))
    },
    async org({ many = false, isOver } = {}) {
      if (!bot) throw noBot()
      const [http, { createOrgTokens }] = await Promise.all([openHttp(options), import('./org-tokens.ts')])
      if (!many) return createOrgTokens(http, urls.shisho, bot)
      const { openGate, paced } = await import('./pace.ts')
      if (!gate) await options.onMany?.()
      // Shared by the whole run: what one task learns about the limit applies to the next.
      gate ??= openGate(http)
      return createOrgTokens(http, urls.shisho, { ...bot, pacedHttp: paced(http, gate, isOver) })
    },
    async registries() {
      const [http, { createRegistries }] = await Promise.all([openHttp(options), import('./registries.ts')])
      return createRegistries(http, urls)
    },
    async sts() {
      const [http, { createSts }] = await Promise.all([openHttp(options), import('./sts.ts')])
      return createSts(http, urls.sts)
    },
    async idToken(endpoint, audience) {
      const [http, { requestIdToken }] = await Promise.all([openHttp(options), import('./id-token.ts')])
      return requestIdToken(http, endpoint, audience)
    },
    async takumo() {
      const [http, { createTakumo }] = await Promise.all([openHttp(options), import('./takumo.ts')])
      return createTakumo(http, urls.takumoCloud)
    },
  }
}

async function openHttp(options: ApiOptions): Promise<Http> {
  const { createSend } = await import('./http.ts')
  const { loadConnections } = await import('./connection.ts')
  await loadConnections()
  return { send: createSend(options), clock: options.clock, onPause: options.onPause }
}

function noBot(): GuardError {
  return new GuardError('NO_BOT', say('the bot credential is not set'), {
    exitCode: ExitCode.usage,
    hint: say('set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY'),
  })
}
