import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ALICE, documentOf, expectDelivered, type Fleet, fingerprintOf, fleet, ITS_OWN, KEEPS, SYNC } from './fleet.ts'

test('a token is issued, given to the command on standard input, proved by its output, and the old one revoked', async () => {
  const home = await fleet()
  const before = await home.issue()

  const { code, stdout, stderr } = await home.rotate(home.program('host', SYNC))

  expect(code, stderr).toBe(0)
  expect(stdout).toContain('"schema":"guard.sync/1"')
  const [fresh] = await home.living()
  expect(stderr).toBe(
    [
      `A new token for alice-laptop from ${home.services.host}: given to the standard input of ${home.place.home}/host`,
      `${before.id} is revoked once the delivery is proved, and not before. Anything else that uses it stops working then.`,
      `Done: alice-laptop has ${fresh} (${fingerprintOf(home.held('host'))}); ${before.id} is revoked`,
      '',
    ].join('\n'),
  )
  await expectDelivered(home, 'host', before)
})

describe('an unproved delivery keeps the old token valid, and the same command continues with the same token:', () => {
  test.for<[string, (home: Fleet, old: string) => { words: string[]; flags?: string[] }]>([
    ['true', () => ({ words: ['true'] })],
    ['a command that fails', home => ({ words: home.program('host', `${SYNC}\nexit 5`) })],
    [
      'half of the token',
      home => ({ words: home.program('host', `head -c 20 > "$store"\n${documentOf('sha256:000000000000')}`) }),
    ],
    [
      'the fingerprint of the old token',
      (home, old) => ({ words: home.program('host', documentOf(fingerprintOf(old))) }),
    ],
    ['a copy of the old token is left', home => ({ words: saying(home, { left: [{ path: '/home/alice/.bashrc' }] }) })],
    ['a file was not read', home => ({ words: saying(home, { unread: [{ path: '/home/alice/Documents' }] }) })],
    ['nothing was written', home => ({ words: saying(home, { synced: [] }) })],
    [
      'a document without an end',
      home => ({ words: home.program('host', `${KEEPS}echo '{"schema":"guard.sync/1","synced":['`) }),
    ],
    ['--proved-by true', () => ({ words: ['true'], flags: ['--proved-by', 'true'] })],
    [
      '--proved-by the old one',
      (_, old) => ({ words: ['true'], flags: ['--proved-by', `echo ${fingerprintOf(old)}`] }),
    ],
    [
      '--proved-by the old one beside the new one',
      (home, old) => ({
        words: home.program('host', KEEPS),
        flags: ['--proved-by', `echo ${fingerprintOf(old)}; sha256sum < ${home.place.home}/host.token`],
      }),
    ],
    [
      '--proved-by a program that fails',
      home => ({
        words: home.program('host', KEEPS),
        flags: ['--proved-by', `sha256sum < ${home.place.home}/host.token; exit 1`],
      }),
    ],
    [
      '--proved-by a fingerprint, and a document that says what is left',
      home => ({
        words: saying(home, { left: [{ path: '/home/alice/.bashrc' }] }),
        flags: ['--proved-by', `sha256sum < ${home.place.home}/host.token`],
      }),
    ],
  ])('%s', async ([, make]) => {
    const home = await fleet()
    const before = await home.issue()
    const { words, flags } = make(home, before.token)

    const { code, stderr } = await home.rotate(words, flags)

    expect([code, stderr]).toEqual([7, expect.stringContaining(`; ${before.id} still works (journal `)])
    expect(stderr).toContain(`hint: deliver the same token with \`guard org rotate ${ALICE} -- COMMAND\``)
    expect(await home.living()).toEqual([before.id, expect.any(String)])
    const again = await home.rotate(home.program('host', SYNC))
    expect(again.code, again.stderr).toBe(0)
    expect(await home.rows()).toHaveLength(2)
    await expectDelivered(home, 'host', before)
  })

  function saying(home: Fleet, more: Record<string, unknown>): string[] {
    return home.program('host', KEEPS + documentOf(ITS_OWN, more))
  }
})

