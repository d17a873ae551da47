import { expect, test } from 'vitest'
import { createApi } from '../../src/api/index.ts'
import type { Api } from '../../src/core/ports/services.ts'
import type { BotCredential } from '../../src/core/ports/settings.ts'
import { Secret } from '../../src/core/secret.ts'
import { VENDOR_URLS } from '../../src/core/services.ts'
import { failure, standingClock, TOKEN } from './helpers/clients.ts'
import { startService } from './helpers/servers.ts'

function api(bot?: BotCredential, npm = VENDOR_URLS.npm): Api {
  return createApi({ urls: { ...VENDOR_URLS, npm }, env: {}, bot, clock: standingClock(), version: '9.9.9' })
}

test('every service has the host that the vendor documents', async () => {
  const bot = { org: 'OR01X', botId: 'BT01Y', apiKey: new Secret('shisho_apikey_Ab1Cd2Ef3Gh4Ij5Kl6Mn7') }
  const { email, org, takumo } = api(bot)
  const hosts = [(await email()).host, (await org()).host, (await takumo()).host]
  expect(hosts).toEqual(['npm.flatt.tech', 'api.cloud.shisho.dev', 'cloud.takumo.io'])
})

test('without a bot credential, organisation tokens cannot be managed', async () => {
  const error = await failure(api().org())
  expect(error).toMatchObject({ code: 'NO_BOT', exitCode: 2 })
  expect(error.hint).toContain('GUARD_BOT_API_KEY')
})

test('requests name the version of guard', async () => {
  const service = await startService({ body: '{}' })
  await (await api(undefined, service.url).email()).status(TOKEN)
  expect(service.received[0]!.headers['user-agent']).toBe('guard-token/9.9.9')
})
