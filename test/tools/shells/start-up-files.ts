import fc from 'fast-check'

/** A statement that sets a variable to a word. */
type Statement = (name: string, word: string) => string

/** A way to write characters, for texts that need no quoting themselves. */
type Quoting = (text: string) => fc.Arbitrary<string>

const TOKEN_IN_URL = (token: string) => `http://token:${token}@h.example/simple/`

/** The values that hold a token, each as a client would take it. */
function valuesWith(token: string): fc.Arbitrary<string> {
  const percent = token.replace('_', '%5F').replace('a', '%61')
  const encoded = Buffer.from(`token:${token}`).toString('base64')
  return fc.constantFrom(token, TOKEN_IN_URL(token), TOKEN_IN_URL(token), TOKEN_IN_URL(percent), encoded)
}

/** A value cut into pieces, mostly where no token is, each quoted in its own way. */
function spelled(token: string, quotings: readonly Quoting[]): fc.Arbitrary<string> {
  const cutsUpTo = (end: number) => fc.array(fc.nat(end), { maxLength: 3 })
  const anywhere = fc.tuple(valuesWith(token), cutsUpTo(60))
  const outside = valuesWith(token).chain(value => {
    const start = value.indexOf('@') === -1 ? 0 : 'http://token:'.length
    return fc.tuple(fc.constant(value), cutsUpTo(start))
  })
  return fc.oneof({ weight: 12, arbitrary: outside }, { weight: 1, arbitrary: anywhere }).chain(([value, cuts]) => {
    const ends = [...new Set([...cuts.filter(cut => cut < value.length), value.length])].toSorted((a, b) => a - b)
    const pieces = ends.map((end, index) => value.slice(ends[index - 1] ?? 0, end))
    const quoted = pieces.map(piece => fc.constantFrom(...quotings).chain(quoting => quoting(piece)))
    return fc.tuple(...quoted).map(parts => parts.join(''))
  })
}

const plain: Quoting = fc.constant
const single: Quoting = text => fc.constant(`'${text}'`)
const double: Quoting = text => fc.constant(`"${text}"`)
const empty: Quoting = text => fc.constantFrom(`""${text}`, `${text}''`)
const continued: Quoting = text => fc.constant(`${text}\\\n`)
const inDoubleContinued: Quoting = text => fc.constant(`"${text}\\\n"`)
/** Some characters in escapes, by one of these. */
function escaping(escapes: readonly ((character: string) => string)[]): Quoting {
  const escapesOrNone = [(character: string) => character, (character: string) => character, ...escapes]
  return text =>
    fc
      .array(fc.constantFrom(...escapesOrNone), { minLength: text.length, maxLength: text.length })
      .map(chosen => [...text].map((character, index) => chosen[index]!(character)).join(''))
}
const code = (character: string, radix: number, length: number) =>
  character.charCodeAt(0).toString(radix).padStart(length, '0')
const NUMBERED = [
  (character: string) => `\\x${code(character, 16, 2)}`,
  (character: string) => `\\u${code(character, 16, 4)}`,
  (character: string) => `\\U${code(character, 16, 8)}`,
  (character: string) => `\\${code(character, 8, 3)}`,
]
const ansiC: Quoting = text => escaping(NUMBERED)(text).map(inner => `$'${inner}'`)
const backslashed = escaping([character => `\\${character}`])
const escapedInFish = escaping(NUMBERED)

const asCode = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

