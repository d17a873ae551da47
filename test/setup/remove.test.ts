import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { hasTmux, openTerminal } from '../helpers/terminal.ts'
import { ground, treeOf } from './ground.ts'

const NOTE = /\nnote: no other file has tg_anon_…\w{4}, which is valid; `guard token` prints it, /

describe('`guard remove` and the last copy of a token', () => {
  test('warns before it removes it, also in the document of a dry run', async () => {
    const home = await ground({ tools: ['npm'] })
    await home.setup()

    const shown = await home.guard(['remove', '--dry-run', '--json'])
    const { code, stderr } = await home.guard(['remove', '--yes'])

    const masked = `tg_anon_…${home.token.slice(-4)}`
    expect([shown.code, JSON.parse(shown.stdout).lastCopies]).toEqual([
      0,
      [{ fingerprint: new Secret(home.token).fingerprint, masked, state: 'valid' }],
    ])
    expect([code, stderr]).toEqual([0, expect.stringMatching(NOTE)])
    expect(treeOf(home)).toEqual({})
  })

  test('does not warn if another file has it, or if it is revoked', async () => {
    const home = await ground({ tools: ['npm'], files: ({ token }) => ({ 'p/.env': `NPM_TOKEN=${token}\n` }) })
    await home.setup()
    const kept = await home.guard(['remove', '--yes'])
    expect([kept.code, kept.stderr]).toEqual([0, expect.not.stringContaining('no other file')])

    home.write('p/.env', '')
    await home.setup()
    await home.guard(['revoke', '--yes'])
    const dead = await home.guard(['remove', '--yes'])
    expect([dead.code, dead.stderr]).toEqual([0, expect.not.stringContaining('no other file')])
  })

  test('without the network reports that it cannot tell, and continues', async () => {
    const home = await ground({ tools: ['npm'] })
    await home.setup()
    await home.services.fault({ path: '/npm/api/v1/tokens/status', fault: 'status', status: 503, times: 9 })

    const { code, stderr } = await home.guard(['remove', '--yes'])

    await home.services.clearFaults()
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/\nnote: no other file has tg_anon_…\w{4}, which may be /),
    ])
    expect(treeOf(home)).toEqual({})
  })

  test.skipIf(!hasTmux && !process.env.CI)('names it in the question, and keeps it if the answer is no', async () => {
    const home = await ground({ tools: ['npm'] })
    await home.setup()
    const before = treeOf(home)
    const terminal = openTerminal(['remove'], { home: home.home, sandbox: home.services })
    await terminal.shows(/Take this out, with the last copy of tg_anon_…\w{4}\?/)
    terminal.type('n')
    terminal.press('Enter')
    expect(await terminal.ends()).toMatchObject({ code: 130 })
    expect(treeOf(home)).toEqual(before)
  })
})

describe('a damaged record of setup', () => {
  const DAMAGED = ['', '{', 'null', '{"schema":"guard.setup-record/1","files":[{}],"writing":[]}', '{"files":7}']

  test.for(DAMAGED)('%j is named, and nothing is changed', async text => {
    const home = await ground({ tools: ['npm'] })
    await home.setup()
    const before = treeOf(home)
    home.write('.local/state/guard/setup.json', text)
    for (const args of [
      ['remove', '--yes'],
      ['revoke', '--take-out', '--yes'],
      ['setup', '--yes'],
    ]) {
      const { code, stderr } = await home.guard(args)
      expect([code, stderr]).toEqual([
        6,
        expect.stringContaining('setup.json is damaged, or written by another version'),
      ])
    }
    expect(treeOf(home)).toEqual(before)
    expect(await home.services.isValid(home.token)).toBe(true)
  })

  test('does not prevent revoking a token', async () => {
    const home = await ground({ tools: ['npm'] })
    await home.setup()
    home.write('.local/state/guard/setup.json', '{')
    const { code, stderr } = await home.guard(['revoke', '--yes'])
    expect(code, stderr).toBe(0)
    expect(await home.services.isValid(home.token)).toBe(false)
  })
})
