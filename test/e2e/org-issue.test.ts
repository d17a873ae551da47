import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { findTokens } from '../../src/core/tokens.ts'
import { movableClock } from '../helpers/clock.ts'
import { livingIds, organisation } from './organisation.ts'

const ISSUER = 'organization/takumi_guard_token_issuer'
const prints = { printsToken: true }

describe('org issue', () => {
  test('prints only the token on stdout, and its id on stderr', async () => {
    const org = await organisation()
    const { code, stdout, stderr } = await org.guard(['issue', 'alice-laptop'], prints)
    const [row] = await org.rows()
    expect([code, stderr]).toEqual([0, `Issued ${row!.id} to alice-laptop\n`])
    expect(stdout).toMatch(/^tg_org_TEST\w+\n$/)
  })

  test('includes the id in JSON', async () => {
    const org = await organisation()
    const { stdout } = await org.guard(['issue', 'alice-laptop', '--json'], prints)
    const document = JSON.parse(stdout)
    const [row] = await org.rows()
    const { fingerprint } = new Secret(document.token)
    expect(document).toMatchObject({ identifier: 'alice-laptop', id: row!.id, fingerprint, file: null })
  })

  test('takes the id from the list if the probe does not return it', async () => {
    const org = await organisation()
    const answer = { path: `${org.path}/probe`, fault: 'status', status: 200, body: '{"active":true}', times: 0 }
    await org.services.fault(answer)
    const { stderr } = await org.guard(['issue', 'alice'], prints)
    expect(stderr).toBe(`Issued ${(await org.rows())[0]!.id} to alice\n`)
    await org.services.clearFaults()
  })

  test('issues no second token for an identifier by accident, even with --yes', async () => {
    const org = await organisation()
    const [one] = await org.seed('alice')
    for (const flags of [[], ['--yes'], ['--dry-run'], ['--no-input']]) {
      expect(await org.guard(['issue', 'alice', ...flags])).toMatchObject({
        code: 2,
        stdout: '',
        stderr: `error: alice has a living token: ${one!.id} [HAS_TOKEN]\nhint: \`--another\` issues one more; \`guard org revoke ${one!.id}\` revokes the old one\n`,
      })
    }
    expect(await org.rows()).toHaveLength(1)
  })

  test('issues another one with --another, or if the user agrees at the terminal', async () => {
    const org = await organisation()
    await org.seed('alice')
    expect((await org.guard(['issue', 'alice', '--another'], prints)).code).toBe(0)
    const asked = await org.guard(['issue', 'alice'], { ...prints, typed: ['y\r'] })
    expect(asked.code, asked.stderr).toBe(0)
    expect(asked.stderr).toContain('alice has a living token. Issue another?')
    expect((await org.guard(['issue', 'alice'], { typed: ['n\r'] })).code).toBe(130)
    expect(await livingIds(org)).toHaveLength(3)
  })

  test('ignores revoked tokens and those of an identifier with the same prefix', async () => {
    const org = await organisation()
    await org.seed('alice', { revoked: true })
    await org.seed('alice-laptop')
    expect((await org.guard(['issue', 'alice'], prints)).code).toBe(0)
  })
})

test('an identifier that could not be found again is refused, one in another script is not', async () => {
  const org = await organisation()
  for (const name of ['', ' ', 'alice ', 'alice\u200B', 'tg_org_TESTa1b2c3d4e5']) {
    expect(await org.guard(['issue', name])).toMatchObject({ code: 2, stdout: '' })
  }
  expect(await org.rows()).toEqual([])
  expect((await org.guard(['issue', '山田-laptop 2'], prints)).code).toBe(0)
  expect((await org.guard(['issue', '山田-laptop 2'])).code).toBe(2)
})

