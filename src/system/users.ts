import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import os from 'node:os'

/** An account of this machine. */
export interface Account {
  name: string
  uid: number
  gid: number
  home: string
}

/** The user who runs guard, and the other accounts in the password and group databases. */
export interface Users {
  /** The effective user and group; undefined on Windows, which has neither. */
  readonly uid: number | undefined
  readonly gid: number | undefined
  /** The effective user's home folder in the password database, whatever HOME says; undefined without an entry. */
  home(): string | undefined
  byName(name: string): Account | undefined
  byId(uid: number): Account | undefined
  /** Whether the group has a member besides the effective user and root, as far as this machine knows. */
  hasOthers(gid: number): boolean
  /** Switches this process to the account for good: user, group and supplementary groups. Returns what it then is. */
  become(account: Account): Users
}

/** The paths of the databases. Systems other than Linux keep more elsewhere, so their own programs are asked. */
export interface Databases {
  passwd: string
  group: string
}

const DATABASES: Databases = { passwd: '/etc/passwd', group: '/etc/group' }

/** The databases are read on first use. */
export function createUsers(databases = DATABASES): Users {
  const accounts = () => linesOf(databases.passwd).flatMap(toAccount)
  const self = { uid: process.geteuid?.(), gid: process.getegid?.() }
  return {
    ...self,
    // Node's `os` takes longer to load than a small search takes.
    home: () => accounts().find(({ uid }) => uid === self.uid)?.home || homeOfUser(),
    byName: name => accounts().find(account => account.name === name) ?? lookUp(name),
    byId: uid => accounts().find(account => account.uid === uid) ?? lookUp(String(uid)),
    hasOthers(gid) {
      const population = { accounts: accounts(), groups: linesOf(databases.group), uid: self.uid }
      return othersIn(gid, population) || isOfDirectory(gid, population)
    },
    become(account) {
      const { initgroups, setgid, setuid } = process as unknown as Credentials
      initgroups(account.name, account.gid)
      setgid(account.gid)
      setuid(account.uid)
      return createUsers(databases)
    },
  }
}

/** https://nodejs.org/docs/latest-v20.x/api/process.html#processinitgroupsuser-extragroup; the types lack the first. */
interface Credentials {
  initgroups(user: string, extraGroup: number): void
  setgid(id: number): void
  setuid(id: number): void
}

interface Population {
  accounts: readonly Account[]
  groups: readonly string[]
  uid: number | undefined
}

/**
 * Debian's ssh applies the same test to a group with write permission:
 * https://bugs.debian.org/cgi-bin/bugreport.cgi?bug=314347
 */
export function othersIn(gid: number, { accounts, groups, uid }: Population): boolean {
  const allowed = new Set(accounts.filter(account => account.uid === uid || account.uid === 0).map(({ name }) => name))
  const isOther = (name: string) => name !== '' && !allowed.has(name)
  const listed = groups.map(line => line.split(':')).filter(([, , id]) => id === String(gid))
  if (listed.some(([, , , members = '']) => members.split(',').some(isOther))) return true
  return accounts.some(account => account.gid === gid && isOther(account.name))
}

/**
 * Whether only a directory service knows the user. It does not say who else has the group as their primary one, so
 * the group counts as private if it has the user's name, as `useradd` creates one for each user.
 */
function isOfDirectory(gid: number, { accounts, groups, uid }: Population): boolean {
  if (uid === undefined || accounts.some(account => account.uid === uid)) return false
  const user = lookUp(String(uid))
  if (!user) return false
  const local = groups.find(line => line.split(':')[2] === String(gid))
  return !isNamedFor(user.name, local ?? answerOf(GETENT, ['group', String(gid)]).trim())
}

/** True if a line of the group database is the user's own group without other members. */
export function isNamedFor(user: string, line: string): boolean {
  const [name, , , members = ''] = line.split(':')
  return name === user && members.split(',').every(member => member === '' || member === user)
}

function homeOfUser(): string | undefined {
  try {
    return os.userInfo().homedir || undefined
  } catch {
    return undefined
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}

/** https://man7.org/linux/man-pages/man5/passwd.5.html */
function toAccount(line: string): Account[] {
  const [name = '', , uid = '', gid = '', , home = ''] = line.split(':')
  if (!name || name.startsWith('#') || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return []
  return [{ name, uid: Number(uid), gid: Number(gid), home }]
}

const PATIENCE = 3_000
const GETENT = '/usr/bin/getent'

/** An account known to a directory service: `getent` prints a passwd line, macOS a list of fields. */
function lookUp(key: string): Account | undefined {
  if (process.platform === 'win32') return undefined
  if (process.platform !== 'darwin') return toAccount(answerOf(GETENT, ['passwd', key]).trim())[0]
  const field = /^\d+$/.test(key) ? 'uid' : 'name'
  const text = answerOf('/usr/bin/dscacheutil', ['-q', 'user', '-a', field, key])
  const fields = Object.fromEntries([...text.matchAll(/^(\w+): (.*)$/gm)].map(([, name, value]) => [name, value]))
  return toAccount(`${fields.name}::${fields.uid}:${fields.gid}::${fields.dir}`)[0]
}

function answerOf(command: string, args: string[]): string {
  if (!existsSync(command)) return ''
  const { stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: PATIENCE,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return stdout ?? ''
}
