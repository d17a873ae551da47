import { expect, test } from 'vitest'
import { expectRotated, hasJournal, REGENERATE, resetByMail, scene, tokenIn } from './scene.ts'

test('if the service rejects the token at the second call, one of the calls took effect: guard keeps the journal and points to reset', async () => {
  const home = await scene()
  await home.services.fault({ path: REGENERATE, fault: 'cut-before' })
  expect((await home.guard(['rotate', '--yes'])).code).toBe(7)

  // The old token is revoked, and no answer contained the new one.
  await home.services.fault({ path: REGENERATE, fault: 'status', status: 401, when: 'after' })
  const second = await home.guard(['resume'])
  expect([second.code, second.stderr]).toEqual([7, expect.stringContaining('guard reset')])
  expect(await home.services.isValid(home.token)).toBe(false)
  expect(hasJournal(home)).toBe(true)
  expect(tokenIn(home)).toBe(home.token)

  const third = await home.guard(['resume'])
  expect([third.code, third.stderr]).toEqual([7, expect.stringContaining('guard reset')])
  const { code, stderr } = await resetByMail(home)
  expect(code, stderr).toBe(0)
  await expectRotated(home)
})
