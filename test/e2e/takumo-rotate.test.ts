import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import {
  clockWithPerson,
  expectUntouched,
  expectWritten,
  hasJournal,
  type Place,
  type TakumoTree,
  takumoPlace,
} from './takumo.ts'

/** Every kind of place in which the documentation puts a key. */
const everywhere: TakumoTree = ({ gateway, key }) => ({
  'p/.env': `# mine\r\nTAKUMO_API_KEY="${key}" # ours\r\nOTHER=1`,
  'p/.env.local': `TAKUMO_API_KEY=${key}\n`,
  '.zshrc': `export ANTHROPIC_BASE_URL=${gateway}\nexport ANTHROPIC_API_KEY='${key}'\n`,
  '.bashrc': `export OPENAI_API_KEY=${key}\nexport OPENAI_BASE_URL="${gateway}"\n`,
  '.config/fish/config.fish': `set -gx ANTHROPIC_BASE_URL ${gateway}\nset -gx ANTHROPIC_API_KEY ${key}\n`,
  'q/.envrc': `export TAKUMO_API_KEY=${key}\n# was ${key}\n`,
  '.continue/config.json': `{\n  "models": [\n    { "provider": "openai", "apiBase": "${gateway}", "apiKey": "${key}" }\n  ],\n  "tabAutocompleteModel": { "apiKey": "${key}", "apiBase": "${gateway}" }\n}\n`,
  '.config/Code/User/settings.json': `{\n  // ours\n  "takumo.apiKey": "${key}",\n  "editor.fontSize": 12,\n}\n`,
})

