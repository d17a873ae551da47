import { expect, test } from 'vitest'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'

/** Start-up files in which each `V…` is set to a token or to a URL with it, at the mark `<T>` and through variables. */
const FILES: Record<string, string> = {
  '.bashrc': [
    'export LANG=C V1="http://token:<T>@<H>/"',
    'declare -gx V2=<T>',
    'export A=1; export V3=<T>',
    '[ -n "$PS1" ] && export V4=<T>',
    'if true; then export V5=<T>; fi',
    ': "${V6:=<T>}"',
    'set -a; V7=<T>; set +a',
    'f() { export V8=<T>; }; f',
    'readonly V9=<T>; export V9',
    "X=<T>; export V10=http://token:$X@<H>/ # it's the index",
    'export A=1 \\\n  V11=<T>',
    'V12=(a <T>)',
    '',
  ].join('\n'),
  '.zshrc': 'typeset -gx V13=<T>\ncase $- in (*i*) export V14=<T> ;; esac\n',
  '.config/fish/config.fish': 'set -q V15; or set -gx V15 <T>\nset --export V16 "<T>"\n',
  '.config/nushell/env.nu': 'load-env { A: "x", V17: "<T>" }\n',
  '.config/powershell/profile.ps1': '[Environment]::SetEnvironmentVariable("V18", "<T>")\n',
  '.config/mise/config.toml': '[env]\nTG = "<T>"\nV19 = "http://token:{{env.TG}}@<H>/"\n',
  'p/.envrc': 'export LANG=C V20=<T>\n',
}

test('a variable that any line of a start-up file sets never keeps a token from being rotated', async () => {
  const services = await sandbox()
  const token = await services.issue()
  const filled = (value: string) =>
    Object.fromEntries(
      Object.entries(FILES).map(([path, text]) => [
        path,
        text.replaceAll('<T>', value).replaceAll('<H>', `${services.host}/pypi`),
      ]),
    )
  const { home, read } = tempHome(filled(token))
  const names = Array.from({ length: 20 }, (_, index) => `V${index + 1}`)
  const env = Object.fromEntries(names.map(name => [name, token]))

  const { code, stderr } = await runGuard(['rotate', '--yes'], { home, cwd: `${home}/p`, sandbox: services, env })

  expect(code, stderr).toBe(0)
  for (const name of names) expect(stderr).toContain(`this shell still has the old token in ${name}: start a new one`)
  const fresh = /V2=(\S+)/.exec(read('.bashrc'))![1]!
  expect(await services.isValid(fresh)).toBe(true)
  for (const [path, text] of Object.entries(filled(fresh))) expect(read(path)).toBe(text)
})

test.for(['echo V=<T>\n', 'unset V\nexport W=<T>\n', '# export V=<T>\n'])(
  'a variable that no line sets is refused beside %j',
  async line => {
    const services = await sandbox()
    const token = await services.issue()
    const { home, read } = tempHome({ '.bashrc': line.replace('<T>', token) })

    const { code, stderr } = await runGuard(['rotate', '--yes'], { home, sandbox: services, env: { V: token } })

    expect(code).toBe(8)
    expect(stderr).toContain('the variable V holds the token, and no line that guard can rewrite defines it')
    expect(read('.bashrc')).toBe(line.replace('<T>', token))
    expect(await services.isValid(token)).toBe(true)
  },
)
