import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runInForeground } from '../../src/system/run-in-foreground.ts'
import { tempHome } from '../helpers/guard.ts'

/** Simulates cmd.exe: it records its arguments, one per line, and exits with 7. */
const SHELL = '#!/bin/sh\nprintf "%s\\n" "$@" >"$SEEN"\nexit 7\n'

// The platform's name alone selects cmd.exe, so this can be tested on any system.
test.skipIf(process.platform === 'win32')(
  'on Windows the shell starts a .cmd, with arguments quoted for it',
  async () => {
    const { home } = tempHome({ 'bin/npm.CMD': '', 'cmd.exe': SHELL })
    for (const file of ['bin/npm.CMD', 'cmd.exe']) chmodSync(join(home, file), 0o755)
    const env = { PATH: join(home, 'bin'), PATHEXT: '.EXE;.CMD', SEEN: join(home, 'seen') }
    vi.stubEnv('comspec', join(home, 'cmd.exe'))
    vi.stubEnv('PATHEXT', env.PATHEXT)
    onTestFinished(() => void vi.unstubAllEnvs())
    pretendWindows()

    const program = { command: 'npm', args: ['run', 'a b', '%PATH%&x'], cwd: home, env, stdin: 'empty' } as const
    const result = await runInForeground(program, { streams: [0, 1, 2], isTerminal: false, signals: process })

    expect(result).toEqual({ code: 7 })
    const [line, ...flags] = readFileSync(env.SEEN, 'utf8').trimEnd().split('\n').reverse()
    expect(flags.reverse()).toEqual(['/d', '/s', '/c'])
    expect(line).toMatch(/npm(?:\.CMD)? /)
    expect(line).toContain('^"a^ b^"')
    expect(line).toContain('^%PATH^%^&x')
  },
)

function pretendWindows(): void {
  const { value } = Object.getOwnPropertyDescriptor(process, 'platform')!
  Object.defineProperty(process, 'platform', { value: 'win32' })
  onTestFinished(() => void Object.defineProperty(process, 'platform', { value }))
}