describe('guard takumo rotate', () => {
  test('writes the new key to every kind of place, waits until the old one is revoked, and ends', async () => {
    const place = await takumoPlace(everywhere)
    const fresh = await place.dashboard.create()
    const clock = clockWithPerson(7, () => place.dashboard.revoke(place.old))

    const { code, stdout, stderr } = await place.rotate(fresh, [], { clock })

    expect(code, stderr).toBe(0)
    expect(stdout).toBe('')
    expectWritten(place, fresh)
    expect(hasJournal(place)).toBe(false)
    expect(await place.dashboard.status(place.old)).toBe(401)
    expect(await place.dashboard.status(fresh)).toBe(200)
    expect(JSON.parse(place.read('.local/state/guard/history.jsonl'))).toMatchObject({
      kind: 'takumo',
      from: new Secret(place.old.key).fingerprint,
      to: new Secret(fresh.key).fingerprint,
    })
  })

  test('says what to create, where, and how many keys the plan must allow, before it asks for the key', async () => {
    const place = await takumoPlace()
    const fresh = await place.dashboard.create()

    const { stderr } = await place.rotate(fresh, ['--no-wait'])

    const cloud = new URL('/', place.services.environment.GUARD_TAKUMO_CLOUD_URL).href
    const month = new Date().toISOString().slice(0, 7)
    expect(stderr).toContain(`
Create the new key at ${cloud} (Settings > API Keys), Create Key:
  - a name that says where the key is used, such as dotenv-${month}
  - the same scopes as the old key, which begins with tk_live_7e57
  - the plan needs room for one more key: Free has 3, Developer 10, Pro 20, Enterprise any number
  - the dashboard shows it once: keep the dialog open until guard says that the key is written
Other machines, containers and CI keep using the old key until you revoke it: give them the new key first.
`)
  })

  test('--no-wait leaves the revocation to `guard resume`, which ends it when the old key is rejected', async () => {
    const place = await takumoPlace()
    const fresh = await place.dashboard.create()

    const begun = await place.rotate(fresh, ['--no-wait'])
    const early = await place.guard(['resume', '--no-wait'])
    await place.dashboard.revoke(place.old)
    const ended = await place.guard(['resume'])

    for (const { code, stderr } of [begun, early]) {
      expect(code, stderr).toBe(7)
      expect(stderr).toContain(
        'is not revoked yet [NOT_REVOKED]\nhint: revoke the key that begins with tk_live_7e57 at ',
      )
    }
    expect(ended.code, ended.stderr).toBe(0)
    expectWritten(place, fresh)
    expect(hasJournal(place)).toBe(false)
  })

  test('Ctrl-C ends the wait with exit 7, and `guard resume` continues it', async () => {
    const place = await takumoPlace()
    const fresh = await place.dashboard.create()
    const stopping = clockWithPerson(3, async () => void process.emit('SIGINT', 'SIGINT'))

    const begun = await place.rotate(fresh, [], { clock: stopping })

    expect(begun.code, begun.stderr).toBe(7)
    expect(stopping.slept.length).toBe(3)
    const clock = clockWithPerson(12, () => place.dashboard.revoke(place.old))
    const ended = await place.guard(['resume'], { clock })
    expect(ended.code, ended.stderr).toBe(0)
    expect(hasJournal(place)).toBe(false)
    expectWritten(place, fresh)
  })

  test('the wait exits 7 if the new key is revoked instead, and another key ends the rotation', async () => {
    const place = await takumoPlace()
    const [fresh, third] = [await place.dashboard.create(), await place.dashboard.create()]

    const begun = await place.rotate(fresh, [], { clock: clockWithPerson(3, () => place.dashboard.revoke(fresh)) })
    const ended = await place.rotate(third, [], { clock: clockWithPerson(3, () => place.dashboard.revoke(place.old)) })

    expect([begun.code, begun.stderr]).toEqual([7, expect.stringContaining('[WRONG_KEY_REVOKED]')])
    expect(ended.code, ended.stderr).toBe(0)
    expectWritten(place, third)
    expect(hasJournal(place)).toBe(false)
  })

  test('a key that no file holds is refused, and guard names setup', async () => {
    const place = await takumoPlace(() => ({}))
    const fresh = await place.dashboard.create()

    const { code, stderr } = await place.rotate(fresh, ['--leave-copies'], { env: { TAKUMO_API_KEY: place.old.key } })

    expect([code, stderr]).toEqual([8, expect.stringContaining('[NO_DURABLE_PLACE]')])
    expect(stderr).toContain('decide with `guard setup --takumo`, which puts the key into a file')
  })

  test('the wait ends after a quarter of an hour, and nothing is lost', async () => {
    const place = await takumoPlace()
    const fresh = await place.dashboard.create()
    const before = place.clock.now().getTime()

    const { code, stderr } = await place.rotate(fresh)

    expect(code, stderr).toBe(7)
    const minutes = (place.clock.now().getTime() - before) / 60_000
    expect(minutes).toBeGreaterThanOrEqual(15)
    expect(minutes).toBeLessThan(17)
    expectWritten(place, fresh)
  })

  test('the user is asked once, and types the key without echo', async () => {
    const place = await takumoPlace()
    const fresh = await place.dashboard.create()
    const clock = clockWithPerson(2, () => place.dashboard.revoke(place.old))

    const { code, stderr } = await place.guard(['takumo', 'rotate'], { clock, typed: ['y\r', `${fresh.key}\r`] })

    expect(code, stderr).toBe(0)
    expectWritten(place, fresh)
  })

  test('a revoked key is replaced at once', async () => {
    const place = await takumoPlace()
    const fresh = await place.dashboard.create()
    await place.dashboard.revoke(place.old)

    const { code, stderr } = await place.rotate(fresh)

    expect(code, stderr).toBe(0)
    expect(stderr).toContain('The service rejects this key already')
    expect(stderr).not.toContain('Now revoke the old key')
    expectWritten(place, fresh)
    expect(hasJournal(place)).toBe(false)
  })

  test('--json prints what was done', async () => {
    const place = await takumoPlace()
    const fresh = await place.dashboard.create()
    const clock = clockWithPerson(2, () => place.dashboard.revoke(place.old))

    const { code, stdout } = await place.rotate(fresh, ['--json'], { clock })

    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'guard.takumo.rotate/1',
      rotated: {
        old: new Secret(place.old.key).fingerprint,
        oldState: 'rejected',
        new: new Secret(fresh.key).fingerprint,
        files: [{ path: `${place.home}/project/.env` }],
      },
      left: [],
    })
  })

  test('--dry-run shows the plan, and asks for nothing', async () => {
    const place = await takumoPlace(everywhere)

    const { code, stdout } = await place.guard(['takumo', 'rotate', '--dry-run', '--json'])

    expect(code).toBe(0)
    const [plan] = JSON.parse(stdout).plans
    expect(plan.files.map(({ path }: { path: string }) => path.slice(place.home.length + 1)).sort()).toEqual(
      Object.keys(everywhere({ gateway: '', key: '' })).sort(),
    )
    await expectUntouched(place)
  })
})

