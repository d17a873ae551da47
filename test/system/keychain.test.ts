import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createStore } from '../../src/system/keychain.ts'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { missingTools, openSession } from '../helpers/secret-service.ts'

const CHILD = join(import.meta.dirname, '../../dist/keychain-child.js')

/** A home in a session of its own, and the items that another program finds in the keychain under guard's name. */
async function homeWithSession() {
  const services = await sandbox()
  const token = await services.issue()
  const home = tempHome()
  const { env, lookUp, hang } = await openSession(home.home)
  return {
    ...{ services, token, ...home, env, run: { home: home.home, sandbox: services, env } },
    inKeychain: () => lookUp('service', 'guard-token', 'account', services.host),
    hang,
  }
}

describe.skipIf(missingTools.length > 0)(
  `with a real Secret Service${missingTools.length > 0 ? ` (missing here: ${missingTools.join(', ')})` : ''}`,
  () => {
    test('a rotation stores a second copy in the keychain on request', async () => {
      const { services, token, read, write, run, inKeychain } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)

      const { code } = await runGuard(['rotate', '--yes', '--keychain'], run)

      expect(code).toBe(0)
      expect(await services.isValid(inKeychain())).toBe(true)
      expect(read('.npmrc')).toBe(`//${services.host}/npm/:_authToken=${inKeychain()}\n`)
    })

    test('the keychain is not used without a request', async () => {
      const { services, token, write, run, inKeychain } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)

      expect((await runGuard(['rotate', '--yes'], run)).code).toBe(0)
      expect(inKeychain()).toBe('')
    })

    test('a token that no file holds is rotated within the keychain', async () => {
      const { services, token, inKeychain, run, env } = await homeWithSession()

      const { code } = await runGuard(['rotate', '--yes', '--keychain'], {
        ...run,
        env: { ...env, GUARD_TOKEN: token },
      })

      expect(code).toBe(0)
      expect(inKeychain()).not.toBe(token)
      expect(await services.isValid(inKeychain())).toBe(true)
    })

    test('a program that guard runs gets a token that only the keychain holds', async () => {
      const { token, inKeychain, run, env } = await homeWithSession()
      await runGuard(['rotate', '--yes', '--keychain'], { ...run, env: { ...env, GUARD_TOKEN: token } })
      const program = [process.execPath, '-p', 'process.env.YARN_NPM_AUTH_TOKEN']

      const { code, stdout } = await runGuard(['exec', '--', ...program], { ...run, printsToken: true })

      expect([code, stdout]).toEqual([0, `${inKeychain()}\n`])
    })

    test('the doctor accepts the copy until the configs have another token', async () => {
      const { services, token, write, run } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
      write('.config/guard/config.toml', 'keychain = true\n')
      const outcome = async () =>
        JSON.parse((await runGuard(['doctor', 'keychain', '--json'], run)).stdout).checks[0].outcome

      expect(await outcome()).toBe('warning')
      await runGuard(['rotate', '--yes'], run)
      expect(await outcome()).toBe('ok')
      write('.npmrc', `//${services.host}/npm/:_authToken=${await services.issue()}\n`)
      expect(await outcome()).toBe('warning')
    })

    test('a revoked token is removed from the keychain', async () => {
      const { services, token, write, run, inKeychain } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
      await runGuard(['rotate', '--yes', '--keychain'], run)
      expect(await services.isValid(inKeychain())).toBe(true)
      const fresh = inKeychain()

      const shown = await runGuard(['revoke', '--dry-run', '--json'], run)
      expect([JSON.parse(shown.stdout).keychain, inKeychain()]).toEqual(['present', fresh])
      expect(shown.stderr).toContain('  The keychain has a copy; it goes when the token is dead.\n')
      const { code, stderr, stdout } = await runGuard(['revoke', '--yes', '--json'], run)

      expect([code, JSON.parse(stdout).keychain], stderr).toEqual([0, 'removed'])
      expect(stderr).toContain('\nTaken out of the keychain\n')
      expect([await services.isValid(fresh), inKeychain()]).toEqual([false, ''])
    })

    test('another token stays in the keychain if one in the configs is revoked', async () => {
      const { services, token, write, run, inKeychain } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
      await runGuard(['rotate', '--yes', '--keychain'], run)
      const kept = inKeychain()
      write('.npmrc', `//${services.host}/npm/:_authToken=${await services.issue()}\n`)

      const { code, stdout } = await runGuard(['revoke', '--yes', '--json'], run)

      expect([code, JSON.parse(stdout).keychain]).toEqual([0, 'absent'])
      expect([inKeychain(), await services.isValid(kept)]).toEqual([kept, true])
    })

    test('a token that only the keychain holds can be revoked', async () => {
      const { services, token, run, inKeychain, env } = await homeWithSession()
      await runGuard(['rotate', '--yes', '--keychain'], { ...run, env: { ...env, GUARD_TOKEN: token } })
      const kept = inKeychain()
      expect(await services.isValid(kept)).toBe(true)

      const { code, stderr } = await runGuard(['revoke', '--yes'], run)

      expect(code, stderr).toBe(0)
      expect([await services.isValid(kept), inKeychain()]).toEqual([false, ''])
    })

    test('a revocation reports that the keychain does not answer, and still succeeds', async () => {
      const { services, token, write, run, hang } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
      hang()

      const { code, stderr } = await runGuard(['revoke', '--yes'], run)

      expect(code).toBe(0)
      expect(stderr).toContain(
        'note: if the keychain has a copy, it stays there, dead: the keychain did not answer within 3 seconds\n',
      )
      expect(await services.isValid(token)).toBe(false)
    })

    test('a keychain that hangs delays a rotation by seconds and does not stop it', async () => {
      const { services, token, read, write, run, hang } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)

      hang()

      const { code, stderr } = await runGuard(['rotate', '--yes', '--keychain'], run)

      expect(code).toBe(0)
      expect(stderr).toContain('the keychain has no copy: the keychain did not answer within 3 seconds')
      expect(await services.isValid(/_authToken=(.*)/.exec(read('.npmrc'))![1]!)).toBe(true)
    })
  },
)

