import { join } from 'node:path'
import { expect, test } from 'vitest'
import { historyAdvice, historyProblems } from '../src/find/shell-history.ts'
import { scene } from './e2e/scene.ts'

test.for(['.bash_history', '.zsh_history', '.zhistory', 'fish_history', 'ConsoleHost_history.txt'])(
  'guard says how to take a line out of %s',
  name => {
    const advice = historyAdvice(`/home/you/${name}`)
    expect(advice).toMatch(/delete/)
    expect(historyProblems([{ path: `/home/you/${name}` }])).toEqual([
      {
        code: 'SHELL_HISTORY',
        path: `/home/you/${name}`,
        line: null,
        message: `a shell keeps what was typed here: ${advice}`,
      },
    ])
  },
)

test.for(['constructor', 'toString', '__proto__', 'notes.txt'])('a file named %s is no history of a shell', name => {
  expect(historyProblems([{ path: `/home/you/${name}` }])).toEqual([])
})

test('rotate and the doctor name the same histories, wherever the shell keeps them', async () => {
  const home = await scene(({ host, token }) => ({ '.npmrc': `//${host}/npm/:_authToken=${token}\n` }))
  const histories = ['z/.zsh_history', 'z/.zhistory', 'kept', '.python_history', '.local/share/fish/fish_history']
  for (const path of histories) home.write(path, `curl -u token:${home.token}\n`)
  const paths = histories.map(path => join(home.home, path)).sort()
  const env = { ZDOTDIR: join(home.home, 'z'), HISTFILE: join(home.home, 'kept') }

  const doctor = await home.guard(['doctor', 'history', '--json'], { env })
  const findings: { path: string }[] = JSON.parse(doctor.stdout).checks[0].findings
  expect(findings.map(({ path }) => path).sort()).toEqual(paths)

  const { code, stderr } = await home.guard(['rotate', '--yes'], { env })
  expect(code, stderr).toBe(0)
  const named = stderr.match(/(?<=^ {2}- ).*(?= still has the old token: )/gm)
  expect(named?.sort()).toEqual(histories.map(path => `~/${path}`).sort())
})
