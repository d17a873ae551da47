import type { Api } from '../../../src/core/ports/services.ts'
import { Secret } from '../../../src/core/secret.ts'
import { VENDOR_URLS } from '../../../src/core/services.ts'

// A minimal program around the services. Tests bundle it and run it as a process of its own, in which
// NODE_EXTRA_CA_CERTS applies and which shows whether it exits by itself.

const { base, env, token, bot } = JSON.parse(process.argv[2]!)
const { createApi } = await import('../../../src/api/index.ts')
const { createClock } = await import('../../../src/system/clock.ts')
const api: Api = createApi({
  urls: { ...VENDOR_URLS, npm: base, shisho: base, takumoCloud: base },
  env,
  bot: bot && { ...bot, apiKey: new Secret(bot.apiKey) },
  clock: createClock(),
  version: '1.2.3',
  timeouts: { connect: 3_000, headers: 3_000, body: 3_000, total: 4_000 },
})
const verdict = await (await api.email()).status(new Secret(token))
process.stdout.write(JSON.stringify(verdict))
