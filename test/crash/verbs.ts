import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { documentOf, ITS_OWN, KEEPS } from '../e2e/fleet.ts'
import { type Desk, EMAIL, hashOf, IDENTIFIER, type Lane, type Moment } from './lane.ts'
import { momentOf, RESET, RESUME, ROTATE, type Scene } from './scenes.ts'
import type { Entry, Tree } from './tree.ts'

/** A command that changes configs, and what ends it after it was struck. */
export interface Verb extends Scene {
  /** Whether it keeps a journal, which `guard resume` ends. */
  hasJournal: boolean
  /** How `guard resume` may end, besides with 0. */
  resumes?: number
}

const OTHER = 'second@example.com'
const TOOLS = ['--tool', 'npm', '--tool', 'pip']

const setup: Verb = {
  name: 'setup',
  kind: 'email',
  hasJournal: false,
  command: { args: ['setup', '--token-stdin', '--yes', ...TOOLS], hasInput: true },
  start: lane => {
    addPrograms(lane)
    return lane.open('email', async desk => {
      const token = await desk.issue('email')
      return { old: token, tree: treeOf({ '.npmrc': '; mine\nfund=false' }), given: token }
    })
  },
}

const remove: Verb = {
  name: 'remove',
  kind: 'email',
  hasJournal: false,
  command: { args: ['remove', '--yes'] },
  start: afterSetup,
}

const revoke: Verb = {
  name: 'revoke --take-out',
  kind: 'email',
  hasJournal: false,
  command: { args: ['revoke', '--take-out', '--yes'] },
  start: afterSetup,
}

const sync: Verb = {
  name: 'sync --token-stdin',
  kind: 'email',
  hasJournal: true,
  command: { args: ['sync', '--token-stdin', '--yes'], hasInput: true },
  start: lane =>
    lane.open('email', async desk => {
      const old = await desk.issue('email')
      const given = await desk.regenerate(old)
      // The history knows both, as where an old copy of the files was brought back.
      const history = { '.local/state/guard/history.jsonl': historyLine(old, given, desk) }
      return { old, tree: treeOf({ ...twoFiles(old, desk), ...history }), given }
    }),
}

const rotateAll: Verb = {
  name: 'rotate --all',
  kind: 'email',
  hasJournal: true,
  command: { args: [...ROTATE.args, '--all'] },
  start: lane =>
    lane.open('email', async desk => {
      const old = await desk.issue('email')
      const other = await desk.issue('email', OTHER)
      const tree = treeOf({ ...twoFiles(old, desk), 'project/.npmrc': npmrc(other, desk) })
      return { old, tree, given: '' }
    }),
}

/** The old key ends by itself while guard waits, as if the user had revoked it. */
const rotateTakumo: Verb = {
  name: 'takumo rotate',
  kind: 'email',
  hasJournal: true,
  command: { args: ['takumo', 'rotate', '--token-stdin', '--yes'], hasInput: true },
  start: lane =>
    lane.open('email', async desk => {
      const old = await desk.createKey(OLD_KEY_SECONDS)
      const gateway = desk.environment().GUARD_TAKUMO_GATEWAY_URL!
      const model = { apiBase: gateway, apiKey: old }
      const tree = treeOf({
        '.zshrc': `export ANTHROPIC_BASE_URL=${gateway}\nexport ANTHROPIC_API_KEY="${old}"\n`,
        'project/.env': `# mine\nTAKUMO_API_KEY=${old}\n`,
        '.continue/config.json': JSON.stringify({ models: [model] }),
      })
      return { old, tree, given: await desk.createKey() }
    }),
}

/** guard asks every five seconds: within five of the start, it is always the third question that finds the key gone. */
const OLD_KEY_SECONDS = 10

const orgRotate: Verb = {
  name: 'org rotate',
  kind: 'org',
  hasJournal: true,
  // Only the same command delivers a token that was issued.
  resumes: 7,
  command: { args: ['org', 'rotate', IDENTIFIER, '--yes', '--', 'sh', '../bin/keep-token'] },
  start: lane => {
    addProgram(lane, 'keep-token', `umask 077\n${KEEPS.replace('$store', 'kept')}${documentOf(ITS_OWN)}`)
    return lane.open('org', async desk => {
      const old = await desk.issue('org')
      return { old, tree: treeOf({ kept: old }), given: '' }
    })
  },
}

