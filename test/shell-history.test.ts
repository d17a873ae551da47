import { expect, test } from 'vitest'
import { historyAdvice, historyProblems } from '../src/find/shell-history.ts'

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