describe('the new key', () => {
  const word = 'abcdefgh-ABCDEFGH_0123456789'
  const cases: [string, (place: Place) => Promise<string>, number, string][] = [
    ['that is the old one', async ({ old }) => old.key, 2, 'SAME_KEY'],
    ['that is empty', async () => '', 2, 'NOT_A_KEY'],
    ['with a blank in it', async () => `${word} ${word}`, 2, 'NOT_A_KEY'],
    ['that is a Guard token', async ({ services }) => services.issue(), 2, 'NOT_A_KEY'],
    ['that says it is a Guard token', async () => 'tg_anon_abcdefghijklmnopqrstuvwxyz', 2, 'NOT_A_KEY'],
    ['that the service does not know', async () => `tk_live_${'7e57'.repeat(16)}`, 3, 'TOKEN_REJECTED'],
    ['of an unknown form that the service does not know', async () => word, 3, 'TOKEN_REJECTED'],
    [
      'that was revoked',
      async ({ dashboard }) => {
        const key = await dashboard.create()
        await dashboard.revoke(key)
        return key.key
      },
      3,
      'TOKEN_REJECTED',
    ],
  ]

  test.for(cases)('%s is refused, and nothing is changed', async ([, given, exit, error]) => {
    const place = await takumoPlace()

    const { code, stderr } = await place.rotate({ key: await given(place) })

    expect([code, /\[([A-Z_]+)\]\n/.exec(stderr)?.[1]], stderr).toEqual([exit, error])
    await expectUntouched(place)
  })

  test.for([
    ['cannot be asked', { status: 500 }, 4, 'CANNOT_TELL'],
    ['limits requests', { status: 429, retryAfter: 30 }, 5, 'RATE_LIMITED'],
  ] as const)('is not used while the service %s', async ([, fault, exit, error]) => {
    const place = await takumoPlace()
    const fresh = await place.dashboard.create()
    const path = '/takumo/cloud/api/v1/brain/policies'
    // The question about the old key comes before.
    await place.services.fault({ path, fault: 'delay', milliseconds: 0 })
    await place.services.fault({ path, fault: 'status', times: 0, ...fault })

    const { code, stderr } = await place.rotate(fresh)

    await place.services.clearFaults()
    expect([code, /\[([A-Z_]+)\]\n/.exec(stderr)?.[1]], stderr).toEqual([exit, error])
    await expectUntouched(place)
  })

  test('for tests instead of production is a warning', async () => {
    const place = await takumoPlace()
    const fresh = await place.dashboard.create({ environment: 'test' })

    const { stderr } = await place.rotate(fresh, ['--no-wait'])

    expect(stderr).toContain('note: the old key is for production (tk_live_), the new one for tests (tk_test_)')
    expectWritten(place, fresh)
  })
})