describe('--proved-by proves a delivery', () => {
  test.for([
    ['by the fingerprint', 'echo sha256:$(sha256sum < STORE | cut -c1-12)'],
    ['by what sha256sum prints', 'sha256sum < STORE'],
  ])('%s', async ([, provedBy]) => {
    const home = await fleet()
    const before = await home.issue()

    const { code, stdout, stderr } = await home.rotate(home.program('vault', KEEPS), [
      '--proved-by',
      provedBy!.replace('STORE', join(home.place.home, 'vault.token')),
    ])

    expect([code, stdout], stderr).toEqual([0, ''])
    await expectDelivered(home, 'vault', before)
  })
})

describe('the id that is replaced', () => {
  test('none of several active ones without --id; machines that share an identifier keep their tokens', async () => {
    const home = await fleet()
    const [first, second] = [await home.issue(), await home.issue()]

    const { code, stderr } = await home.rotate(home.program('host', SYNC))

    expect([code, stderr]).toEqual([
      2,
      `error: 2 tokens of alice-laptop are active: ${first.id}, ${second.id} [AMBIGUOUS_TOKEN]\n` +
        'hint: name the one to replace with `--id ID`; two machines that share an identifier need one each\n',
    ])
    expect(await home.living()).toEqual([first.id, second.id])
    const chosen = await home.rotate(home.program('host', SYNC), ['--id', second.id])
    expect(chosen.code, chosen.stderr).toBe(0)
    expect(chosen.stderr).toContain(`${first.id} is also active, and is left alone.\n`)
    expect(await home.living()).toEqual([first.id, expect.any(String)])
    expect(await home.isActive(second.token)).toBe(false)
  })

  test('the other machine that uses the same token is cut off, as the preview says', async () => {
    const home = await fleet()
    const shared = await home.issue()

    const { stderr } = await home.rotate(home.program('host', SYNC))

    expect(stderr).toContain('Anything else that uses it stops working then.')
    expect(await home.isActive(shared.token)).toBe(false)
  })

  test.for<[string, string[], number, string]>([
    ['an id of another identifier', ['--id', 'OTHER'], 2, 'NO_SUCH_TOKEN'],
    ['an id that is revoked', ['--id', 'REVOKED'], 2, 'NO_SUCH_TOKEN'],
  ])('not %s', async ([, flags, exit, error]) => {
    const home = await fleet()
    const [mine, revoked, other] = [await home.issue(), await home.issue(), await home.issue(`${ALICE}-2`)]
    await home.revoke(revoked.id)
    const ids = flags.map(flag => flag.replace('OTHER', other.id).replace('REVOKED', revoked.id))

    const { code, stderr } = await home.rotate(home.program('host', SYNC), ids)

    expect([code, stderr]).toEqual([exit, expect.stringContaining(`[${error}]`)])
    expect([...(await home.living()), ...(await home.living(`${ALICE}-2`))]).toEqual([mine.id, other.id])
  })

  test('if none is active, guard says which command issues one', async () => {
    const home = await fleet()
    await home.issue(`${ALICE}-2`)

    const { code, stderr } = await home.rotate(home.program('host', SYNC))

    expect([code, stderr]).toEqual([
      1,
      'error: no token of alice-laptop is active [NOTHING_FOUND]\nhint: run `guard org issue alice-laptop`\n',
    ])
    expect(await home.rows()).toEqual([])
  })
})

