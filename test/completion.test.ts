import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { verbs } from '../src/commands/index.ts'
import { cleanEnvironment, GUARD, runGuard, tempHome } from './helpers/guard.ts'

const TOKEN = 'tg_anon_TEST5hF3kQ9wX2'

async function complete(...words: string[]): Promise<string[]> {
  const { home } = tempHome({ '.npmrc': `//npm.flatt.tech/:_authToken=${TOKEN}\n` })
  const { code, stdout, stderr } = await runGuard(['complete', '--', ...words], { home })
  expect([code, stderr]).toEqual([0, ''])
  return stdout.split('\n').flatMap(line => (line ? [line.split('\t')[0]!] : []))
}

describe('guard complete', () => {
  test('knows every command that the help lists, and no other', async () => {
    expect(await complete('')).toEqual(verbs.filter(({ hidden }) => !hidden).map(({ name }) => name))
    expect(await complete('ro')).toEqual(['rotate'])
  })

  test('knows the flags of a command, each once', async () => {
    const flags = await complete('rotate', '--yes', '--')
    expect(flags).toContain('--dry-run')
    expect(flags).toContain('--help')
    expect(flags).not.toContain('--yes')
  })

  test('knows what a flag takes, and which tools there are', async () => {
    expect(await complete('rotate', '--tracked', '')).toEqual(['skip', 'write'])
    expect(await complete('setup', '--level', 'p')).toEqual(['project'])
    expect(await complete('setup', '--tool', 'po')).toEqual(['poetry'])
  })

  test('knows the commands below a command', async () => {
    expect(await complete('org', '')).toEqual(['issue', 'list', 'revoke', 'probe', 'rotate', 'sweep'])
    expect(await complete('org', 'list', '--st')).toEqual(['--status', '--stale'])
  })

  test('names the tokens of this machine by their fingerprints', async () => {
    expect(await complete('rotate', '--token', '')).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/)])
  })

  test('leaves file names, unknown commands and the words of another program to the shell', async () => {
    expect(await complete('find', '')).toEqual([])
    expect(await complete('frobnicate', '')).toEqual([])
    expect(await complete('exec', '--', 'npm', '')).toEqual([])
  })
})

/** What a shell offers after `guard rot` and after `guard rotate --tracked `, one word a line. */
const drivers: Record<string, { program: string; args: string[]; script: string }> = {
  bash: {
    program: 'bash',
    args: ['--norc', '-c'],
    script: `source <(guard completion bash)
offer() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _guard "$1"; printf '%s\\n' "\${COMPREPLY[@]}"; }
offer guard rot; offer guard rotate --tracked ''`,
  },
  zsh: {
    program: 'zsh',
    args: ['-f', '-c'],
    script: `compdef() { :; }
_describe() { printf '%s\\n' "\${(@)candidates%%:*}"; }
source <(guard completion zsh)
offer() { local -a words; words=("$@"); local CURRENT=$#; _guard; }
offer guard rot; offer guard rotate --tracked ''`,
  },
  fish: {
    program: 'fish',
    args: ['--no-config', '-c'],
    script: `guard completion fish | source
complete -C 'guard rot' | cut -f 1
complete -C 'guard rotate --tracked ' | cut -f 1`,
  },
}

describe.for(Object.entries(drivers))('%s', ([shell, { program, args, script }]) => {
  const isHere = spawnSync(program, ['--version']).status === 0
  test.skipIf(!isHere && !process.env.CI)(
    `completes what guard offers${isHere ? '' : ' (skipped: it is not on this machine)'}`,
    () => {
      const { home } = tempHome()
      mkdirSync(`${home}/bin`)
      symlinkSync(GUARD, `${home}/bin/guard`)
      const env = { ...cleanEnvironment(home), PATH: `${home}/bin:${process.env.PATH}`, TERM: 'dumb' }
      const { stdout, stderr } = spawnSync(program, [...args, script], { env, cwd: home, encoding: 'utf8' })
      expect(stderr, shell).toBe('')
      expect(stdout).toBe('rotate\nskip\nwrite\n')
    },
  )
})

test('powershell gets a script that names the program', async () => {
  const { stdout } = await runGuard(['completion', 'powershell'], { home: tempHome().home })
  expect(stdout).toMatch(/^Register-ArgumentCompleter -Native -CommandName guard, takumi-guard /)
})

test('another shell is refused with the four that are known', async () => {
  const { code, stderr } = await runGuard(['completion', 'tcsh'], { home: tempHome().home })
  expect(code).toBe(2)
  expect(stderr).toContain('bash, zsh, fish, powershell')
})
