import { expect, test } from 'vitest'
import type { ToolEnvironment } from '../../../src/formats/adapter.ts'
import { readConfig } from '../../../src/formats/read-config.ts'
import { adapterByName } from '../../../src/tools/index.ts'
import { vltKeychain } from '../../../src/tools/vlt/keychain.ts'
import { TOKEN } from '../../formats/reading.ts'

test.for<[string, ToolEnvironment['platform'], ToolEnvironment['env'], string]>([
  ['Linux', 'linux', {}, '/home/a/.local/share/vlt/auth/keychain.json'],
  ['macOS', 'darwin', {}, '/home/a/Library/Application Support/vlt/auth/keychain.json'],
  ['Windows', 'win32', { APPDATA: 'C:\\roaming' }, 'C:\\roaming\\xdg.data\\vlt\\auth\\keychain.json'],
  ['macOS with XDG_DATA_HOME', 'darwin', { XDG_DATA_HOME: '/data' }, '/data/vlt/auth/keychain.json'],
])('the keychain of vlt is found on %s', ([, platform, env, path]) => {
  const where: ToolEnvironment = { platform, env, home: '/home/a', cwd: '/home/a/p' }
  expect(vltKeychain.places(where)).toEqual([{ level: 'user', path }])
})

test('the keychain of an identity is found by its name', () => {
  expect(adapterByName('/home/a/.local/share/vlt/auth/corp/keychain.json')).toBe(vltKeychain)
  expect(adapterByName('/home/a/other/keychain.json')).toBeUndefined()
})

test('a token of vlt is for the registry under which it is kept', () => {
  const text = `{"https://npm.flatt.tech":"Bearer ${TOKEN}","https://r.example:8443/a":"Basic x"}\n`
  expect(readConfig(vltKeychain, text).tokens).toMatchObject([{ token: TOKEN, host: 'npm.flatt.tech' }])
})