const POSIX: Statement[] = [
  (name, word) => `export ${name}=${word}`,
  (name, word) => `export LANG=C ${name}=${word}; :`,
  (name, word) => `typeset -x ${name}=${word}`,
  (name, word) => `${name}=${word}; export ${name}`,
  (name, word) => `export A=1; export ${name}=${word} B=2`,
  (name, word) => `[ -n "$HOME" ] && export ${name}=${word}`,
  (name, word) => `if true; then export ${name}=${word}; else ${name}=; fi`,
  (name, word) => `: \${${name}:=${word}}`,
  (name, word) => `f() { export ${name}=${word}; }; f`,
  (name, word) => `g() {\n  export ${name}=${word}\n}\ng`,
  (name, word) => `readonly ${name}=${word}`,
  (name, word) => `set -a; ${name}=${word}; set +a`,
  (name, word) => `X=${word}; export ${name}="before $X after"`,
  (name, word) => `X=${word}\nexport ${name}=\${X}`,
  (name, word) => `export A=1 \\\n  ${name}=${word}`,
  (name, word) => `eval ${asCode(`export ${name}=${word}`)}`,
  (name, word) => `export ${name}="$(printf %s ${word})"`,
  (name, word) => `${name}=\`printf %s x:; printf %s ${word.replaceAll(/[\\`]/g, '\\$&')}\``,
  (name, word) => `case $HOME in *) export ${name}=${word} ;; esac`,
  (name, word) => `for i in 1; do export ${name}=${word}; done`,
  (name, word) => `${name}=(a ${word} b)`,
  (name, word) => `read -r ${name} <<< ${word}`,
  (name, word) => `export ${name}=${word} # it's "mine`,
  (name, word) => `(( 1 << 2 )); export ${name}=${word}`,
  (name, word) => `true || false; export ${name}=x:${word} 2>&1`,
]

const POSIX_NOISE = [
  "# don't",
  "alias ll='ls -l' # it's",
  "PS1='\\u$ '",
  'x=$((1<<2))',
  "cat >/dev/null <<'E'\ndon't \"\nE",
  "cat >/dev/null <<-E\n\tit's $HOME `true`\n\tE",
  'echo "it\'s" >/dev/null',
  'y="${HOME:-\'a b\'}"',
  'z=${#HOME}',
  'echo x#y \\# "#" >/dev/null',
  '[[ $HOME == */x* ]] || :',
  '',
]

const FISH: Statement[] = [
  (name, word) => `set -gx ${name} ${word}`,
  (name, word) => `set --export --global ${name} ${word}; true`,
  (name, word) => `set -q ${name}; or set -gx ${name} ${word}`,
  (name, word) => `set -q ${name} || set -gx ${name} ${word}`,
  (name, word) => `if true; set -gx ${name} ${word}; end`,
  (name, word) => `begin\n  set -gx ${name} ${word}\nend`,
  (name, word) => `function f; set -gx ${name} ${word}; end; f`,
  (name, word) => `set X ${word}; set -gx ${name} "before $X after"`,
  (name, word) => `set -gx ${name} a \\\n  ${word}`,
  (name, word) => `set -gx ${name} (printf %s ${word})`,
  (name, word) => `set -gx ${name} "$(printf %s ${word})"`,
  (name, word) => `eval '${`set -gx ${name} ${word}`.replaceAll(/[\\']/g, '\\$&')}'`,
  (name, word) => `export ${name}=${word}`,
  (name, word) => `set -gx ${name} ${word} # it's "mine`,
  (name, word) => `set -gx A 'it\\'s'; set -gx ${name} x:${word}`,
]

const FISH_NOISE = [
  "# don't",
  "alias ll 'ls -l' # it's",
  'set x (math 1 + 2)',
  'echo "it\'s" >/dev/null',
  'echo x#y \\# "#" >/dev/null',
  '',
]

export interface Dialect {
  statements: readonly Statement[]
  noise: readonly string[]
  quotings: readonly Quoting[]
}

export const posixDialect: Dialect = {
  statements: POSIX,
  noise: POSIX_NOISE,
  quotings: [plain, plain, single, double, ansiC, backslashed, empty, continued, inDoubleContinued],
}

export const fishDialect: Dialect = {
  statements: FISH,
  noise: FISH_NOISE,
  quotings: [plain, plain, single, double, escapedInFish, empty, continued, inDoubleContinued],
}

/** The variables that the statements of one document set. */
export const NAMES = ['V0', 'V1', 'V2']

/** Start-up files that set each of the variables to a value with the token, among other lines. */
export function startUpFiles({ statements, noise, quotings }: Dialect, token: string): fc.Arbitrary<string> {
  const lines = NAMES.map(name =>
    fc
      .tuple(fc.constantFrom(...statements), spelled(token, quotings), fc.constantFrom(...noise))
      .map(([statement, word, other]) => `${other}\n${statement(name, word)}`),
  )
  return fc.tuple(...lines).map(parts => `${parts.join('\n')}\n`)
}