describe('org issue --out', () => {
  test('writes a new file of mode 0600 and prints the token nowhere', async () => {
    const org = await organisation()
    const { code, stdout, stderr } = await org.guard(['issue', 'alice', '--out', 'keys/alice.token'])
    const path = join(org.home, 'keys/alice.token')
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toBe(`Issued ${(await org.rows())[0]!.id} to alice, in ${path}\n`)
    expect(org.read('keys/alice.token')).toMatch(/^tg_org_TEST\w+\n$/)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(org.files()).toEqual(['keys/alice.token'])
    const json = await org.guard(['issue', 'bob', '--out', 'bob.token', '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ token: null, file: join(org.home, 'bob.token') })
  })

  test('overwrites nothing, and checks that before it issues', async () => {
    const org = await organisation()
    org.write('token.txt', 'mine')
    const { code, stderr } = await org.guard(['issue', 'alice', '--out', 'token.txt'])
    expect([code, stderr]).toEqual([6, expect.stringContaining('it is there already, and guard overwrites nothing')])
    expect([org.read('token.txt'), await org.rows()]).toEqual(['mine', []])
  })

  test('writes nothing for a dry run', async () => {
    const org = await organisation()
    expect((await org.guard(['issue', 'alice', '--out', 'token.txt', '--dry-run'])).code).toBe(0)
    expect([org.files(), await org.rows()]).toEqual([[], []])
  })

  test('revokes the token if the file appears while it is issued', async () => {
    const org = await organisation()
    const late = { path: org.path, method: 'POST', fault: 'delay', milliseconds: 600_000 }
    await org.services.fault(late)
    const issued = org.guard(['issue', 'alice', '--out', 'token.txt'])
    await expect.poll(async () => (await org.rows()).length, { timeout: 30_000 }).toBe(1)
    org.write('token.txt', 'mine')
    await fetch(`${org.services.url}/faults/late`, { method: 'DELETE' })
    const { code, stdout, stderr } = await issued
    const [row] = await org.rows()
    expect([code, stdout, row!.status]).toEqual([6, '', 'revoked'])
    expect(stderr).toContain(`the token that was issued, ${row!.id}, is revoked again`)
    expect(org.read('token.txt')).toBe('mine')
  })

  test('keeps the token in a separate file if it can neither be written nor revoked', async () => {
    const org = await organisation('issuer')
    await org.services.fault({ path: org.path, method: 'POST', fault: 'delay', milliseconds: 600_000 })
    const issued = org.guard(['issue', 'alice', '--out', 'token.txt'])
    await expect.poll(async () => (await org.rows()).length, { timeout: 30_000 }).toBe(1)
    org.write('token.txt', 'mine')
    await fetch(`${org.services.url}/faults/late`, { method: 'DELETE' })
    const { code, stdout, stderr } = await issued
    const [kept] = org.files().filter(name => /issued-[0-9a-f]{12}\.token$/.test(name))
    expect([code, stdout, stderr]).toEqual([
      ...[6, ''],
      expect.stringContaining(`the token that was issued to alice is in ${join(org.home, kept!)} [FILE_CHANGED]\n`),
    ])
    expect(findTokens(org.read(kept!))).toHaveLength(1)
    expect(statSync(join(org.home, kept!)).mode & 0o777).toBe(0o600)
    expect(await livingIds(org)).toHaveLength(1)
  })
})

describe('the answer to org issue is lost', () => {
  test.for<[string, Record<string, unknown>, number, string]>([
    ['cut after the change', { fault: 'cut-after' }, 4, 'NO_ANSWER'],
    ['torn in the middle of the token', { fault: 'torn', bytes: 180 }, 4, 'UNEXPECTED_ANSWER'],
    ['500 after the change', { fault: 'status', status: 500, when: 'after' }, 4, 'SERVER_ERROR'],
    ['429 after the change', { fault: 'status', status: 429, when: 'after' }, 5, 'RATE_LIMITED'],
    ['403 after the change', { fault: 'status', status: 403, when: 'after' }, 9, 'FORBIDDEN'],
  ])(
    '%s: the issued token is revoked and named, and no attempt leaves a valid one',
    async ([, fault, exitCode, code]) => {
      const org = await organisation()
      for (let tries = 1; tries <= 2; tries += 1) {
        await org.services.fault({ path: org.path, method: 'POST', ...fault })
        const finished = await org.guard(['issue', 'alice'])
        const rows = await org.rows()
        expect([finished.code, finished.stdout, rows.length]).toEqual([exitCode, '', tries])
        expect(finished.stderr).toContain(
          `it issued ${rows.at(-1)!.id} all the same, which guard has revoked [${code}]`,
        )
        expect(await livingIds(org)).toEqual([])
      }
      expect((await org.guard(['issue', 'alice'], prints)).code).toBe(0)
    },
  )

  test('cut before the change: guard says that nothing was issued', async () => {
    const org = await organisation()
    await org.services.fault({ path: org.path, method: 'POST', fault: 'cut-before' })
    const { code, stderr } = await org.guard(['issue', 'alice'])
    expect([code, stderr]).toEqual([4, expect.stringContaining('; no token was issued [NO_ANSWER]')])
    expect(await org.rows()).toEqual([])
  })

  test('and another administrator issued one too: guard does not guess which to revoke', async () => {
    const org = await organisation()
    await org.services.fault({ path: org.path, method: 'POST', fault: 'delay', milliseconds: 600_000 })
    const clock = movableClock()
    const issued = org.guard(['issue', 'alice'], { clock })
    await expect.poll(async () => (await org.rows()).length, { timeout: 30_000 }).toBe(1)
    await org.seed('alice')
    clock.advance(200_000)
    const { code, stderr } = await issued
    const ids = await livingIds(org)
    expect([code, ids.length]).toEqual([4, 2])
    expect(stderr).toContain(
      `; several tokens were issued to alice meanwhile, and guard cannot tell which one is its own: ${ids.join(', ')} [ANSWER_LOST]\n`,
    )
  })

  test('and the issued token cannot be revoked: it is named, with the command', async () => {
    const org = await organisation()
    await org.services.fault({ path: org.path, method: 'POST', fault: 'cut-after' })
    await org.services.fault({ path: `${org.path}/by-id/*`, method: 'DELETE', fault: 'status', status: 403, times: 0 })
    const { code, stderr } = await org.guard(['issue', 'alice'])
    const [row] = await org.rows()
    expect([code, stderr]).toEqual([7, expect.stringContaining(`hint: run \`guard org revoke ${row!.id}\`\n`)])
    await org.services.clearFaults()
  })

  test('a whole token in an unusual answer is used', async () => {
    const org = await organisation()
    await org.services.fault({ path: org.path, method: 'POST', fault: 'answer', status: 502, body: '{"t":"{NEW}"}' })
    const { code, stdout } = await org.guard(['issue', 'alice'], prints)
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^tg_org_/)])
    expect(await livingIds(org)).toHaveLength(1)
  })
})

