import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { environmentWithout } from '../../src/rotate/delivery/environment.ts'
import { checkFingerprint, checkProof, syncDocumentIn } from '../../src/rotate/delivery/proof.ts'
import { decideDelivery } from '../../src/rotate/delivery/rules.ts'
import type { DeliverySituation } from '../../src/rotate/delivery/situation.ts'

const TOKEN = new Secret('tg_org_TESTnew8fK2xQv7LmZ0')
const OTHER = new Secret('tg_org_TESTold8fK2xQv7LmZ0')

const WRITTEN = { old: OTHER.fingerprint, new: TOKEN.fingerprint, files: [{ path: '/home/a/.npmrc' }] }

const document = (more: Record<string, unknown> = {}) => ({
  schema: 'guard.sync/1',
  synced: [WRITTEN],
  ...{ notes: [], left: [], unread: [] },
  ...more,
})

describe('a delivery is proved by', () => {
  test.for<[string, string]>([
    ['the document of guard sync', JSON.stringify(document())],
    ['the same over several lines', JSON.stringify(document(), null, 2)],
    ['the same behind the greeting of a remote shell', `Welcome to {alice}\n\n${JSON.stringify(document())}\n`],
    [
      'the same with fields that are added later',
      JSON.stringify(document({ synced: [{ ...WRITTEN, proved: true, remaining: [] }], more: [1] })),
    ],
    [
      'one of a host that could not ask about the token',
      JSON.stringify(document({ synced: [{ ...WRITTEN, proved: false }] })),
    ],
    ['one with two old tokens', JSON.stringify(document({ synced: [WRITTEN, { ...WRITTEN, files: [] }] }))],
  ])('%s', ([, output]) => {
    expect(checkProof({ output }, TOKEN)).toEqual({ kind: 'proved', by: 'sync' })
  })

  test.for<[string, string]>([
    ['its fingerprint', TOKEN.fingerprint],
    ['its fingerprint in a sentence', `alice has ${TOKEN.fingerprint}.\n`],
    ['its fingerprint twice', `${TOKEN.fingerprint} ${TOKEN.fingerprint}`],
    ['what sha256sum prints', `${sha(TOKEN)}  -\n`],
    ['the same in capitals', sha(TOKEN).toUpperCase()],
  ])('%s', ([, text]) => {
    expect(checkFingerprint(text, TOKEN)).toEqual({ kind: 'proved', by: 'fingerprint' })
  })
})

describe('a delivery is not proved by', () => {
  test.for<[string, string]>([
    ['nothing', ''],
    ['another document', JSON.stringify({ ...document(), schema: 'guard.rotate/1' })],
    ['a newer document', JSON.stringify({ ...document(), schema: 'guard.sync/2' })],
    ['half a document', JSON.stringify(document()).slice(0, -20)],
    ['two documents', `${JSON.stringify(document())}\n${JSON.stringify(document())}`],
    ['a document with another token', JSON.stringify(document({ synced: [{ new: OTHER.fingerprint }] }))],
    [
      'one with another token besides',
      JSON.stringify(document({ synced: [WRITTEN, { ...WRITTEN, new: OTHER.fingerprint }] })),
    ],
    ['one in which nothing was written', JSON.stringify(document({ synced: [] }))],
    ['one that does not say what is left', JSON.stringify({ ...document(), left: undefined })],
    ['one with a copy that is left', JSON.stringify(document({ left: [{ path: '/home/a/.bashrc' }] }))],
    ['one with a file that was not read', JSON.stringify(document({ unread: [{ path: '/home/a/Documents' }] }))],
    ['one with something that is not a list', JSON.stringify(document({ left: {} }))],
    [
      'one with a copy that remains',
      JSON.stringify(document({ synced: [{ ...WRITTEN, remaining: [{ path: '/home/a/.bashrc' }] }] })),
    ],
    ['one that names no file', JSON.stringify(document({ synced: [{ ...WRITTEN, files: [] }] }))],
  ])('%s', ([, output]) => {
    expect(checkProof({ output }, TOKEN)).toEqual({ kind: 'unproved', why: expect.stringMatching(/./) })
  })

  test.for<[string, string]>([
    ['no fingerprint', 'ok'],
    ['too few digits', TOKEN.fingerprint.slice(0, -1)],
    ['another one', OTHER.fingerprint],
    ['another one besides', `${TOKEN.fingerprint} ${OTHER.fingerprint}`],
    ['one that goes on otherwise', `${TOKEN.fingerprint}0000`],
    ['its beginning without a name', TOKEN.fingerprint.replace('sha256:', '')],
  ])('%s', ([, text]) => {
    expect(checkFingerprint(text, TOKEN).kind).toBe('unproved')
  })

  test('a fingerprint, where the document says that something is left', () => {
    const output = JSON.stringify(document({ left: [{ path: '/home/a/.bashrc' }] }))
    expect(checkProof({ output, provedBy: { code: 0, output: TOKEN.fingerprint } }, TOKEN).kind).toBe('unproved')
  })

  test('a fingerprint of a program that failed', () => {
    expect(checkProof({ output: '', provedBy: { code: 1, output: TOKEN.fingerprint } }, TOKEN).kind).toBe('unproved')
  })
})

