import { execFile } from 'node:child_process'
import type { ItemAttributes } from '../../core/ports/keychain.ts'
import { DoorError, type ItemAddress, type ItemDoor, type StoredItem, withoutService } from './door.ts'

/**
 * macOS's keychain through its own `security`: the listing shows service and account of each item and asks nothing; to
 * read or write another program's item, macOS may ask the user, and the limit of the child process ends that. Made from
 * `man security` and from what others read there (RubyGems' credential store); not yet run on a Mac.
 */
export function openMacKeychain(): ItemDoor {
  return {
    search: async queries => {
      const items = listed(await security(['dump-keychain']).catch(withoutService))
      const wanted = items.filter(item => queries.some(query => hasAll(item, query)))
      return Promise.all(wanted.map(readItem))
    },
    write: async (item, { expect, value }) => {
      if ((await readItem(item.attributes)).value !== expect) return false
      // Its interactive mode reads commands from standard input, where no other user sees the value.
      await security(['-i'], `add-generic-password -U ${named(item)} -w ${quoted(value)}\n`)
      return (await readItem(item.attributes)).value === value
    },
    remove: async (item, { expect }) => {
      if ((await readItem(item.attributes)).value !== expect) return false
      await security(['-i'], `delete-generic-password ${named(item)}\n`)
      return true
    },
  }
}

const SECURITY = '/usr/bin/security'

/** Its own limit, shorter than that of the process which waits for it, so that it is not left behind. */
const MILLISECONDS = 2500

function security(words: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(SECURITY, words, { timeout: MILLISECONDS, maxBuffer: 2 ** 24 }, (error, stdout) =>
      error ? reject(new DoorError('refused')) : resolve(stdout),
    )
    child.stdin!.on('error', () => {})
    child.stdin!.end(input)
  })
}

/** Service and account of each generic password in a listing. */
function listed(dump: string): ItemAttributes[] {
  const entries = dump.split(/^keychain: /m).filter(entry => /^class: "?genp"?$/m.test(entry))
  return entries.flatMap(entry => {
    const service = attributeIn(entry, 'svce')
    const username = attributeIn(entry, 'acct')
    return service === undefined || username === undefined ? [] : [{ service, username }]
  })
}

function attributeIn(entry: string, name: string): string | undefined {
  return new RegExp(`^\\s*"${name}"<blob>=(?:0x[0-9A-F]+\\s+)?"(.*)"$`, 'm').exec(entry)?.[1]
}

function hasAll(item: ItemAttributes, query: ItemAttributes): boolean {
  // What Bundler calls an account is a user name in macOS, like everybody's.
  const { account, ...rest } = query
  const asked: ItemAttributes = account === undefined ? rest : { ...rest, username: account }
  return Object.entries(asked).every(([name, value]) => item[name] === value)
}

/** An item that macOS does not show counts as locked. */
async function readItem(attributes: ItemAttributes): Promise<StoredItem> {
  const id = `${attributes.service}/${attributes.username}`
  const words = ['find-generic-password', '-s', attributes.service!, '-a', attributes.username!, '-w']
  try {
    return { id, attributes, value: (await security(words)).replace(/\n$/, '') }
  } catch {
    return { id, attributes }
  }
}

function named({ attributes }: ItemAddress): string {
  return `-s ${quoted(attributes.service!)} -a ${quoted(attributes.username!)}`
}

function quoted(word: string): string {
  return `"${word.replace(/["\\]/g, '\\$&')}"`
}
