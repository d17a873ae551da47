import { expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { takumoPlace } from './takumo.ts'

const printing = { printsToken: true }

test('`guard token` prints a Takumo key only on request', async () => {
  const place = await takumoPlace()
  const token = await place.services.issue()
  place.write('.npmrc', `//${place.services.host}/npm/:_authToken=${token}\n`)
  const print = async (...args: string[]) => (await place.guard(['token', ...args], printing)).stdout

  expect(await print()).toBe(`${token}\n`)
  expect(await print('--takumo')).toBe(`${place.old.key}\n`)
  expect(await print('--token', new Secret(place.old.key).fingerprint)).toBe(`${place.old.key}\n`)
  expect(await print('--token', new Secret(token).fingerprint)).toBe(`${token}\n`)
})

test('`guard token` does not print the new key of an unfinished Takumo rotation', async () => {
  const place = await takumoPlace()
  const fresh = await place.dashboard.create()
  expect((await place.rotate(fresh, ['--no-wait'])).code).toBe(7)

  const { code, stdout } = await place.guard(['token'])

  expect([code, stdout]).toEqual([1, ''])
})

test('a Takumo key that is revoked is not printed', async () => {
  const place = await takumoPlace()
  await place.dashboard.revoke(place.old)

  const { code, stdout, stderr } = await place.guard(['token', '--takumo'])

  expect([code, stdout]).toEqual([3, ''])
  expect(stderr).toContain('hint: create a new key in the dashboard and run `guard takumo rotate`')
})

test('`guard exec` never gives a program a Takumo key, even if its fingerprint is named', async () => {
  const place = await takumoPlace()

  const { code, stderr } = await place.guard(
    ['exec', '--token', new Secret(place.old.key).fingerprint, '--', 'true'],
    {},
  )

  expect(code, stderr).toBe(2)
  expect(stderr).toContain('[NO_SUCH_TOKEN]')
})
