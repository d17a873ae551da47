import { expect, test } from 'vitest'
import { closedPort } from '../api/helpers/servers.ts'
import { EMAIL, expectRotated, type Scene, scene } from './scene.ts'

/** The npm host is down; the PyPI host of the same service is not. */
async function withoutNpm(home: Scene) {
  const env = { GUARD_NPM_URL: `http://${await closedPort()}/npm/` }
  return (args: readonly string[], more = {}) => home.guard(args, { env, ...more })
}

// guard now treats the host in the configs as foreign: this only tests which host is called.
const yarnrc = ({ token }: { token: string }) => ({ '.yarnrc.yml': `npmAuthToken: ${token}\n` })

test('while the npm host is down, the PyPI host reports the status and rotates the token', async () => {
  const home = await scene(yarnrc)
  const guard = await withoutNpm(home)

  const asked = await guard(['status'])
  expect([asked.code, asked.stdout]).toEqual([0, expect.stringContaining('valid')])
  const rotated = await guard(['rotate', '--yes'])

  expect(rotated.code, rotated.stderr).toBe(0)
  await expectRotated(home)
})

test('while the npm host is down, a code comes by mail and is exchanged', async () => {
  const home = await scene(yarnrc)
  const guard = await withoutNpm(home)

  expect((await guard(['register', EMAIL])).code).toBe(0)
  const reset = await guard(['reset', EMAIL, '--code-stdin', '--yes'], { input: await home.services.code(EMAIL) })

  expect(reset.code, reset.stderr).toBe(0)
  await expectRotated(home)
})

test('after an answer was lost at the PyPI host, no host is called again', async () => {
  const home = await scene(yarnrc)
  const guard = await withoutNpm(home)
  await home.services.fault({ path: '/pypi/api/v1/tokens/regenerate', fault: 'cut-after' })

  const { code, stderr } = await guard(['rotate', '--yes'])

  expect([code, stderr]).toEqual([7, expect.stringContaining('[ANSWER_LOST]')])
  const reset = await guard(['reset', EMAIL, '--code-stdin', '--yes'], { input: await home.services.code(EMAIL) })
  expect(reset.code, reset.stderr).toBe(0)
  await expectRotated(home)
})
