import { describe, expect, test } from 'vitest'
import { widthOf } from '../../src/render/width.ts'
import { fill, wrapProse } from '../../src/render/wrap.ts'
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
    expect(wrapProse('注意: 一二三四五 六七八九十 一二三四五', 30)).toBe(
      '注意: 一二三四五 六七八九十 一\n      二三四五',
    )
    expect(wrapProse('  このトークンを使うほかのマシンはすぐに動かなくなります。', 40)).toBe(
      '  このトークンを使うほかのマシンはすぐに\n  動かなくなります。',
    )
  })
})

test.skipIf(!hasTmux && !process.env.CI)(
  'an error and its hint fit into a narrow terminal in Japanese, too',
  async () => {
    const home = await scene(() => ({ '.npmrc': 'fund=false\n' }))
    const run = { home: home.home, sandbox: home.services, columns: 40 }
    const { screen } = await openTerminal(['rotate', '--lang', 'ja'], run).ends()
    expect(screen).toContain(
      [
        'エラー: このマシンにトークンは見つかりま',
        '        せんでした [NOTHING_FOUND]',
        'ヒント: 取得するには',
        '        `guard register EMAIL`、以前持っ',
        '        ていた場合は `guard reset EMAIL`',
        '        を実行してください',
      ].join('\n'),
    )
  },
)

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

const SENTENCE =
  'ファイルを直すか、`--tool NAME` でほかのパッケージマネージャーを選んでください。何も変更していません (`guard find` で確認できます)。'

describe('Japanese', () => {
  test.for([24, 30, 40, 60, 80])('to %d columns a sentence fits, is whole, and breaks where it may', columns => {
    const lines = fill(SENTENCE, columns)
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.filter(line => widthOf(line) > columns)).toEqual([])
    expect(lines.join('').replaceAll(' ', '')).toBe(SENTENCE.replaceAll(' ', ''))
    expect(lines.filter(line => /^[、。ー」ッャュョっゃゅょ]/.test(line))).toEqual([])
    expect(lines.join('\n')).toContain('パッケージマネージャー')
    expect(lines.join('\n')).toContain('ファイル')
  })

  test('an empty line stays, and a word that is too long is not cut', () => {
    expect(fill('', 40)).toEqual([''])
    expect(fill('https://guard.example/a/very/long/path', 10)).toEqual(['https://guard.example/a/very/long/path'])
  })
})
