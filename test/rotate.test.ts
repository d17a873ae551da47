import { expect, test } from 'vitest'
import { runGuard, sandbox, tempHome } from './helpers/guard.ts'

test('rotates a token held by two files and leaves every other byte alone', async () => {
  const services = await sandbox()
  const token = await services.issue()
  const npmrc = `; mine\n//${services.host}/npm/:_authToken = "${token}"\n\nfund=false`
  const { home, read, files } = tempHome({ '.npmrc': npmrc, 'p/.yarnrc.yml': `npmAuthToken: ${token} # ours\r\n` })

  const { code } = await runGuard(['rotate', '--yes'], { home, sandbox: services })

  expect(code).toBe(0)
  const fresh = /_authToken = "(.*)"/.exec(read('.npmrc'))![1]!
  expect(fresh).not.toBe(token)
  expect(read('.npmrc')).toBe(npmrc.replace(token, fresh))
  expect(read('p/.yarnrc.yml')).toBe(`npmAuthToken: ${fresh} # ours\r\n`)
  expect(await services.isValid(fresh)).toBe(true)
  expect(await services.isValid(token)).toBe(false)
  expect(files()).toEqual(['.local/state/guard/history.jsonl', '.npmrc', 'p/.yarnrc.yml'])
})
