import { chmodSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { TOKEN } from '../formats/reading.ts'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'

const SET = `export V=${TOKEN}\n`
const FISH_SET = `set -gx V ${TOKEN}\n`

/** The paths at which `guard find --here` shows a token as one that it can rewrite. */
async function foundIn(tree: Record<string, string>, env: Record<string, string> = {}) {
  const { home } = tempHome(tree)
  const given = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('~', home)]))
  const { stdout } = await runGuard(['find', '--here', '--json'], { home, cwd: home, env: given })
  const { tokens, problems } = JSON.parse(stdout) as Found
  const sites = tokens.flatMap(token => token.sites).filter(({ writable }) => writable)
  return { paths: sites.map(({ path }) => path.slice(home.length + 1)).sort(), problems }
}

interface Found {
  tokens: { sites: { path: string; writable: boolean }[] }[]
  problems: { code: string; path: string }[]
}

describe('a file that a start-up file sources is a start-up file itself', () => {
  test.for<[string, string, string]>([
    ['.bashrc', '. ~/.tokens', '.tokens'],
    ['.bashrc', 'source "$HOME/.config/secrets.sh"', '.config/secrets.sh'],
    ['.profile', '[ -f ~/.x ] && . ~/.x', '.x'],
    ['.bashrc', 'if [ -f ~/.x ]; then\n    . ~/.x\nfi', '.x'],
    ['.bashrc', 'test -r "${HOME}/a b/x" && \\\n  source "${HOME}/a b/x" || true', 'a b/x'],
    ['.bashrc', "source ~/'a b'/x", 'a b/x'],
    ['.zshrc', 'source ${ZDOTDIR:-$HOME}/.ztokens', '.ztokens'],
    [
      '.zshrc',
      '[[ ! -f "${XDG_CONFIG_HOME:-$HOME/.config}/t.zsh" ]] || source "${XDG_CONFIG_HOME:-$HOME/.config}/t.zsh"',
      '.config/t.zsh',
    ],
    ['.bashrc', 'for f in ~/.rc.d/*; do [ -r "$f" ] && . "$f"; done', '.rc.d/tokens'],
    ['.bashrc', 'for f in ~/.rc.d/{a,b}.sh; do . "$f"; done', '.rc.d/b.sh'],
    [
      '.bash_profile',
      'for file in ~/.{path,tokens}; do\n\t[ -r "$file" ] && [ -f "$file" ] && source "$file";\ndone;\nunset file',
      '.tokens',
    ],
    ['.bashrc', 'for n in a tokens; do . ~/.my/$n.sh; done', '.my/tokens.sh'],
    ['.zshrc', 'for f (~/.rc/*.zsh(N)) source $f', '.rc/tokens.zsh'],
    ['.zshrc', 'for f in $ZDOTDIR/rc/*.zsh(N); do source $f; done', 'z/rc/tokens.zsh'],
    ['.zshrc', 'export ZSH="$HOME/.omz"\nplugins=(git)\nsource $ZSH/oh-my-zsh.sh', '.omz/custom/tokens.zsh'],
    ['.zshrc', 'ZSH=$HOME/.omz ZSH_CUSTOM=~/my\nsource "$ZSH/oh-my-zsh.sh"', 'my/plugins/own/own.plugin.zsh'],
    ['.bashrc', 'DOTFILES="$HOME/dot"\nsource "$DOTFILES/bash/env"', 'dot/bash/env'],
    ['.bashrc', 'D=~/a\nif true; then D=~/b; fi\n. $D/x', 'b/x'],
    ['.bashrc', 'f() { . ~/.x; }; f', '.x'],
    ['.bashrc', 'source_if_exists ~/.x', '.x'],
    ['.kshrc', '. $HOME/.x', '.x'],
    ['.config/fish/config.fish', 'source ~/.config/fish/x.fish', '.config/fish/x.fish'],
    ['.config/fish/config.fish', 'test -f ~/.x.fish; and source ~/.x.fish', '.x.fish'],
    ['.config/fish/config.fish', 'for f in ~/.f/*.fish\n  source $f\nend', '.f/tokens.fish'],
    ['.config/fish/config.fish', 'set -l dir $HOME/.f\nsource $dir/tokens.fish', '.f/tokens.fish'],
    ['.config/fish/config.fish', 'source (status dirname)/t.fish', '.config/fish/t.fish'],
  ])('%s: %s', async ([startUp, line, sourced]) => {
    const text = sourced.endsWith('.fish') ? FISH_SET : SET
    const { paths } = await foundIn({ [startUp]: `${line}\n`, [sourced]: text }, { ZDOTDIR: '~/z' })
    expect(paths).toEqual([sourced])
  })

  test('and so on, in a chain that may lead back', async () => {
    const { paths, problems } = await foundIn({
      '.bashrc': '. ~/.a\n. ~/.bashrc\n',
      '.a': 'D=~/d\n. ~/.b\n',
      '.b': `. ~/.a\n. $D/c\n${SET}`,
      'd/c': `. "$(dirname "$BASH_SOURCE")/e"\n`,
      'd/e': SET,
    })
    expect(paths).toEqual(['.b', 'd/e'])
    expect(problems).toEqual([])
  })
})