describe('the command', () => {
  test('gets no credential of guard’s in its environment, but those of other services', async () => {
    const home = await fleet()
    await home.issue()
    const old = await home.services.issue()
    const env = {
      ...{ VAULT_TOKEN: 'hvs.TEST', MY_BOT: `key=${home.env.GUARD_BOT_API_KEY}`, NPM_TOKEN: old, GUARD_TOKEN: old },
      TAKUMO_API_KEY: `tk_live_${'5'.repeat(64)}`,
    }
    const seen = join(home.place.home, 'environment')

    const proof = `env >> ${seen}; sha256sum < ${home.place.home}/host.token`
    const { code, stderr } = await home.rotate(
      home.program('host', `env > ${seen}\n${KEEPS}`),
      ['--proved-by', proof],
      { env },
    )

    expect(code, stderr).toBe(0)
    const lines = readFileSync(seen, 'utf8').split('\n')
    expect(
      lines.filter(line => /^(?:GUARD_BOT|GUARD_TOKEN|TAKUMO_API|MY_BOT|NPM_TOKEN)|tg_|shisho_apikey/.test(line)),
    ).toEqual([])
    expect(lines.filter(line => /^(?:VAULT_TOKEN|GUARD_ORG|GUARD_SHISHO_URL)=/.test(line))).toHaveLength(6)
  })

  test('has its output masked: plain, in base64, and on either stream', async () => {
    const home = await fleet()
    await home.issue()
    const talks = 'echo "got $token"; echo "got $token" >&2; printf %s "$token" | base64 -w0; echo'

    const { code, stdout, stderr } = await home.rotate(home.program('host', `${KEEPS}${talks}\n${documentOf(ITS_OWN)}`))

    expect(code, stderr).toBe(0)
    expect(stdout).toMatch(/^got tg_org_….{4}\n…\n\{"schema"/)
    expect(stderr).toMatch(/^got tg_org_….{4}$/m)
  })

  test('with --json prints to standard error, and standard output has one document', async () => {
    const home = await fleet()
    const before = await home.issue()

    const { code, stdout, stderr } = await home.rotate(home.program('host', SYNC), ['--json'])

    expect(code, stderr).toBe(0)
    const [fresh] = await home.living()
    expect(JSON.parse(stdout)).toEqual({
      schema: 'guard.org.rotate/1',
      identifier: ALICE,
      end: 'delivered',
      oldId: before.id,
      newId: fresh,
      fingerprint: fingerprintOf(home.held('host')),
      revoked: before.id,
      provedBy: 'sync',
      token: null,
      file: null,
      notes: [],
    })
    expect(stderr).toContain('"schema":"guard.sync/1"')
  })

  test('gets the flags after `--`', async () => {
    const home = await fleet()
    await home.issue()

    const { code, stdout } = await home.rotate([
      ...home.program('host', `echo "$@"\n${SYNC}`),
      '--json',
      '--dry-run',
      '--verbose',
    ])

    expect([code, stdout]).toEqual([0, expect.stringMatching(/^--json --dry-run --verbose\n/)])
    expect(await home.rotate(['false', '--json'])).toMatchObject({ code: 7, stdout: '' })
  })
})

describe('after a lost answer only one token is valid, in one run', () => {
  test.for<[string, Record<string, unknown>, number]>([
    ['cut before the change', { fault: 'cut-before' }, 0],
    ['cut after the change', { fault: 'cut-after' }, 1],
    ['torn in the middle of the token', { fault: 'torn', bytes: 180 }, 1],
    ['500 after the change', { fault: 'status', status: 500, when: 'after' }, 1],
    ['a sign-in page in the place of the answer', { fault: 'status', status: 200, when: 'after', body: '<h1>' }, 1],
  ])('%s', async ([, fault, made]) => {
    const home = await fleet()
    const before = await home.issue()
    await home.services.fault({ path: home.path, method: 'POST', ...fault })

    const { code, stderr } = await home.rotate(home.program('host', SYNC))

    expect(code, stderr).toBe(0)
    expect(await home.rows()).toHaveLength(2 + made)
    await expectDelivered(home, 'host', before)
  })
})

describe('nothing is issued', () => {
  test('for a bot that may not list and revoke: exit 9, and the role is named', async () => {
    const home = await fleet()
    const before = await home.issue()
    const logins = (await (await fetch(`${home.services.url}/sandbox/credentials`)).json()) as {
      issuer: { id: string; apiKey: string }
    }
    const env = { GUARD_BOT_ID: logins.issuer.id, GUARD_BOT_API_KEY: logins.issuer.apiKey }

    const { code, stderr } = await home.rotate(home.program('host', SYNC), [], { env })

    expect([code, stderr]).toEqual([9, expect.stringContaining('the bot needs the role organization/takumi_manager\n')])
    await expectUntouched(home, before)
  })

  test.for<[string, string[], number]>([
    ['for a command that is not there', ['org', 'rotate', ALICE, '--yes', '--', 'no-such-program'], 2],
    ['without a command', ['org', 'rotate', ALICE, '--yes'], 2],
    ['for two steps at once', ['org', 'rotate', ALICE, '--yes', '--begin', '--abort'], 2],
    ['for --proved-by without a command', ['org', 'rotate', ALICE, '--yes', '--begin', '--proved-by', 'true'], 2],
    ['without a terminal and --yes', ['org', 'rotate', ALICE, '--', 'true'], 2],
    ['in a dry run', ['org', 'rotate', ALICE, '--dry-run', '--json', '--', 'true'], 0],
    ['in a dry run of --begin', ['org', 'rotate', ALICE, '--dry-run', '--json', '--begin'], 0],
    ['into a file that is there', ['org', 'rotate', ALICE, '--yes', '--begin', '--out', 'taken'], 6],
    ['by --commit alone', ['org', 'rotate', ALICE, '--yes', '--commit', '--proved', 'sha256:000000000000'], 1],
    ['by --abort alone', ['org', 'rotate', ALICE, '--yes', '--abort'], 1],
  ])('%s', async ([, args, exit]) => {
    const home = await fleet()
    const before = await home.issue()
    writeFileSync(join(home.place.home, 'taken'), '')

    expect((await home.guard(args)).code).toBe(exit)
    await expectUntouched(home, before)
  })

  async function expectUntouched(home: Fleet, { id }: { id: string }): Promise<void> {
    expect((await home.rows()).map(row => row.id)).toEqual([id])
    expect(await home.living()).toEqual([id])
    expect(home.journals()).toEqual([])
  }
})

describe('in steps, for a program that delivers by itself', () => {
  test('--begin prints the token, --begin again the same one, and --commit revokes the old one by a fingerprint', async () => {
    const home = await fleet()
    const before = await home.issue()

    const begun = await begin(home)
    const again = await begin(home)
    expect([begun.code, again.stdout]).toEqual([0, begun.stdout])
    const token = begun.stdout.trim()
    expect(await home.isActive(token)).toBe(true)
    expect(begun.stderr).toContain(`has the fingerprint ${fingerprintOf(token)}.`)
    const wrong = await home.step('--commit', '--proved', fingerprintOf(before.token))
    expect([wrong.code, wrong.stderr]).toEqual([
      7,
      expect.stringContaining(`the new token is ${fingerprintOf(token)}; `),
    ])
    expect((await home.step('--commit')).code).toBe(2)
    const stranger = await home.issue()
    expect(await home.living()).toHaveLength(3)
    const { code, stderr } = await home.step('--commit', '--proved', fingerprintOf(token))

    expect(code, stderr).toBe(0)
    expect(stderr).toContain(
      `  - ${stranger.id} was issued to alice-laptop by another process meanwhile, and is active\n`,
    )
    expect(await home.isActive(token)).toBe(true)
    expect(await home.living()).toEqual([expect.any(String), stranger.id])
    expect(home.journals()).toEqual([])
  })

  test('--begin --out writes a new file of mode 0600, and --commit takes the document of guard sync on standard input', async () => {
    const home = await fleet()
    await home.issue()

    const begun = await home.step('--begin', '--out', 'new.token', '--json')
    const path = join(home.place.home, 'new.token')
    expect([begun.code, begun.stderr.includes('tg_org_')]).toEqual([0, false])
    expect(JSON.parse(begun.stdout)).toMatchObject({ end: 'handed over', token: null, file: path })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const token = readFileSync(path, 'utf8').trim()
    const outcome = { old: null, new: fingerprintOf(token), files: [{ path: '/home/alice/.npmrc' }] }
    const document = { schema: 'guard.sync/1', synced: [outcome], notes: [], left: [], unread: [] }
    const { code, stderr } = await home.guard(['org', 'rotate', ALICE, '--commit', '--yes'], {
      input: JSON.stringify(document),
    })

    expect(code, stderr).toBe(0)
    expect(await home.living()).toHaveLength(1)
    expect(await home.isActive(token)).toBe(true)
  })

  test('--begin --json has the token in its document', async () => {
    const home = await fleet()
    await home.issue()
    const { stdout } = await home.guard(['org', 'rotate', ALICE, '--yes', '--begin', '--json'], { printsToken: true })
    const { token, fingerprint } = JSON.parse(stdout)
    expect([await home.isActive(token), fingerprint]).toEqual([true, fingerprintOf(token)])
  })

  test('--abort revokes the new token, and the old one still works', async () => {
    const home = await fleet()
    const before = await home.issue()
    const token = (await begin(home)).stdout.trim()

    const { code, stderr } = await home.step('--abort')

    expect(code, stderr).toBe(0)
    expect([await home.isActive(token), await home.living(), home.journals()]).toEqual([false, [before.id], []])
  })

  const begin = (home: Fleet) => home.guard(['org', 'rotate', ALICE, '--yes', '--begin'], { printsToken: true })
})

describe('side by side', () => {
  test('identifiers do not wait for each other', async () => {
    const home = await fleet()
    const names = Array.from({ length: 6 }, (_, index) => `host-${index}`)
    for (const name of names) await home.issue(name)
    // None of them ends before all of them have got their token.
    const all = names.map(name => `[ -s '${home.place.home}/${name}.token' ] || missing=1`).join('\n')
    const meets = `${KEEPS}missing=1\nwhile [ $missing = 1 ]; do missing=0\n${all}\ndone\n`

    const ends = await Promise.all(
      names.map(name =>
        home.guard(['org', 'rotate', name, '--yes', '--', ...home.program(name, meets + documentOf(ITS_OWN))]),
      ),
    )

    expect(ends.map(({ code, stderr }) => [code, stderr.includes('is revoked')])).toEqual(names.map(() => [0, true]))
    for (const name of names) {
      expect(await home.living(name)).toHaveLength(1)
      expect(await home.isActive(home.held(name))).toBe(true)
    }
    expect(home.journals()).toEqual([])
  })

  test('a second run for one identifier issues nothing, and resume ignores the running one', async () => {
    const home = await fleet()
    const before = await home.issue()
    const [goes, given] = ['go', 'host.token'].map(name => join(home.place.home, name))
    const first = home.rotate(
      home.program('host', `${KEEPS}while [ ! -e '${goes}' ]; do :; done\n${documentOf(ITS_OWN)}`),
    )
    await expect.poll(() => existsSync(given!), { timeout: 60_000 }).toBe(true)

    const second = await home.rotate(home.program('other', SYNC))
    const resumed = await home.guard(['resume', '--give-up'])
    writeFileSync(goes!, '')

    expect([second.code, second.stderr]).toEqual([
      6,
      expect.stringMatching(/another guard is at work.*deliveries\/[0-9a-f]{16}\/lock\n/s),
    ])
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining('note: another guard is at work')])
    expect((await first).code).toBe(0)
    expect(await home.rows()).toHaveLength(2)
    await expectDelivered(home, 'host', before)
  })
})