export const VERBS: readonly Verb[] = [setup, remove, revoke, sync, rotateAll, rotateTakumo, orgRotate]

/** From where a blow left it to the end: what is unfinished is resumed, then the command is given again. True if it took a mail. */
export async function finishVerb(lane: Lane, verb: Verb): Promise<boolean> {
  const isByMail = verb.hasJournal && (await resumed(lane, verb))
  const { code, stderr } = await lane.run(verb.command)
  // What an earlier run has taken out is not found any more.
  const isFound = !/\[NOTHING_FOUND\]/.test(stderr)
  // Every place has the key that is given.
  if (/\[SAME_KEY\]/.test(stderr)) return isByMail
  expect(code, stderr).toBe(isFound ? 0 : 1)
  // Then what setup has recorded waits for this.
  if (!isFound) expect(await lane.run(remove.command)).toMatchObject({ code: 0 })
  return isByMail
}

async function resumed(lane: Lane, { resumes = 0 }: Verb): Promise<boolean> {
  const { code, stderr } = await lane.run(RESUME)
  if (!stderr.includes('[ANSWER_LOST]')) {
    expect([0, resumes], stderr).toContain(code)
    return false
  }
  // The project's own file is named for the second account alone.
  const email = stderr.includes('project/.npmrc') ? OTHER : EMAIL
  const reset = { ...RESET, args: RESET.args.map(arg => (arg === EMAIL ? email : arg)) }
  await lane.code(email)
  const asked = await lane.run(reset)
  // Another account's token is here as well: guard lists the lost one first, and wants it named.
  const [lost] = asked.stderr.includes('[SEVERAL_TOKENS]') ? /sha256:\w+/.exec(asked.stderr)! : []
  const ended = lost ? await lane.run({ ...reset, args: [...reset.args, '--token', lost] }) : asked
  expect(ended.code, ended.stderr).toBe(0)
  return true
}

async function afterSetup(lane: Lane): Promise<Moment> {
  const before = await momentOf(setup, lane)
  await lane.restore(before)
  const { code, stderr } = await lane.run(setup.command)
  expect(code, stderr).toBe(0)
  return { ...lane.save(before), first: lane.tree() }
}

function twoFiles(token: string, desk: Desk): Record<string, string> {
  const { protocol, host, pathname } = new URL(desk.environment().GUARD_PYPI_URL!)
  const pip = `[global]\nindex-url = ${protocol}//token:${token}@${host}${pathname}simple/\n`
  return { '.npmrc': npmrc(token, desk), '.config/pip/pip.conf': pip }
}

function historyLine(from: string, to: string, desk: Desk): string {
  const [old, fresh] = [from, to].map(token => `sha256:${hashOf(token).slice(0, 12)}`)
  const origin = desk.environment().GUARD_NPM_URL!
  return `${JSON.stringify({ at: '2026-01-01T00:00:00.000Z', kind: 'email', origin, from: old, to: fresh })}\n`
}

function npmrc(token: string, desk: Desk): string {
  const { host, pathname } = new URL(desk.environment().GUARD_NPM_URL!)
  return `; mine\n//${host}${pathname}:_authToken=${token}\n`
}

function treeOf(texts: Record<string, string>): Tree {
  const tree = new Map<string, Entry>()
  const addFolders = (path: string): void => {
    if (path === '.') return
    addFolders(dirname(path))
    tree.set(path, { kind: 'folder', mode: 0o700 })
  }
  for (const [index, [path, text]] of Object.entries(texts).entries()) {
    addFolders(dirname(path))
    tree.set(path, { kind: 'file', mode: 0o600, text, inode: index + 1 })
  }
  return tree
}

/** Programs that say their version and nothing else: setup asks for it, and the real ones take their time. */
function addPrograms(lane: Lane): void {
  for (const [name, version] of [
    ['npm', '11.19.1'],
    ['pip', 'pip 26.3 from /usr/lib/python3/site-packages/pip (python 3.13)'],
  ] as const) {
    addProgram(lane, name, `echo '${version}'`)
  }
}

function addProgram(lane: Lane, name: string, text: string): void {
  const bin = join(lane.folder, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`)
  chmodSync(join(bin, name), 0o755)
}
