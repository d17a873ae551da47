import { stdin, stdout } from 'node:process'
import type { ItemAttributes } from '../core/ports/keychain.ts'
import { DoorError, type DoorFailure, type ItemAddress, type ItemDoor, type StoredItem } from './items/door.ts'

/** One request on standard input. */
export type ItemRequest =
  | { verb: 'search'; queries: readonly ItemAttributes[] }
  | { verb: 'write'; item: ItemAddress; expect: string; value: string }
  | { verb: 'remove'; item: ItemAddress; expect: string }

/** One reply on standard output. */
export type ItemReply = { ok: true; items?: StoredItem[] } | { ok: false; failure: DoorFailure }

/** A keychain may hang, and take a process down with it, so that this one is not guard's own. */
async function serve(): Promise<ItemReply> {
  try {
    const request: ItemRequest = JSON.parse(await readAll())
    const door = await openDoor()
    if (request.verb === 'search') return { ok: true, items: await door.search(request.queries) }
    const isDone = await (request.verb === 'write'
      ? door.write(request.item, request)
      : door.remove(request.item, request))
    return isDone ? { ok: true } : { ok: false, failure: 'changed' }
  } catch (error) {
    return { ok: false, failure: error instanceof DoorError ? error.failure : 'refused' }
  }
}

async function openDoor(): Promise<ItemDoor> {
  if (process.platform === 'darwin') return (await import('./items/macos.ts')).openMacKeychain()
  if (process.platform === 'win32') return (await import('./items/windows.ts')).openCredentialManager()
  return (await import('./items/secret-service.ts')).openSecretService(process.env)
}

async function readAll(): Promise<string> {
  let text = ''
  for await (const chunk of stdin.setEncoding('utf8')) text += chunk
  return text
}

stdout.write(JSON.stringify(await serve()), () => process.exit())
