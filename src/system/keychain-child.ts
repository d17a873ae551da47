import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { stdin, stdout } from 'node:process'

/** The three keytar functions in use: https://github.com/atom/node-keytar#docs */
interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

/** Why the keychain cannot be used. */
export type KeychainFailure = 'absent' | 'unusable' | 'locked' | 'no service' | 'refused'

const SERVICE = 'guard-token'

/**
 * One request on standard input, one reply on standard output. The original error may quote anything, so its text is
 * not passed on.
 */
async function serve(): Promise<object> {
  const { verb, account, token } = JSON.parse(await readAll())
  const folder = keytarFolder(dirname(import.meta.dirname))
  if (folder === undefined) return { ok: false, failure: 'absent' }
  const keytar = load(folder)
  if (!keytar) return { ok: false, failure: 'unusable' }
  try {
    if (verb === 'write') await keytar.setPassword(SERVICE, account, token)
    if (verb === 'remove') await keytar.deletePassword(SERVICE, account)
    const stored = verb === 'read' ? await keytar.getPassword(SERVICE, account) : null
    return { ok: true, ...(stored === null ? {} : { token: stored }) }
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
  }
}

/**
 * The keytar of guard's own installation: below its package, or beside it in the folder that pnpm makes for this
 * package. Node would also search every folder above and give the token to any package called keytar there.
 */
function keytarFolder(own: string): string | undefined {
  const shared = dirname(own)
  const isOfPnpm =
    basename(dirname(dirname(shared))) === '.pnpm' && basename(dirname(shared)).startsWith('guard-token@')
  const places = [join(own, 'node_modules', 'keytar'), ...(isOfPnpm ? [join(shared, 'keytar')] : [])]
  return places.find(place => existsSync(join(place, 'package.json')))
}

/** Undefined if its native module was built for another machine, or lacks a library. */
function load(folder: string): Keytar | undefined {
  try {
    return createRequire(import.meta.url)(folder) as Keytar
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