describe('guard takumo rotate refuses before it asks for a key', () => {
  test('a file that git tracks', async () => {
    const place = await takumoPlace()
    const git = (...args: string[]) => execFileSync('git', ['-C', `${place.home}/project`, ...args])
    git('init', '-q')
    git('add', '.env')

    const { code, stderr } = await place.guard(['takumo', 'rotate', '--yes'])

    expect([code, /\[([A-Z_]+)\]\n/.exec(stderr)?.[1]], stderr).toEqual([8, 'GIT_TRACKED'])
    expect(stderr).not.toContain('Create the new key')
    await expectUntouched(place)
  })

  test('a key that a config sends to another host', async () => {
    const place = await takumoPlace(({ key }) => ({
      '.env': `TAKUMO_API_KEY=${key}\n`,
      'p/.env': `ANTHROPIC_API_KEY=${key}\nANTHROPIC_BASE_URL=https://proxy.example/v1\n`,
    }))

    const { code, stderr } = await place.guard(['takumo', 'rotate', '--yes'])

    expect([code, /\[([A-Z_]+)\]\n/.exec(stderr)?.[1]], stderr).toEqual([8, 'FOREIGN_HOST'])
    await expectUntouched(place)
  })

  test.for<[string, TakumoTree]>([
    [
      'a gateway on this machine',
      ({ key }) => ({
        '.env': `TAKUMO_API_KEY=${key}\nANTHROPIC_API_KEY=${key}\nANTHROPIC_BASE_URL=http://localhost:8787/v1\n`,
      }),
    ],
    ['no base URL at all', ({ key }) => ({ '.zshrc': `export TAKUMO_API_KEY=${key}\nexport OPENAI_API_KEY=${key}\n` })],
    [
      'the base URL of another vendor',
      ({ key }) => ({ '.zshrc': `export TAKUMO_API_KEY=${key}\nexport OPENAI_BASE_URL=https://proxy.example/v1\n` }),
    ],
    [
      'a foreign base URL in a comment',
      ({ key, gateway }) => ({
        '.zshrc': `# export OPENAI_BASE_URL=https://proxy.example\nexport OPENAI_BASE_URL=${gateway}\nexport OPENAI_API_KEY=${key}\n`,
      }),
    ],
  ])('but not %s', async ([, tree]) => {
    const place = await takumoPlace(tree)
    const fresh = await place.dashboard.create()

    const { code, stderr } = await place.rotate(fresh, ['--no-wait'])

    expect(code, stderr).toBe(7)
    expectWritten(place, fresh)
  })
})

test('guard takumo rotate says so if the new key lacks a scope that the old one has', async () => {
  const place = await takumoPlace()
  const old = await place.dashboard.create({ scopes: ['audit:read', 'shield:write'] })
  place.write('project/.env', `TAKUMO_API_KEY=${old.key}\n`)
  const fresh = await place.dashboard.create({ scopes: ['shield:write'] })
  const same = await place.dashboard.create({ scopes: ['shield:write', 'audit.read'] })
  const note = 'note: the old key has the scope audit:read, and the new one has not'

  expect((await place.rotate(fresh, ['--no-wait'])).stderr).toContain(note)
  await place.guard(['resume', '--give-up'])
  place.write('project/.env', `TAKUMO_API_KEY=${old.key}\n`)
  expect((await place.rotate(same, ['--no-wait'])).stderr).not.toContain(note)
})

describe('a new key without a prefix, as the device flow issues it', () => {
  test('is written and proved like any other, with a warning', async () => {
    const place = await takumoPlace(everywhere)
    const fresh = await place.dashboard.create({ bare: true })
    const clock = clockWithPerson(4, () => place.dashboard.revoke(place.old))

    const { code, stdout, stderr } = await place.rotate(fresh, [], { clock })

    expect(code, stderr).toBe(0)
    expect(stderr).toContain('note: the new key is not tk_live_ or tk_test_ and 64 hex digits')
    expect(stdout + stderr).not.toContain(fresh.key)
    expectWritten(place, fresh)
    expect(hasJournal(place)).toBe(false)
  })

  test('is written by `guard resume` as well', async () => {
    const place = await takumoPlace()
    const fresh = await place.dashboard.create({ bare: true })
    expect((await place.rotate(fresh, ['--no-wait'])).code).toBe(7)
    place.write('project/.env', place.tree({ gateway: '', key: place.old.key })['project/.env']!)
    await place.dashboard.revoke(place.old)

    const { code, stdout, stderr } = await place.guard(['resume'])

    expect(code, stderr).toBe(0)
    expect(stdout + stderr).not.toContain(fresh.key)
    expectWritten(place, fresh)
  })
})

