import { expect, test } from 'vitest'
import type { ConfigAdapter } from '../../../src/formats/adapter.ts'
import { readConfig } from '../../../src/formats/read-config.ts'
import { fish } from '../../../src/tools/shells/fish.ts'
import { nushell } from '../../../src/tools/shells/nushell.ts'
import { powershell } from '../../../src/tools/shells/powershell.ts'
import { shell } from '../../../src/tools/shells/shell.ts'
import { xonsh } from '../../../src/tools/shells/xonsh.ts'
import { TOKEN } from '../../formats/reading.ts'

/** The variable of each token, and of each placeholder that a variable is built from. */
function variablesIn(adapter: ConfigAdapter, text: string) {
  const { tokens, references, definitions } = readConfig(adapter, text.replace(/\bT\b/g, TOKEN))
  const built = [...references, ...(definitions?.() ?? [])].flatMap(({ name, variable }) =>
    variable && /^\w+$/.test(name) ? [`${variable} from ${name}`] : [],
  )
  return [...tokens.map(({ variable, carrier }) => variable ?? carrier), ...built]
}

test.for<[string, string[]]>([
  ['export A=1 V="http://token:T@h/"', ['V']],
  ['export A=1; export V=T', ['V']],
  ['export V=T W="T"', ['V', 'W']],
  ['declare -gx V=T', ['V']],
  ['declare -g -x V=T', ['V']],
  ['typeset -gx V=T', ['V']],
  ['readonly V=T; export V', ['V']],
  ['f() { local -x V=T; g; }', ['V']],
  ['f() { export V=T; }; f', ['V']],
  ['f () {\n  export V=T\n}', ['V']],
  ['function f { export V=T; }', ['V']],
  ['function f() { V=T; }', ['V']],
  ['[ -n "$PS1" ] && export V=T', ['V']],
  ['[[ $a == *x* ]] || export V=T', ['V']],
  ['if [ -t 0 ]; then export V=T; else V=T; fi', ['V', 'V']],
  ['case $- in *i*) export V=T ;; (x) V=T;; esac', ['V', 'V']],
  ['for i in a b; do export V=T; done', ['V']],
  [': "${V:=T}"', ['V']],
  [': ${V=http://token:T@h/}', ['V']],
  ['export V="${W:-T}"', ['V']],
  ['set -a; V=T; set +a', ['V']],
  ['set -a\n. ./x; V=T', ['V']],
  ['X=T; export V=http://token:$X@h/', ['X', 'V from X']],
  ['X=T Y=2; export V="http://token:${X}@h/" W=$Y', ['X', 'V from X', 'W from Y']],
  ['V=T npm ci', ['V']],
  ['env -u X V=T npm ci', ['V']],
  ['sudo env V=T npm ci', ['V']],
  ['time V=T npm ci', ['V']],
  ['command export V=T', ['V']],
  ['export A=1 \\\n  V=T', ['V']],
  ["export V='a\n  T'", ['V']],
  ['export "V=T"', ['V']],
  ["export V=$'T'", ['V']],
  ['V+=T', ['V']],
  ['V=(a b T)', ['V']],
  ['declare -A V=([k]=T)', ['V']],
  ['V=$(printf %s T)', ['V']],
  ['V=`printf %s T`', ['V']],
  ['V="$(cat <<E\nT\nE\n)"', ['V']],
  ['read -r V <<< T', ['V']],
  ['printf -v V %s T', ['V']],
  ['setenv V T', ['V']],
  ["alias p='V=T pip'", ['V']],
  ['alias p="V=\'T\' pip"', ['V']],
  ["eval 'export V=T'", ['V']],
  ["sh -c 'export A=1 V=T; x'", ['V']],
  ["export V=T # it's", ['V']],
  ["# don't\nexport V=T", ['V']],
  ["cat <<'E'\ndon't\nE\nexport V=T", ['V']],
  ["cat <<-E >&2 && export V=T\n\tdon't\n\tE\nexport V=T", ['V', 'V']],
  ['(( x << 2 )); export V=T', ['V']],
  ['x=$((1<<2)); export V=T', ['V']],
  ['a="${b%\'}"; export V=T', ['V', 'a from b']],
  ['x=${#a[@]} y="$#"; export V=T', ['V']],
  ['setopt x # y; export A=1\nexport V=T', ['V']],
  ['export V=T & export W=T', ['V', 'W']],
  ['cmd 2>&1 | V=T cmd', ['V']],
  ["export A='#' V=T", ['V']],
  ['export A="x # y" V="T"', ['V']],
  ['export V=x\\ #T', ['V']],
  // A quote that is never closed: the shell stops there, and guard goes on line by line.
  ["it's\nexport V=T\n", ['V']],
  // Nothing is set.
  ['echo V=T', ['plain']],
  ['curl -d password=T http://h/', ['plain']],
  ['"V=T" x', ['plain']],
  ['pip config set global.index-url http://token:T@h/', ['url']],
  ['echo x # V=T', ['comment']],
  ['x;# V=T', ['comment']],
  ['x #V=T', ['comment']],
])('bash sets in %j: %j', ([text, expected]) => {
  expect(variablesIn(shell, text)).toEqual(expected)
})

