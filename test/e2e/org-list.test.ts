import { describe, expect, test } from 'vitest'
import { organisation } from './organisation.ts'

const DAY = 86_400_000
const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString()

describe('org list', () => {
  test('shows all pages, with state, last use and the number of tokens', async () => {
    const org = await organisation()
    await org.seed('m-{n}', { count: 250, created_at: '2025-03-04T05:06:07Z', last_used_at: '2026-01-02T03:04:05Z' })
    const [one] = await org.seed('never', { created_at: '2026-02-03T00:00:00Z', revoked: true })
    const { code, stdout, stderr } = await org.guard(['list'], { env: { COLUMNS: '120' } })
    const lines = stdout.split('\n')
    expect([code, lines.length, stderr]).toEqual([0, 252, '251 tokens, 250 of them living\n'])
    expect(lines[0]).toMatch(/^GT01\w{24} {2}m-1 {4}active {3}created 2025-03-04 {2}used 2026-01-02$/)
    expect(lines[250]).toBe(`${one!.id}  never  revoked  created 2026-02-03  never used`)
  })

  test('takes a prefix, or with --exact one identifier', async () => {
    const org = await organisation()
    for (const name of ['alice', 'alice-laptop', 'bob']) await org.seed(name)
    const names = async (...words: string[]) =>
      JSON.parse((await org.guard(['list', ...words, '--json'])).stdout).tokens.map(
        (row: { identifier: string }) => row.identifier,
      )
    expect(await names('alice')).toEqual(['alice', 'alice-laptop'])
    expect(await names('alice', '--exact')).toEqual(['alice'])
    expect(await org.guard(['list', '--exact'])).toMatchObject({ code: 2 })
  })

  test('--stale lists active tokens unused for that long, and tokens as old that were never used', async () => {
    const org = await organisation()
    await org.seed('used-91', { created_at: ago(400), last_used_at: ago(91) })
    await org.seed('used-89', { created_at: ago(400), last_used_at: ago(89) })
    await org.seed('never-old', { created_at: ago(91) })
    await org.seed('never-new', { created_at: ago(1) })
    await org.seed('revoked', { created_at: ago(400), last_used_at: ago(91), revoked: true })
    const { code, stdout, stderr } = await org.guard(['list', '--stale', '90d', '--json'])
    const names = JSON.parse(stdout).tokens.map((row: { identifier: string }) => row.identifier)
    expect([code, names]).toEqual([0, ['used-91', 'never-old']])
    expect(stderr).toBe('note: 1 token left out: never used, and issued more recently than that\n')
    for (const word of ['0d', '90x', '-1', '']) expect((await org.guard(['list', '--stale', word])).code).toBe(2)
  })

  test('--stale does not guess if the service does not report use', async () => {
    const org = await organisation()
    const body = JSON.stringify({ tokens: [{ id: 'a', user_identifier: 'alice', status: 'active' }] })
    await org.services.fault({ path: org.path, fault: 'status', status: 200, body })
    expect(await org.guard(['list', '--stale', '90d'])).toMatchObject({
      code: 4,
      stderr:
        'error: the service does not say when its tokens were last used [CANNOT_TELL]\nhint: list them without `--stale`\n',
    })
  })

  test('--csv quotes cells if necessary, and no cell is a formula', async () => {
    const org = await organisation()
    const names = ['=cmd|calc', '+1', '-1', '@x', 'a,b', 'say "hi"', "o'hara", '\t=1', 'plain', '＝1']
    const made: { id: string }[] = []
    for (const name of names) made.push(...(await org.seed(name, { created_at: '2026-01-01T00:00:00Z' })))
    const { stdout } = await org.guard(['list', '--csv'])
    const [head, ...rows] = stdout.trimEnd().split('\n')
    expect(head).toBe('id,identifier,status,createdAt,lastUsedAt,revokedAt')
    const cells = rows.map((row, index) =>
      row.replace(`${made[index]!.id},`, '').replace(',active,2026-01-01T00:00:00Z,,', ''),
    )
    expect(cells).toEqual([
      ...['"\'=cmd|calc"', '"\'+1"', '"\'-1"', '"\'@x"', '"a,b"', '"say ""hi"""', '"o\'hara"'],
      // guard never prints a tab.
      ...['\uFFFD=1', 'plain', '"\'＝1"'],
    ])
    expect((await org.guard(['list', '--csv', '--json'])).code).toBe(2)
  })

  test('waits while the service limits requests, instead of showing half a list', async () => {
    const org = await organisation()
    await org.seed('m-{n}', { count: 250 })
    await org.services.fault({ path: org.path, method: 'GET', fault: 'status', status: 429, retryAfter: 7, times: 2 })
    const { code, stdout, stderr } = await org.guard(['list', '--json'])
    expect([code, JSON.parse(stdout).tokens.length]).toEqual([0, 250])
    expect(stderr).toMatch(/^(?:note: the service limits requests; guard goes on in 7 seconds\n){2}$/)
  })
})
