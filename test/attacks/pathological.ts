const TOKEN = 'tg_anon_TESTx7Qm2VbN4kLp9sWd'

const repeated = (piece: string) => (size: number) => piece.repeat(Math.ceil(size / piece.length))
const lines = (length: number, line: (index: number) => string) => (size: number) =>
  Array.from({ length: Math.ceil(size / length) }, (_, index) => line(index)).join('\n')

/** Texts that made, or could make, a reader take more time than they are long. */
const BODIES: Readonly<Record<string, (size: number) => string>> = {
  'commands that never end': repeated('$('),
  'braces that never end': repeated('${a'),
  'templates that never end': repeated('{{ a'),
  'expressions that never end': repeated('${{ '),
  'secrets that never end': repeated('ENC['),
  'variables on one line': repeated('$a '),
  'variables on lines': lines(16, index => `k${index}: $V${index}`),
  quotes: repeated('"'),
  backslashes: repeated('\\'),
  'escapes cut short': repeated('\\x2'),
  blanks: repeated(' '),
  hashes: repeated(' #'),
  'addresses on one line': repeated('https://a:b@h '),
  'tokens on one line': repeated(`${TOKEN} `),
  'tokens on lines': lines(40, index => `k${index}: ${TOKEN}`),
  'open brackets': repeated('['),
  'open braces': repeated('{'),
  'keys in keys': repeated('a: '),
  'lists in lists': repeated('- '),
  merges: lines(26, index =>
    index === 0 ? 'a0: &a0 {x: 1}' : `a${index}: &a${index} {<<: *a${index - 1}, y${index}: 1}`,
  ),
  aliases: lines(8, index => (index === 0 ? 'a: &a 1' : `b${index}: *a`)),
  'aliases of aliases': lines(16, index => (index === 0 ? 'a0: &a0 1' : `a${index}: &a${index} [*a${index - 1}]`)),
  'dotted keys': size => `${'a.'.repeat(size / 2)}b = 1`,
  tables: lines(8, index => `[a${index}]`),
  continuations: repeated(' a\n'),
  'macros without an end': repeated('macdef a\n'),
  machines: repeated('machine h login l password p\n'),
}

/** Each text, with a token before and behind what takes the time, so that it is parsed. */
export const PATHOLOGICAL = Object.entries(BODIES).map(([name, body]) => ({
  name,
  textOf: (size: number) => `k = "${TOKEN}"\n${body(size)}\nz = "${TOKEN}"\n`,
  yamlOf: (size: number) => `k: ${TOKEN}\n${body(size)}\nz: ${TOKEN}\n`,
}))
