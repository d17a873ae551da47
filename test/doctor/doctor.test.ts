import { describe, expect, test } from 'vitest'
import { checks } from '../../src/doctor/checks/index.ts'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { NOWHERE, NPMRC, privateHome } from './doctor.ts'

describe('guard doctor', () => {
  test('runs every check on a healthy home, prints the evidence of each, and exits 0', async () => {
    const services = await sandbox()
    const token = await services.issue()
    const key = `//${services.host}/npm/:_authToken=${token}`
    const { home, files } = privateHome({ '.npmrc': `registry=${services.url}/npm/\n${key}\n` })
    const { code, stdout } = await runGuard(['doctor', '--json'], { home, sandbox: services })
    const { checks: results } = JSON.parse(stdout)
    expect(results.map(({ name }: { name: string }) => name)).toEqual(checks.map(({ name }) => name))
    expect(results.filter(({ findings }: { findings: unknown[] }) => findings.length > 0)).toEqual([])
    expect(results.every(({ evidence }: { evidence: string }) => evidence.length > 0)).toBe(true)
    expect([code, files()]).toEqual([0, ['.npmrc']])
  })

  test('shows each problem, its place, and the command that fixes it', async () => {
    const { home } = tempHome({ '.npmrc': NPMRC })
    const { code, stdout, stderr } = await runGuard(['doctor', 'perms', 'unfinished'], { home, env: NOWHERE })
    expect(stdout).toBe(
      [
        'fault    perms       0 of 1 files with a token are yours alone',
        '  fault: ~/.npmrc: other users of this machine can read the token in it',
        '    fix: run `chmod 600 ~/.npmrc`',
        'ok       unfinished  no journal in ~/.local/state/guard',
        '',
      ].join('\n'),
    )
    expect(stderr).toBe('\n1 finding can be put right with `guard doctor --fix`\n')
    expect(code).toBe(1)
  })

  test('lists its checks without running them', async () => {
    const { home, files } = tempHome()
    const { code, stdout } = await runGuard(['doctor', '--list'], { home })
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map(line => line.split(/ {2,}/)),
    ).toEqual(checks.map(({ name, about }) => [name, about()]))
    expect([code, files()]).toEqual([0, []])
    const { schema, checks: listed } = JSON.parse((await runGuard(['doctor', '--list', '--json'], { home })).stdout)
    expect([schema, listed.length]).toEqual(['guard.doctor.list/1', checks.length])
  })

  test('names its checks if asked for an unknown one', async () => {
    const { code, stderr } = await runGuard(['doctor', 'weather'], { home: tempHome().home })
    expect(code).toBe(2)
    for (const { name } of checks) expect(stderr).toContain(name)
  })

  test('writes nothing without --fix, and nothing with --dry-run', async () => {
    const { home, files, read } = tempHome({ '.npmrc': NPMRC })
    for (const flags of [[], ['--fix', '--dry-run']]) {
      expect((await runGuard(['doctor', 'perms', ...flags], { home, env: NOWHERE })).code).toBe(1)
    }
    expect([files(), read('.npmrc')]).toEqual([['.npmrc'], NPMRC])
  })

  test('asks before it fixes anything', async () => {
    const { home } = tempHome({ '.npmrc': NPMRC })
    const { code, stderr } = await runGuard(['doctor', 'perms', '--fix'], { home, env: NOWHERE })
    expect(code).toBe(2)
    expect(stderr).toContain('add `--yes`')
  })
})
