import type { ItemAttributes } from '../../core/ports/keychain.ts'
import { type Bus, BusError, openBus } from './bus.ts'
import { DoorError, type DoorFailure, type ItemAddress, type ItemDoor, type StoredItem } from './door.ts'
import type { DBusValue } from './wire.ts'

/**
 * The Secret Service of Linux desktops: https://specifications.freedesktop.org/secret-service-spec/latest/
 * A locked item is listed, and neither unlocked nor read. To replace its secret keeps the item itself: its attributes,
 * by which its program finds it, its label, and its collection.
 */
export async function openSecretService(env: Readonly<Record<string, string | undefined>>): Promise<ItemDoor> {
  try {
    const bus = await openBus(env)
    const opened = await call(bus, SERVICE, 'OpenSession', 'sv', ['plain', ['s', '']])
    return createDoor(bus, String(opened[1]))
  } catch (error) {
    throw asDoorError(error)
  }
}

function createDoor(bus: Bus, session: string): ItemDoor {
  const guarded = <A extends unknown[], T>(work: (...given: A) => Promise<T>) => {
    return (...given: A) =>
      work(...given).catch(error => {
        throw asDoorError(error)
      })
  }
  return {
    search: guarded(queries => search(queries, session, bus)),
    write: guarded((item, values) => replaceSecret(item, values, session, bus)),
    remove: guarded((item, values) => deleteItem(item, values, session, bus)),
  }
}

/** What is asked: an object, and one of its interfaces. */
interface Target {
  path: string
  interface: string
}

const SERVICE: Target = { path: '/org/freedesktop/secrets', interface: 'org.freedesktop.Secret.Service' }
const NO_PROMPT = '/'

function call(bus: Bus, target: Target, member: string, signature: string, body: readonly DBusValue[]) {
  return bus.call({ destination: 'org.freedesktop.secrets', ...target, member, signature, body })
}

function itemAt(path: string): Target {
  return { path, interface: 'org.freedesktop.Secret.Item' }
}

async function search(queries: readonly ItemAttributes[], session: string, bus: Bus): Promise<StoredItem[]> {
  const answers = await Promise.all(
    queries.map(query => call(bus, SERVICE, 'SearchItems', 'a{ss}', [Object.entries(query)])),
  )
  const found = new Map<string, Promise<StoredItem>>()
  for (const [index, [unlocked, locked]] of (answers as [string[], string[]][]).entries()) {
    for (const id of locked) found.set(id, lockedItem(id, queries[index]!, bus))
    for (const id of unlocked) if (!found.has(id)) found.set(id, readItem(id, session, bus))
  }
  return Promise.all(found.values())
}

async function readItem(id: string, session: string, bus: Bus): Promise<StoredItem> {
  const attributes = await attributesOf(id, bus)
  const secret = await secretOf(id, session, bus)
  return { id, attributes, value: secret.value }
}

/** A keyring that was not unlocked yet may show hashes for attributes; those of the query are the item's, too. */
async function lockedItem(id: string, query: ItemAttributes, bus: Bus): Promise<StoredItem> {
  const shown = await attributesOf(id, bus).catch(() => query)
  const isPlain = Object.entries(query).every(([name, value]) => shown[name] === value)
  return { id, attributes: isPlain ? shown : query }
}

async function attributesOf(id: string, bus: Bus): Promise<ItemAttributes> {
  const properties = { path: id, interface: 'org.freedesktop.DBus.Properties' }
  const [pairs] = await call(bus, properties, 'Get', 'ss', [itemAt(id).interface, 'Attributes'])
  return Object.fromEntries(pairs as [string, string][])
}

async function secretOf(id: string, session: string, bus: Bus): Promise<{ value: string; contentType: string }> {
  const [secret] = await call(bus, itemAt(id), 'GetSecret', 'o', [session])
  const [, , bytes, contentType] = secret as [string, Buffer, Buffer, string]
  return { value: bytes.toString('utf8'), contentType }
}

/** The item's other program may have changed it, or deleted it and stored another one in its place. */
async function isAsExpected({ id, attributes }: ItemAddress, expect: string, session: string, bus: Bus) {
  const now = await readItem(id, session, bus)
  const names = Object.keys({ ...attributes, ...now.attributes })
  return now.value === expect && names.every(name => attributes[name] === now.attributes[name])
}

async function replaceSecret(item: ItemAddress, values: { expect: string; value: string }, session: string, bus: Bus) {
  if (!(await isAsExpected(item, values.expect, session, bus))) return false
  const { contentType } = await secretOf(item.id, session, bus)
  const secret = [session, Buffer.alloc(0), Buffer.from(values.value), contentType]
  await call(bus, itemAt(item.id), 'SetSecret', '(oayays)', [secret])
  return true
}

async function deleteItem(item: ItemAddress, { expect }: { expect: string }, session: string, bus: Bus) {
  if (!(await isAsExpected(item, expect, session, bus))) return false
  const [prompt] = await call(bus, itemAt(item.id), 'Delete', '', [])
  if (prompt !== NO_PROMPT) throw new DoorError('locked')
  return true
}

/** Errors of the service and of the bus go by their names, those of the socket by their codes. */
function asDoorError(error: unknown): unknown {
  if (error instanceof BusError) return new DoorError(failureOf(error.message))
  return error instanceof Error && 'code' in error ? new DoorError(failureOf(String(error.code))) : error
}

function failureOf(name: string): DoorFailure {
  if (name === 'org.freedesktop.Secret.Error.IsLocked') return 'locked'
  if (name === 'org.freedesktop.DBus.Error.UnknownObject' || name.endsWith('NoSuchObject')) return 'changed'
  return /^ENOENT$|^ECONNREFUSED$|\.(?:ServiceUnknown|NameHasNoOwner|Spawn\.\w+)$/.test(name) ? 'no service' : 'refused'
}