describe('a bot that may only issue', () => {
  test('issues, with a note about what it cannot check', async () => {
    const org = await organisation('issuer')
    const { code, stderr } = await org.guard(['issue', 'alice'], prints)
    const note = 'note: this bot may not list tokens, so guard cannot tell whether alice has one already\n'
    expect([code, stderr]).toEqual([0, `${note}Issued ${(await org.rows())[0]!.id} to alice\n`])
  })

  test('issues no second one after a lost answer until a manager has checked', async () => {
    const org = await organisation('issuer')
    await org.services.fault({ path: org.path, method: 'POST', fault: 'cut-after' })
    const lost = await org.guard(['issue', 'alice'])
    expect([lost.code, lost.stderr]).toEqual([4, expect.stringContaining('a token may have been issued to alice')])
    const again = await org.guard(['issue', 'alice'])
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('[ANSWER_LOST]')])
    expect(await org.rows()).toHaveLength(1)
    expect((await org.guard(['issue', 'bob'], prints)).code).toBe(0)
    await org.services.fault({ path: org.path, method: 'POST', fault: 'status', status: 429 })
    expect((await org.guard(['issue', 'alice', '--another'])).code).toBe(5)
    expect((await org.guard(['issue', 'alice'])).code).toBe(2)
    expect((await org.guard(['issue', 'alice', '--another'], prints)).code).toBe(0)
    expect((await org.guard(['issue', 'alice'], prints)).code).toBe(0)
  })

  test('may not list, revoke or sweep, and the error names the missing role', async () => {
    const org = await organisation('issuer')
    const [{ id } = { id: '' }] = await org.seed('alice')
    for (const words of [['list'], ['revoke', id, '--yes'], ['sweep', 'alice', '--yes', '--expect', '1']]) {
      const { code, stderr } = await org.guard(words)
      expect([words, code, stderr]).toEqual([
        words,
        9,
        expect.stringContaining('hint: give the bot the role organization/takumi_manager, in the console'),
      ])
    }
    expect(await livingIds(org)).toEqual([id])
  })
})

test.for([403, 404])('an organisation that answers %i to everything is blamed instead of a proxy', async status => {
  const org = await organisation()
  await org.services.fault({ path: '/shisho/*', fault: 'status', status, body: '{"message":"no"}', times: 0 })
  for (const words of [
    ['list'],
    ['issue', 'alice'],
    ['revoke', 'x', '--yes'],
    ['sweep', 'alice', '--yes', '--expect', '1'],
  ]) {
    const { code, stderr } = await org.guard(words)
    expect([words, code, stderr]).toEqual([words, 9, expect.stringContaining('GUARD_ORG')])
    expect(stderr).not.toContain('proxy')
    if (status === 403 && words[0] === 'list') expect(stderr).toContain(ISSUER)
  }
  await org.services.clearFaults()
})
