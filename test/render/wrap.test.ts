import { describe, expect, test } from 'vitest'
import { wrapProse } from '../../src/render/wrap.ts'
import { scene } from '../e2e/scene.ts'
import { hasTmux, openTerminal } from '../helpers/terminal.ts'

describe('prose in a window of 40 columns', () => {
  test('is broken between words, below the word that it began with', () => {
    expect(wrapProse('note: the search ran out of time, so a copy may have been missed', 40)).toBe(
      'note: the search ran out of time, so a\n      copy may have been missed',
    )
    expect(wrapProse('  Other machines, containers and CI that use it stop working at once.', 40)).toBe(
      '  Other machines, containers and CI that\n  use it stop working at once.',
    )
  })

  test('a command and a path stay in one piece, however long they are', () => {
    const command = '`guard setup --level project --tool poetry --token-stdin`'
    expect(wrapProse(`hint: run ${command} there`, 40)).toBe(`hint: run\n      ${command}\n      there`)
    expect(wrapProse('error: /home/a/My Files/some/project/.npmrc cannot be changed', 40)).toBe(
      'error: /home/a/My Files/some/project/.npmrc\n       cannot be changed',
    )
  })

  test.for([
    '  + index-url = https://token:tg_anon_…Kq3z@pypi.example/simple/',
    '~/.config/some/rather/long/path/of/a/file.toml  (uv, pip, poetry)',
    '  - on each other machine: guard token | ssh OTHER guard sync --token-stdin --yes',
    '~/.npmrc:3:12  npm  user  //npm.example/:_authToken  and more of it',
  ])('what is no prose stays as it is: %s', line => expect(wrapProse(line, 40)).toBe(line))

  test('colours take no room, and wide characters take two columns', () => {
    const red = (text: string) => `\u001b[31m${text}\u001b[39m`
    expect(wrapProse(`  ${red('trap:')} one two three four five six seven`, 41)).not.toContain('\n')
    expect(wrapProse('note: 一二三四五 六七八九十 一二三四五', 30)).toBe(
      'note: 一二三四五 六七八九十\n      一二三四五',
    )
  })
})

test.skipIf(!hasTmux && !process.env.CI)('an error and its hint fit into a narrow terminal', async () => {
  const home = await scene(() => ({ '.npmrc': 'fund=false\n' }))
  const terminal = openTerminal(['rotate'], { home: home.home, sandbox: home.services, columns: 40 })
  const { screen } = await terminal.ends()
  expect(screen).toContain(
    [
      'error: no token was found on this',
      '       machine [NOTHING_FOUND]',
      'hint: run `guard register EMAIL` to get',
      '      one, or `guard reset EMAIL` if you',
      '      had one',
    ].join('\n'),
  )
})