describe('while the old key is not revoked', () => {
  async function waiting() {
    const place = await takumoPlace()
    const fresh = await place.dashboard.create()
    const token = await place.services.issue('you@example.com')
    // The Guard token is in the same file as the key.
    const env = (key: string, guard: string) => `TAKUMO_API_KEY=${key}\nTAKUMI_GUARD_TOKEN=${guard}\n`
    place.write('project/.env', env(place.old.key, token))
    const begun = await place.rotate(fresh, ['--no-wait'])
    expect(begun.code, begun.stderr).toBe(7)
    return { ...place, fresh, token, env }
  }

  test('a Guard token in the same file is rotated', async () => {
    const { guard, read, token, env, fresh, services } = await waiting()

    const { code, stderr } = await guard(['rotate', '--yes'])

    expect(code, stderr).toBe(0)
    const [, now] = /TAKUMI_GUARD_TOKEN=(\S+)/.exec(read('project/.env'))!
    expect(now).not.toBe(token)
    expect(await services.isValid(now!)).toBe(true)
    expect(read('project/.env')).toBe(env(fresh.key, now!))
  })

  test('another Takumo key is rotated, and both end', async () => {
    const place = await waiting()
    const [second, third] = [await place.dashboard.create(), await place.dashboard.create()]
    place.write('other/.env', `TAKUMO_API_KEY=${second.key}\n`)

    const begun = await place.rotate(third, ['--no-wait', '--token', new Secret(second.key).fingerprint])
    await place.dashboard.revoke(place.old)
    await place.dashboard.revoke(second)
    const ended = await place.guard(['resume', '--json'])

    expect([begun.code, place.read('other/.env')], begun.stderr).toEqual([7, `TAKUMO_API_KEY=${third.key}\n`])
    expect(ended.code, ended.stderr).toBe(0)
    expect(JSON.parse(ended.stdout).ended).toHaveLength(2)
    expect(place.read('project/.env')).toBe(place.env(place.fresh.key, place.token))
    expect(hasJournal(place)).toBe(false)
  })

  test('commands that read work, and name the remaining step', async () => {
    const { guard } = await waiting()

    const status = await guard(['status'])
    const summary = await guard([])

    expect(status.code, status.stderr).toBe(0)
    const todo = 'is unfinished; revoke the old key in the dashboard, then run `guard resume`'
    for (const { stdout, stderr } of [status, summary]) expect(stdout + stderr).toContain(todo)
  })

  test('a second `guard takumo rotate` of that key refuses with 7', async () => {
    const place = await waiting()

    const { code, stderr } = await place.rotate(await place.dashboard.create())

    expect([code, /\[([A-Z_]+)\]\n/.exec(stderr)?.[1]]).toEqual([7, 'UNFINISHED'])
  })

  test('another guard can finish it while this one waits', async () => {
    const place = await takumoPlace()
    const fresh = await place.dashboard.create()
    const clock = clockWithPerson(3, async () => {
      await place.dashboard.revoke(place.old)
      expect((await place.guard(['resume'])).code).toBe(0)
    })

    const { code, stderr } = await place.rotate(fresh, [], { clock })

    expect(code, stderr).toBe(0)
    expectWritten(place, fresh)
    expect(place.read('.local/state/guard/history.jsonl').trim().split('\n')).toHaveLength(1)
  })
})

test('guard takumo rotate speaks Japanese', async () => {
  const place = await takumoPlace()
  const fresh = await place.dashboard.create()

  const { stderr } = await place.rotate(fresh, ['--no-wait', '--lang', 'ja'])

  expect(stderr).toContain('Create Key で新しいキーを作成してください')
  expect(stderr).toContain('プランのキー数に 1 個分の空きが必要です')
  expect(stderr).toContain('はまだ失効していません [NOT_REVOKED]')
})