test.for<[string, string[]]>([
  ['set -gx V T', ['V']],
  ['set --export --global V "T"', ['V']],
  ['set -q V; or set -gx V T', ['V']],
  ['set -q V || set -gx V T', ['V']],
  ['not set -q V; and set -gx V T', ['V']],
  ['if status is-interactive; set -gx V T; end', ['V']],
  ['if set -q X; set -gx V T; else; set -gx W T; end', ['V', 'W']],
  ['function f; set -gx V T; end', ['V']],
  ['set X T; set -gx V http://token:$X@h/', ['X', 'V from X']],
  ['V=T npm ci', ['V']],
  ['env V=T npm ci', ['V']],
  ['export V=T', ['V']],
  ['begin; set -lx V T; npm ci; end', ['V']],
  ['set -gx V a \\\n  T', ['V']],
  ['set -gx V (echo T)', ['V']],
  ["set -gx A 'it\\'s'; set -gx V T", ['V']],
  ["alias p 'V=T pip'", ['V']],
  ["alias p='V=T pip'", ['V']],
  ['set -gx V T # W', ['V']],
  ['set -gx A \\#; set -gx V T', ['V']],
  ['set -e V T', ['V']],
  ['echo T', ['plain']],
  ['# set -gx V T', ['comment']],
])('fish sets in %j: %j', ([text, expected]) => {
  expect(variablesIn(fish, text)).toEqual(expected)
})

test.for<[string, string[]]>([
  ["$env:V = 'T'", ['V']],
  ["$Env:A = 'x'; $env:V='T'", ['V']],
  ["if ($IsLinux) { $env:V = 'T' }", ['V']],
  ['${env:V} = "http://token:T@h/"', ['V']],
  ['[Environment]::SetEnvironmentVariable("V", "T")', ['V']],
  ["[System.Environment]::SetEnvironmentVariable('V','T','User')", ['V']],
  ['Set-Item Env:V T', ['V']],
  ["Set-Item -Path 'Env:\\V' -Value 'T'", ['V']],
  ['setx V "T"', ['V']],
  ['$x = \'T\'; $env:V = "http://token:$x@h/"', ['plain', 'V from x']],
  ["$env:A = 'a;b'\n$env:V = 'T'", ['V']],
  ["<# $env:V = 'T' #>", ['comment']],
  ["$env:V = 'a' # T", ['comment']],
  ["$env:V = '#' + 'T'", ['V']],
  ["Write-Host 'T'", ['plain']],
])('PowerShell sets in %j: %j', ([text, expected]) => {
  expect(variablesIn(powershell, text)).toEqual(expected)
})

test.for<[string, string[]]>([
  ['$env.V = "T"', ['V']],
  ['$env.A = "x"; $env.V = "T"', ['V']],
  ['load-env { V: "T" }', ['V']],
  ['load-env { A: "x", V: "T" }', ['V']],
  ['load-env {\n  "A": "x"\n  "V": "T"\n}', ['V']],
  ['if true { $env.V = "T" }', ['V']],
  ['with-env { V: "T" } { npm ci }', ['V']],
  ['$env.V = "#" ++ "T"', ['V']],
  ['$env.V = "a" # T', ['comment']],
  ['print "T"', ['plain']],
])('nushell sets in %j: %j', ([text, expected]) => {
  expect(variablesIn(nushell, text)).toEqual(expected)
})

test.for<[string, string[]]>([
  ["$V = 'T'", ['V']],
  ["$A = 'x'; $V = 'T'", ['V']],
  ["if True:\n    $V = 'T'", ['V']],
  ["__xonsh__.env['V'] = 'T'", ['V']],
  ["$V = 'a' # T", ['comment']],
  ["print('T')", ['plain']],
])('xonsh sets in %j: %j', ([text, expected]) => {
  expect(variablesIn(xonsh, text)).toEqual(expected)
})

test.for<[ConfigAdapter, string]>([
  [shell, 'alias A=T='],
  [shell, 'eval T=1'],
  [shell, 'T=1'],
  [shell, 'setenv T x'],
  [shell, 'read T <<< x'],
  [fish, "alias a 'T=1 b'"],
  [fish, 'T=1 command'],
])('a token is not the name of a variable: %#', ([adapter, text]) => {
  const encoded = Buffer.from(`user:${TOKEN}`).toString('base64').replace(/=+$/, '')
  const found = [TOKEN, encoded].map(name => readConfig(adapter, text.replace('T', name)).tokens)
  expect(found[0]).toHaveLength(1)
  expect(found.flat().filter(({ key, variable }) => key !== null || variable !== undefined)).toEqual([])
})
