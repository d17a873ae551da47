import { expect } from 'vitest'
import { findTokens } from '../../src/core/tokens.ts'
import { goodTokens, hashOf, type Lane, type Moment } from './lane.ts'
import type { Entry, Tree } from './tree.ts'

const STATE = '.local/state/guard'
/** What may be there when all is done, besides what was there at the beginning. */
const KEPT = ['.local', '.local/state', STATE, `${STATE}/history.jsonl`]

/** What holds at every instant, whatever was killed or failed. */
export function expectSafe(lane: Lane, moment: Moment): void {
  const tree = lane.tree()
  for (const path of moment.first.keys()) expectOldOrNew(path, tree, moment, lane)
  for (const [path, entry] of tree) if (!moment.first.has(path)) expectPrivate(path, entry, moment.first)
}

/** The end of every story: one token, alive, in every config; nothing else has changed, and nothing is left over. */
export function expectClean(lane: Lane, moment: Moment): string {
  const token = expectOneToken(lane, moment)
  if (token !== moment.old) expectRemembered(lane.tree(), token)
  return token
}

/** The same, regardless of who put it there. */
export function expectOneToken(lane: Lane, moment: Moment): string {
  expectSafe(lane, moment)
  const tree = lane.tree()
  const extra = [...tree.keys()].filter(path => !moment.first.has(path) && !KEPT.includes(path))
  expect(extra, 'files that guard left behind').toEqual([])
  expect([...lane.temporary().values()].flatMap(tokensIn), 'tokens in temporary files').toEqual([])
  const tokens = new Set([...moment.first.keys()].flatMap(path => tokensIn(tree.get(path)!)))
  expect(tokens.size, 'tokens in the configs').toBe(1)
  const [token] = tokens as Set<string>
  expect(isGood(lane, token!), 'the token in the configs is good').toBe(true)
  expect(lane.goodTokens().length, 'good tokens').toBe(1)
  return token!
}

/** The token that the service takes, if a file has it. */
export function livingToken(lane: Lane): string | undefined {
  return [...lane.tree().values()].flatMap(tokensIn).find(token => isGood(lane, token))
}

/** Where the one token is that the service takes now. */
export function whereIsTheToken(lane: Lane, moment: Moment): 'old' | 'on disk' | 'lost' {
  return whereItIs(lane.save(moment), lane.temporary())
}

/** The same at the beginning of a scene. */
export function whereItIs({ old, tree, services }: Moment, temporary: Tree = new Map()): 'old' | 'on disk' | 'lost' {
  const good = goodTokens(services)
  if (good.includes(hashOf(old))) return 'old'
  const tokens = [...tree.values(), ...temporary.values()].flatMap(tokensIn)
  return tokens.some(token => good.includes(hashOf(token))) ? 'on disk' : 'lost'
}

export function hasJournal(lane: Lane): boolean {
  return [...lane.tree().keys()].some(path => path.startsWith(`${STATE}/`) && /\/journal-[^/]+\.jsonl$/.test(path))
}

/** Whether every token that the services take is on disk. */
export function holdsAllTokens(lane: Lane): boolean {
  const entries = [...lane.tree().values(), ...lane.temporary().values()]
  const held = new Set(entries.flatMap(tokensIn).map(hashOf))
  return lane.goodTokens().every(hash => held.has(hash))
}

/** Whether guard has been sent the token that the service takes now. */
export function wasSentTheToken(lane: Lane): boolean {
  return findTokens(lane.way.sent()).some(({ value }) => isGood(lane, value))
}

/** Whatever is the same in two such states leads to the same end: random names, times and numbers are left out. */
export function digestOf(lane: Lane, moment: Moment): string {
  const lines = [...lane.tree(), ...lane.temporary()].map(([path, entry]) => {
    const text = entry.kind === 'file' ? plain(entry.text, lane, moment) : ''
    return `${plain(path, lane, moment)} ${entry.kind} ${'mode' in entry ? entry.mode : ''} ${hashOf(text)}`
  })
  return hashOf([moment.kind, whereIsTheToken(lane, moment), isGood(lane, moment.old), ...lines.sort()].join('\n'))
}

function expectOldOrNew(path: string, tree: Tree, { first, old }: Moment, lane: Lane): void {
  const before = first.get(path)!
  const now = tree.get(path)
  if (before.kind !== 'file' || now?.kind !== 'file') {
    expect(now, path).toEqual(before)
    return
  }
  const fresh = tokensIn(now).find(token => token !== old)
  expect(now.text, path).toBe(fresh === undefined ? before.text : before.text.replaceAll(old, fresh))
  expect(now.mode, path).toBe(before.mode)
  if (fresh !== undefined) expect(isGood(lane, fresh), `${path} holds a good token`).toBe(true)
  // Both names of a hard link still lead to one file.
  const twin = [...first].find(([other, entry]) => other !== path && 'inode' in entry && entry.inode === before.inode)
  if (twin) expect(tree.get(twin[0]), path).toMatchObject({ inode: now.inode })
}

/** A file of guard's own is its owner's alone; only what is about to become a config may have the config's mode. */
export function expectPrivate(path: string, entry: Entry, first: Tree): void {
  const target = first.get(path.replace(/\.guard-[0-9a-f]{16}\.\w+$/, ''))
  const allowed = target && 'mode' in target ? target.mode : 0o600
  if (entry.kind === 'file') expect([0o600, allowed], path).toContain(entry.mode)
}

function expectRemembered(tree: Tree, token: string): void {
  const history = tree.get(`${STATE}/history.jsonl`)
  const last = history?.kind === 'file' ? history.text.trimEnd().split('\n').at(-1)! : '{}'
  expect(JSON.parse(last), 'the last line of the history').toMatchObject({ to: `sha256:${hashOf(token).slice(0, 12)}` })
}

function tokensIn(entry: Entry): string[] {
  return entry.kind === 'file' ? findTokens(entry.text).map(({ value }) => value) : []
}

/** Text without what differs from run to run. */
export function plain(text: string, lane: Lane, { old }: Pick<Moment, 'old'>): string {
  const named = findTokens(text).reduce((out, { value }) => {
    return out.replaceAll(value, value === old ? 'OLD' : isGood(lane, value) ? 'GOOD' : 'DEAD')
  }, text)
  return named
    .replaceAll(lane.folder, '')
    .replaceAll(/:\d{4,5}\b/g, ':PORT')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replaceAll(/guard-[0-9a-f]{16}/g, 'NAME')
    .replaceAll(/deliveries\/[0-9a-f]{16}/g, 'deliveries/KEY')
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'HASH')
    .replaceAll(/sha256:[0-9a-f]{12}/g, 'FINGERPRINT')
    .replaceAll(/\b(?:GT01)[0-9A-Z]{24}\b/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, 'TIME')
    .replaceAll(/"sum":"[0-9a-f]{16}"/g, 'SUM')
    .replaceAll(/"(?:created|pid)":\d+/g, 'NUMBER')
    .replaceAll(/"startTime":"\d+"/g, 'START')
}

function isGood(lane: Lane, token: string): boolean {
  return lane.goodTokens().includes(hashOf(token))
}