describe('one token has one rotation at a time', () => {
  test("while a token is being delivered, `guard rotate` on this machine's files refuses, and vice versa", async () => {
    const home = await fleet()
    const before = await home.issue()
    const { host } = home.services
    home.place.write('.npmrc', `//${host}/npm/:_authToken=${before.token}\n`)
    expect((await home.rotate(['true'])).code).toBe(7)

    const local = await home.guard(['rotate', '--yes'])

    expect([local.code, local.stderr]).toEqual([
      7,
      expect.stringContaining(`hint: run \`guard org rotate ${ALICE} -- COMMAND\` to deliver it`),
    ])
    expect((await home.step('--abort')).code).toBe(0)
    await home.services.fault({ path: home.path, method: 'POST', fault: 'cut-after' })
    expect((await home.guard(['rotate', '--yes'])).code).toBe(7)
    const delivery = await home.rotate(home.program('host', SYNC))
    expect([delivery.code, delivery.stderr]).toEqual([7, expect.stringContaining('hint: run `guard resume`')])
    expect((await home.guard(['resume'])).code).toBe(0)
    expect(await home.living()).toHaveLength(1)
  })

  test('commands that read mention an unfinished delivery, and others work beside it', async () => {
    const home = await fleet()
    await home.issue()
    const { host } = home.services
    home.place.write('.npmrc', `//${host}/npm/:_authToken=${await home.services.issue()}\n`)
    expect((await home.rotate(['true'])).code).toBe(7)

    const note = `note: the delivery to ${ALICE} is unfinished; run \`guard resume\``
    for (const command of [[], ['find'], ['status']]) expect((await home.guard(command)).stderr).toContain(note)
    const doctor = await home.guard(['doctor', 'unfinished'])
    expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringContaining(`guard org rotate ${ALICE} --abort`)])
    expect((await home.guard(['rotate', '--yes'])).code).toBe(0)
    expect(home.journals()).not.toEqual([])
  })

  test('a journal of another organisation is not resumed in this one', async () => {
    const home = await fleet()
    await home.issue()
    expect((await home.rotate(['true'])).code).toBe(7)

    const resumed = await home.guard(['resume'], { env: { GUARD_ORG: 'another' } })
    const givenUp = await home.guard(['resume', '--give-up'], { env: { GUARD_ORG: 'another' } })

    expect([resumed.code, resumed.stderr]).toEqual([7, expect.stringContaining('[OTHER_ORGANISATION]')])
    expect([givenUp.code, givenUp.stderr]).toEqual([
      0,
      expect.stringContaining('Given up: the delivery to alice-laptop'),
    ])
    expect(await home.living()).toHaveLength(2)
  })

  test('a damaged journal is set aside by `guard resume --give-up`, and does not block others', async () => {
    const home = await fleet()
    const before = [await home.issue(), await home.issue('other')]
    expect((await home.rotate(['true'])).code).toBe(7)
    const [journal] = home.journals().filter(path => path.endsWith('.jsonl'))
    writeFileSync(journal!, 'x'.repeat(1000))

    const again = await home.rotate(home.program('host', SYNC))
    const other = await home.guard(['org', 'rotate', 'other', '--yes', '--', ...home.program('other', SYNC)])
    const givenUp = await home.guard(['resume', '--give-up'])

    expect([again.code, again.stderr]).toEqual([7, expect.stringContaining('[JOURNAL_UNREADABLE]')])
    expect(other.code, other.stderr).toBe(0)
    expect([givenUp.code, givenUp.stderr]).toEqual([0, expect.stringMatching(/ is kept as .*\.damaged$/m)])
    expect(await home.living()).toContain(before[0]!.id)
  })
})

test('the token is erased from the journal once the delivery is proved', async () => {
  const home = await fleet()
  const before = await home.issue()
  await home.services.fault({ path: `${home.path}/by-id/*`, method: 'DELETE', fault: 'status', status: 503 })

  const { code, stderr } = await home.rotate(home.program('host', SYNC))

  expect([code, stderr]).toEqual([7, expect.stringContaining('hint: run `guard resume` when that is mended')])
  const [journal, ...more] = home.journals().filter(path => path.endsWith('.jsonl'))
  expect([more, readFileSync(journal!, 'utf8').includes(home.held('host'))]).toEqual([[], false])
  expect(await home.living()).toHaveLength(2)
  const resumed = await home.guard(['resume', '--json'])
  expect(JSON.parse(resumed.stdout).deliveries).toEqual([
    {
      identifier: ALICE,
      end: 'delivered',
      oldId: before.id,
      newId: expect.any(String),
      revoked: before.id,
      kept: null,
    },
  ])
  await expectDelivered(home, 'host', before)
})