test('the words of a remote shell are no document', () => {
  expect(syncDocumentIn('{hello}\n')).toBeUndefined()
})

describe('what is decided', () => {
  const STATES = ['planned', 'called', 'issued', 'handed over', 'proved'] as const
  const ASKED = ['COMMAND', '--begin', '--commit', '--abort', 'resume', 'resume --give-up'] as const
  const LIVES = ['active', 'revoked', 'unknown'] as const
  const all = STATES.flatMap(state =>
    ASKED.flatMap(asked => LIVES.flatMap(fresh => LIVES.map(old => ({ state, asked, fresh, old })))),
  )
  const decided = (pick: (situation: DeliverySituation) => boolean) => new Set(all.filter(pick).map(decideDelivery))

  test('the old token is revoked after a proof alone, and if the new one is active', () => {
    const revoking = all.filter(situation => decideDelivery(situation) === 'revoke old')
    expect(revoking.length).toBeGreaterThan(0)
    expect(revoking.filter(({ state, fresh }) => state !== 'proved' || fresh !== 'active')).toEqual([])
  })

  test('the new token is revoked before a proof alone, if the user asks for it, and if the old one is active', () => {
    const revoking = all.filter(situation => decideDelivery(situation) === 'revoke new')
    expect(new Set(revoking.map(({ asked }) => asked))).toEqual(new Set(['--abort', 'resume --give-up']))
    expect(revoking.filter(({ state, old }) => state === 'proved' || old !== 'active')).toEqual([])
  })

  test('giving up never keeps a journal', () => {
    expect(decided(({ asked }) => asked === 'resume --give-up')).not.toContain('keep')
  })

  test('what the service does not say changes nothing', () => {
    const unknown = decided(
      ({ state, asked, fresh }) =>
        !['planned', 'called'].includes(state) && asked !== 'resume --give-up' && fresh === 'unknown',
    )
    expect(unknown).toEqual(new Set(['keep']))
  })

  test('a token that was proved is delivered and printed no more', () => {
    const proved = decided(({ state }) => state === 'proved')
    for (const decision of ['deliver', 'hand over', 'prove', 'revoke new'] as const)
      expect(proved).not.toContain(decision)
  })
})

describe('the environment of a command', () => {
  const bot = { org: 'acme', botId: 'BT01', apiKey: new Secret('a key of any shape') }

  test('has what is not a credential of guard’s', () => {
    const env = {
      PATH: '/bin',
      GUARD_ORG: 'acme',
      GUARD_SHISHO_URL: 'http://127.0.0.1:1/',
      VAULT_TOKEN: 'hvs.TEST',
      EMPTY: '',
    }
    expect(environmentWithout(env, bot)).toEqual(env)
  })

  test.for<[string, string]>([
    ['GUARD_BOT_ID', 'BT01'],
    ['GUARD_BOT_API_KEY', 'any'],
    ['guard_bot_api_key', 'any'],
    ['GUARD_TOKEN', 'any'],
    ['TAKUMO_API_KEY', 'any'],
    ['NPM_TOKEN', 'tg_anon_TEST8fK2xQv7LmZ0'],
    ['PIP_INDEX_URL', 'https://token:tg_org_TEST8fK2xQv7LmZ0@pypi.flatt.tech/simple/'],
    ['OTHER', 'Bearer a key of any shape:BT01'],
    ['ANOTHER', `shisho_apikey_${'TEST8fK2x'.repeat(5)}`],
  ])('lacks %s', ([name, value]) => {
    expect(environmentWithout({ [name]: value, PATH: '/bin' }, bot)).toEqual({ PATH: '/bin' })
  })
})

function sha(token: Secret): string {
  return createHash('sha256').update(token.reveal()).digest('hex')
}
