import { expect } from 'vitest'
import { sandbox } from '../helpers/guard.ts'
import { HISTORY, hasJournal, homeOf } from './scene.ts'

export interface Host {
  home: ReturnType<typeof homeOf>
  services: Awaited<ReturnType<typeof sandbox>>
  /** Two valid tokens of one owner. */
  old: string
  fresh: string
  /** The credential of a bot, which a host of a fleet does not have. */
  bot: Record<string, string>
  /** Issues one more. */
  issue(): Promise<string>
  revoke(token: string): Promise<void>
}

/** A host of a fleet: four files hold the old organisation token, and there is no bot credential. */
export async function orgHost(deadTokens: 'reject' | 'anonymous' = 'reject', requireToken = false): Promise<Host> {
  const services = await sandbox({ deadTokens, requireToken })
  const { GUARD_ORG = '', GUARD_BOT_ID = '', GUARD_BOT_API_KEY = '' } = services.environment
  const tokens = `${services.url}/shisho/v1/o/${GUARD_ORG}/guard/org-user-tokens`
  const headers = { authorization: `Bearer ${GUARD_BOT_API_KEY}:${GUARD_BOT_ID}` }
  const post = async (path: string, body: unknown) =>
    (await fetch(tokens + path, { method: 'POST', headers, body: JSON.stringify(body) })).json() as Promise<never>
  const issue = async () => ((await post('', { user_identifier: 'host7' })) as { token: string }).token
  const revoke = async (token: string) => {
    const { id } = (await post('/probe', { token })) as { id: string }
    await fetch(`${tokens}/by-id/${id}`, { method: 'DELETE', headers })
  }
  const [old, fresh] = [await issue(), await issue()]
  const access = { host: services.host, url: services.url, token: old }
  const home = homeOf(services, access, ({ host, token }) => ({
    '.npmrc': `; mine\r\n//${host}/npm/:_authToken="${token}"\r\n`,
    '.bashrc': `export NPM_TOKEN='${token}' # ours\n`,
    '.config/pip/pip.conf': `[global]\nindex-url = http://token:${token}@${host}/pypi/simple/`,
    'p/.yarnrc.yml': `npmAuthToken: ${token}\n`,
  }))
  return { home, services, old, fresh, issue, revoke, bot: { GUARD_ORG, GUARD_BOT_ID, GUARD_BOT_API_KEY } }
}

/** A machine whose tools use a Takumo key. */
export async function takumoHost(): Promise<Host> {
  const services = await sandbox()
  const keys = `${services.url}/sandbox/takumo/keys`
  const made = new Map<string, string>()
  await fetch(`${services.url}/sandbox/takumo`, { method: 'POST', body: JSON.stringify({ plan: 'Enterprise' }) })
  const issue = async () => {
    const body = JSON.stringify({ name: 'laptop', scopes: ['shield:write'] })
    const { key, id } = (await (await fetch(keys, { method: 'POST', body })).json()) as { key: string; id: string }
    made.set(key, id)
    return key
  }
  const revoke = async (key: string) => void (await fetch(`${keys}/${made.get(key)}`, { method: 'DELETE' }))
  const [old, fresh] = [await issue(), await issue()]
  const access = { host: services.host, url: services.url, token: old }
  const home = homeOf(services, access, ({ token, url }) => ({
    '.env': `# shared\nTAKUMO_API_KEY=${token}`,
    '.zshrc': `export TAKUMO_API_KEY="${token}"\n`,
    '.continue/config.json': `{ "models": [{ "apiBase": "${url}/takumo/gateway/v1", "apiKey": "${token}" }] }\n`,
  }))
  return { home, services, old, fresh, issue, revoke, bot: {} }
}

/** Every file has the new token in place of the old one, byte for byte, and nothing is left of the sync. */
export function expectHolds({ home, services }: Host, token: string): void {
  const wanted = home.tree({ host: services.host, url: services.url, token })
  for (const [name, text] of Object.entries(wanted)) expect(home.read(name)).toBe(text)
  expect(home.files().filter(name => name !== HISTORY)).toEqual(Object.keys(wanted).sort())
  expect(hasJournal(home)).toBe(false)
}
