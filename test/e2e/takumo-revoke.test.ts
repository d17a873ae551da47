import { expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { clockWithPerson, expectUntouched, type TakumoTree, takumoPlace } from './takumo.ts'

const tree: TakumoTree = ({ key, gateway }) => ({
  'p/.env': `# mine\r\nTAKUMO_API_KEY="${key}" # ours\r\nOTHER=1`,
  '.zshrc': `export ANTHROPIC_BASE_URL=${gateway}\nexport ANTHROPIC_API_KEY='${key}'\nalias ll='ls -l'\n`,
  '.config/fish/config.fish': `set -gx TAKUMO_API_KEY ${key}\n`,
  'q/.envrc': `export A=1 TAKUMO_API_KEY=${key}\n`,
  '.continue/config.json': `{ "models": [{ "apiBase": "${gateway}", "apiKey": "${key}" }] }\n`,
})

const cases = (stderr: string) => /\[([A-Z_]+)\]\n/.exec(stderr)?.[1]

test('`guard revoke` points to the dashboard, and proves that the service rejects the Takumo key', async () => {
  const place = await takumoPlace(tree)
  const clock = clockWithPerson(6, () => place.dashboard.revoke(place.old))

  const { code, stdout, stderr } = await place.guard(['revoke', '--yes', '--json'], { clock })

  expect(code, stderr).toBe(0)
  expect(stderr).toContain('Takumo has no call that revokes a key: revoke it at ')
  expect(JSON.parse(stdout)).toMatchObject({ revoked: new Secret(place.old.key).fingerprint, kind: 'takumo-live' })
  expect(await place.dashboard.status(place.old)).toBe(401)
})

test('--no-wait says that the key is not revoked yet, and changes nothing', async () => {
  const place = await takumoPlace(tree)

  const { code, stderr } = await place.guard(['revoke', '--yes', '--no-wait', '--take-out'])

  expect([code, cases(stderr)], stderr).toEqual([1, 'STILL_VALID'])
  await expectUntouched(place)
})

test('--take-out removes the lines that set the key, and names other copies', async () => {
  const place = await takumoPlace(tree)
  const clock = clockWithPerson(2, () => place.dashboard.revoke(place.old))

  const { code, stderr } = await place.guard(['revoke', '--yes', '--take-out'], { clock })

  expect(code, stderr).toBe(0)
  expect(place.read('p/.env')).toBe('# mine\r\nOTHER=1')
  expect(place.read('.zshrc')).toBe(`export ANTHROPIC_BASE_URL=${place.gateway}\nalias ll='ls -l'\n`)
  expect(place.read('.config/fish/config.fish')).toBe('')
  const untouched = tree({ gateway: place.gateway, key: place.old.key })
  for (const path of ['q/.envrc', '.continue/config.json']) expect(place.read(path)).toBe(untouched[path])
  expect(stderr).toContain('~/q/.envrc:1: the line does more than set a variable to the key')
  expect(stderr).toContain('~/.continue/config.json:1: no setting that guard knows how to take out')
})

test('a Takumo key beside a Guard token is revoked only if it is named', async () => {
  const place = await takumoPlace(tree)
  const token = await place.services.issue()
  place.write('.npmrc', `//${place.services.host}/npm/:_authToken=${token}\n`)

  const guards = await place.guard(['revoke', '--dry-run', '--json'])
  const takumos = await place.guard(['revoke', '--dry-run', '--json', '--token', new Secret(place.old.key).fingerprint])

  expect(JSON.parse(guards.stdout).kind).toBe('email')
  expect(JSON.parse(takumos.stdout).kind).toBe('takumo-live')
  await expectUntouched(place)
})