describe('without a keychain', () => {
  test('a rotation reports it in one line and continues', async () => {
    const services = await sandbox()
    const token = await services.issue()
    const { home, read } = tempHome({ '.npmrc': `//${services.host}/npm/:_authToken=${token}\n` })

    const { code, stderr } = await runGuard(['rotate', '--yes', '--keychain'], { home, sandbox: services })

    expect(code).toBe(0)
    expect(stderr).toMatch(
      /the keychain has no copy: no keychain (?:service runs in this session|is installed with guard)/,
    )
    expect(read('.npmrc')).not.toContain(token)
  })

  test('a token that no file holds is not rotated, and the service is not called', async () => {
    const services = await sandbox()
    const token = await services.issue()
    const { home } = tempHome()

    const { code, stderr } = await runGuard(['rotate', '--yes', '--keychain'], {
      home,
      sandbox: services,
      env: { GUARD_TOKEN: token },
    })

    expect(code).toBe(8)
    expect(stderr).toContain('NO_DURABLE_PLACE')
    expect(await services.isValid(token)).toBe(true)
  })
})

describe('the keychain of an install', () => {
  const FAKE = 'module.exports = { getPassword: async () => "from-the-keychain" }\n'
  const KEYTAR = { 'package.json': '{"name":"keytar","main":"main.js"}', 'main.js': FAKE }

  /** The answers of guard's keychain helper in an installation with a keytar in some of its folders. */
  function ask(own: string, tree: Record<string, string>) {
    const { home, write, files } = tempHome(tree)
    write(`${own}/package.json`, '{"name":"guard-token","type":"module"}')
    write(`${own}/dist/keychain-child.js`, readFileSync(CHILD))
    const cwd = join(home, own)
    const { stdout } = spawnSync(process.execPath, [join(cwd, 'dist/keychain-child.js')], {
      input: JSON.stringify({ verb: 'read', account: 'x' }),
      ...{ cwd, env: {}, encoding: 'utf8' },
    })
    return { answer: JSON.parse(stdout), files: files() }
  }

  const keytarIn = (folder: string, main = FAKE) =>
    Object.fromEntries(
      Object.entries(KEYTAR).map(([name, text]) => [join(folder, 'keytar', name), name === 'main.js' ? main : text]),
    )
  const FOUND = { ok: true, token: 'from-the-keychain' }

  test.for<[string, string, string]>([
    ['of a global npm', 'lib/node_modules/guard-token', 'lib/node_modules/guard-token/node_modules'],
    ['of a clone of guard', 'guard', 'guard/node_modules'],
    [
      'of pnpm',
      'p/node_modules/.pnpm/guard-token@1.0.0/node_modules/guard-token',
      'p/node_modules/.pnpm/guard-token@1.0.0/node_modules',
    ],
  ])('%s is found', ([, own, folder]) => {
    expect(ask(own, keytarIn(folder)).answer).toEqual(FOUND)
  })

  test.for<[string, string, string]>([
    ['of the project', 'project/node_modules/guard-token', 'project/node_modules'],
    ['of a folder above', 'project/node_modules/guard-token', 'node_modules'],
    ['of a folder above a global npm', 'lib/node_modules/guard-token', 'node_modules'],
    ['in the current folder', 'lib/node_modules/guard-token', 'lib/node_modules/guard-token'],
    [
      'of another package of pnpm',
      'p/node_modules/.pnpm/other@1.0.0/node_modules/guard-token',
      'p/node_modules/.pnpm/other@1.0.0/node_modules',
    ],
    ['beside the build', 'guard', 'guard/dist/node_modules'],
  ])('is none %s', ([, own, folder]) => {
    const main = `require('fs').writeFileSync(${JSON.stringify('stolen')}, ''); ${FAKE}`
    const { answer, files } = ask(own, keytarIn(folder, main))
    expect(answer).toEqual({ ok: false, failure: 'absent' })
    expect(files.filter(path => path.includes('stolen'))).toEqual([])
  })

  test.for(["throw new Error('wrong ELF class: ELFCLASS64')", 'require("./missing.node")', 'syntax error'])(
    'that cannot run on this machine is reported as such: %s',
    main => {
      expect(ask('guard', keytarIn('guard/node_modules', main)).answer).toEqual({
        ok: false,
        failure: 'unusable',
      })
    },
  )

  test('that crashes its process stops nothing else', async () => {
    const { home, write } = tempHome(keytarIn('guard/node_modules', 'process.kill(process.pid, "SIGSEGV")'))
    write('guard/package.json', '{"type":"module"}')
    write('guard/dist/keychain-child.js', readFileSync(CHILD))
    const store = createStore(join(home, 'guard/dist/keychain-child.js'), { XDG_RUNTIME_DIR: home })
    expect(await store.read('x')).toEqual({ ok: false, reason: 'the keychain helper ended without an answer' })
  })
})
