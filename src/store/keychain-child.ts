import { stdin, stdout } from 'node:process'

/** The three functions of keytar that are used: https://github.com/atom/node-keytar#docs */
interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

/** Why the keychain does not help. */
export type KeychainFailure = 'absent' | 'locked' | 'no service' | 'refused'

const SERVICE = 'guard-token'

/** One request on standard input, one reply on standard output. An error's own text may quote anything, so it is not passed on. */
async function serve(): Promise<object> {
  const { verb, account, token } = JSON.parse(await readAll())
  const keytar = await load()
  if (!keytar) return { ok: false, failure: 'absent' }
  try {
    if (verb === 'write') await keytar.setPassword(SERVICE, account, token)
    if (verb === 'remove') await keytar.deletePassword(SERVICE, account)
    const stored = verb === 'read' ? await keytar.getPassword(SERVICE, account) : null
    return { ok: true, ...(stored === null ? {} : { token: stored }) }
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
  }
}

async function load(): Promise<Keytar | undefined> {
  try {
    const module = await import('keytar')
    return (module.default ?? module) as Keytar
  } catch {
    return undefined
  }
}

function failureOf(error: unknown): KeychainFailure {
  const text = error instanceof Error ? error.message : ''
  if (/locked/i.test(text)) return 'locked'
  if (/d-?bus|autolaunch|connect|service files/i.test(text)) return 'no service'
  return 'refused'
}

async function readAll(): Promise<string> {
  let text = ''
  for await (const chunk of stdin.setEncoding('utf8')) text += chunk
  return text
}

stdout.write(JSON.stringify(await serve()))