test.for([
  ['only printed', 'echo . ~/.x', '.x'],
  ['in a comment', '# . ~/.x', '.x'],
  ['computed by a command', '. "$(which x)"', 'x'],
  ['of a variable that is not known', '. "$NOWHERE/.x"', '.x'],
])('a path that is %s is not followed', async ([, line, path]) => {
  expect(await foundIn({ '.bashrc': `${line}\n`, [path!]: SET })).toEqual({ paths: [], problems: [] })
})

test("a project's .envrc cannot make guard look at a file of the user's", async () => {
  const { paths } = await foundIn({ '.envrc': 'source ~/notes\n. ~/notes\n', notes: SET })
  expect(paths).toEqual([])
})

test('more files than guard follows are a problem', async () => {
  const chain = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`.x${at}`, `. ~/.x${at + 1}\n`]))
  const { problems } = await foundIn({ '.bashrc': '. ~/.x0\n', ...chain })
  expect(problems).toMatchObject([{ code: 'SEARCH_CUT_SHORT', path: expect.stringMatching(/\.x9$/) }])
})

test.skipIf(process.getuid?.() === 0)('a sourced file that cannot be read is a problem', async () => {
  const { home } = tempHome({ '.bashrc': '. ~/.x\n', '.x': SET })
  chmodSync(`${home}/.x`, 0)
  const { stdout } = await runGuard(['find', '--here', '--json'], { home })
  expect(JSON.parse(stdout).problems).toMatchObject([{ code: 'UNREADABLE', path: `${home}/.x` }])
})

test('rotate rewrites the file that .bashrc sources, and says so of the variable', async () => {
  const services = await sandbox()
  const token = await services.issue()
  const url = (value: string) => `http://token:${value}@${services.host}/pypi/simple/`
  const { home, read } = tempHome({
    '.bashrc': '[ -f ~/.config/work.sh ] && . ~/.config/work.sh\n',
    '.config/work.sh': `export PIP_INDEX_URL="${url(token)}"\n`,
  })
  const env = { PIP_INDEX_URL: url(token) }

  const { code, stderr } = await runGuard(['rotate', '--yes'], { home, sandbox: services, env })

  expect(code, stderr).toBe(0)
  expect(stderr).toContain('this shell still has the old token in PIP_INDEX_URL: start a new one')
  const fresh = /token:(.*)@/.exec(read('.config/work.sh'))![1]!
  expect(read('.config/work.sh')).toBe(`export PIP_INDEX_URL="${url(fresh)}"\n`)
  expect(await services.isValid(fresh)).toBe(true)
})
