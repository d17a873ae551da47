import fc from 'fast-check'

/** A document for a token, odd on purpose. */
export type OddDocument = (token: string) => string

/** Makes one line or entry for a token; the number keeps its names apart. */
type Entry = (token: string, index: number) => string

/** Choices that were made by chance, taken one after the other. */
type Chance = (most: number) => number

const choices = fc.array(fc.nat(1_000_000), { minLength: 12, maxLength: 12 })

function chanceOf(numbers: readonly number[]): Chance {
  let next = 0
  return most => numbers[next++ % numbers.length]! % most
}

function pick<T>(chance: Chance, items: readonly T[]): T {
  return items[chance(items.length)]!
}

/** Some characters of a text in another spelling, at one to three places. */
function respell(text: string, chance: Chance, spell: (character: string) => string): string {
  const characters = [...text]
  for (let left = 1 + chance(3); left > 0; left -= 1) {
    const at = chance(characters.length)
    if (characters[at]!.length === 1) characters[at] = spell(characters[at]!)
  }
  return characters.join('')
}

function cutInTwo(text: string, chance: Chance, between: string): string {
  const at = 1 + chance(text.length - 1)
  return text.slice(0, at) + between + text.slice(at)
}

const hex = (character: string, digits: number) => character.charCodeAt(0).toString(16).padStart(digits, '0')
const percent = (character: string) => `%${hex(character, 2).toUpperCase()}`

/** `user:token` in base64, with any padding, and sometimes with blanks. */
function base64(token: string, chance: Chance, blanks: readonly string[] = ['']): string {
  const bare = Buffer.from(`${pick(chance, ['', 't:', 'token:', ':'])}${token}`)
    .toString('base64')
    .replace(/=+$/, '')
  return cutInTwo(bare, chance, pick(chance, ['', '', ...blanks])) + '='.repeat(chance(5))
}

function url(token: string, chance: Chance): string {
  const password = chance(2) === 0 ? token : respell(token, chance, percent)
  return `http://${pick(chance, ['token:', 'u%40x:', ':', ''])}${password}@registry.example${pick(chance, ['/', '', '/simple/'])}`
}

/** The token itself, in a URL, or in base64. */
function value(token: string, chance: Chance, blanks?: readonly string[]): string {
  return [() => token, () => url(token, chance), () => base64(token, chance, blanks)][chance(3)]!()
}

const NOISE = ['# é', '#', '# "', "# it's mine", '']

function documentOf(entry: (chance: Chance) => Entry, frame: (body: string) => string = body => body) {
  const entries = fc.array(choices, { minLength: 1, maxLength: 8 })
  const disguise = fc.record({ crlf: fc.nat(4), bom: fc.nat(9), bare: fc.boolean() })
  return fc.tuple(entries, disguise).map(
    ([made, { crlf, bom, bare }]): OddDocument =>
      token => {
        const lines = made.map((numbers, index) => entry(chanceOf(numbers))(token, index))
        const whole = frame(lines.join(''))
        const cut = bare ? whole.replace(/\n$/, '') : whole
        return (bom === 0 ? '\uFEFF' : '') + (crlf === 0 ? cut.replaceAll('\n', '\r\n') : cut)
      },
  )
}

/* ------------------------------------------------------------------ TOML */

const tomlEscape = (chance: Chance) => (character: string) =>
  pick(chance, [`\\u${hex(character, 4)}`, `\\U${hex(character, 8)}`, `\\u${hex(character, 4).toUpperCase()}`])

const TOML_STRINGS: readonly ((text: string, chance: Chance) => string)[] = [
  text => `"${text}"`,
  text => `'${text}'`,
  (text, chance) => `"${respell(text, chance, tomlEscape(chance))}"`,
  (text, chance) => `"""${cutInTwo(text, chance, pick(chance, ['\\\n', '\\\n   ', '\\  \n\n\t', '\\\n \n ']))}"""`,
  (text, chance) => `"""\n${respell(text, chance, tomlEscape(chance))}"""`,
  (text, chance) => `'${respell(text, chance, tomlEscape(chance))}'`,
  (text, chance) => `'''${cutInTwo(text, chance, pick(chance, ['\\\n', '\n', '\\\n  ']))}'''`,
  text => `'''\n${text}'''`,
  (text, chance) =>
    `"""${respell(cutInTwo(text, chance, '\\\n  '), chance, character => (/\w/.test(character) ? tomlEscape(chance)(character) : character))}"""`,
]

const tomlEntry = (chance: Chance): Entry => {
  return (token, index) => {
    const string = pick(chance, TOML_STRINGS)(value(token, chance, [' ', '\\n', '\\t']), chance)
    // A literal string has a backslash where others have a blank, and no client decodes that.
    const text = string.startsWith("'") ? string.replace(/\\[nt]/g, ' ') : string
    return pick(chance, [
      () => `token${index} = ${text}\n`,
      () => `t${index}."a.b" = ${text} # ours\n`,
      () => `list${index} = ["x", ${text},\n  ${text}]\n`,
      () => `inline${index} = { url = ${text}, a = 1 }\n`,
      () => `[table${index}]\n"\\u0074oken" = ${text}\n`,
      () => `[[index]]\nurl = ${text}\n`,
      () => `# ${token} ${pick(chance, NOISE)}\n`,
    ])()
  }
}

export const oddToml = documentOf(tomlEntry)

/* ------------------------------------------------------------------ YAML */

const yamlEscape = (chance: Chance) => (character: string) =>
  pick(chance, [`\\x${hex(character, 2)}`, `\\u${hex(character, 4)}`, `\\U${hex(character, 8)}`])

const YAML_SCALARS: readonly ((text: string, chance: Chance) => string)[] = [
  text => text,
  text => `"${text}"`,
  text => `'${text}'`,
  (text, chance) => `"${respell(text, chance, yamlEscape(chance))}"`,
  (text, chance) => `"${cutInTwo(text, chance, pick(chance, ['\\\n      ', '\\\n\n      ', '\n      ']))}"`,
  (text, chance) => `'${respell(text, chance, yamlEscape(chance))}'`,
  (text, chance) => `>-\n      ${cutInTwo(text, chance, pick(chance, ['', '\n      ', '\\\n      ']))}`,
  (text, chance) => `|\n      ${cutInTwo(text, chance, pick(chance, ['', '\n      ']))}`,
]

const yamlEntry =
  (chance: Chance): Entry =>
  (token, index) => {
    const text = pick(chance, YAML_SCALARS)(value(token, chance, [' ']), chance)
    const isBlock = /^[>|]/.test(text)
    return pick(chance, [
      () => `npmAuthToken${index}: ${text}\n`,
      () => `npmAuthIdent${index}: ${text}\n`,
      () => `npmAuthToken: ${token}\n`,
      () => `k${index}:\n  "//registry.example/npm": # ours\n    npmAuthToken: ${text}\n`,
      () =>
        isBlock || /[:/]/.test(text[0]!)
          ? ''
          : `flow${index}: { "a": ${text.startsWith('"') || text.startsWith("'") ? text : `"${text}"`}, b: c }\n`,
      () => `a${index}: &a${index} ${text}\nb${index}: [*a${index}, x]\n`,
      () => `list${index}:\n  - x\n  - ${text}\n`,
      () => `# ${token} ${pick(chance, NOISE)}\n`,
    ])()
  }

export const oddYaml = documentOf(yamlEntry)

/* ---------------------------------------------------------------- .npmrc */

const jsonEscape = (character: string) => `\\u${hex(character, 4)}`

const NPM_VALUES: readonly ((text: string, chance: Chance) => string)[] = [
  text => text,
  text => `"${text}"`,
  text => `'${text}'`,
  (text, chance) => `"${respell(text, chance, jsonEscape)}"`,
  (text, chance) => `${text}${pick(chance, [' ; note', ' # note', '\\', '\t', '"', ';x'])}`,
  text => `"${text}`,
  text => `\${UNSET:-${text.replace(/\s/g, '')}}`,
]

const npmEntry =
  (chance: Chance): Entry =>
  (token, index) => {
    const text = pick(chance, NPM_VALUES)(value(token, chance, [' ', '  ', '\t']), chance)
    const equals = pick(chance, ['=', ' = ', '\t=', '= '])
    return pick(chance, [
      () => `//r${index}.example/npm/:_authToken${equals}${text}\n`,
      () => `//registry.example/npm/:_authToken${equals}${token}\n`,
      () => `//r${index}.example/:_auth${equals}${text}\n`,
      () => `//r${index}.example/:_password${equals}${text}\n`,
      () => `_auth${index}${equals}${text}\n`,
      () => `@a${index}:registry${equals}${text}\n`,
      () => `ca[]${equals}${text}\n`,
      () => `[section${index}]\n//registry.example/:_authToken${equals}${text}\n`,
      () => `${pick(chance, ['; ', '# '])}${token} ${pick(chance, NOISE)}\n`,
    ])()
  }

export const oddNpmrc = documentOf(npmEntry)

/* -------------------------------------------------------------- pip.conf */

const pipEntry =
  (chance: Chance): Entry =>
  (token, index) => {
    const delimiter = pick(chance, [' = ', '=', ': ', ' : '])
    const text = pick(chance, [() => url(token, chance), () => token, () => `"${url(token, chance)}"`])()
    return pick(chance, [
      () => `index-url${index}${delimiter}${text}\n`,
      () => `Extra_Index_URL${index}${delimiter}\n    ${text}\n  # no comment\n    ${url(token, chance)}\n`,
      () => `find-links${index}${delimiter}a\n\n\t${text}\n`,
      () => `[section${index}]\nindex-url${delimiter}${text}${pick(chance, ['', ' ; mine', ' # mine', '\t'])}\n`,
      () => `url${index}${delimiter}${cutInTwo(text, chance, pick(chance, ['\n   ', '\\\n   ']))}\n`,
      () => `${pick(chance, ['# ', '; '])}${token} ${pick(chance, NOISE)}\n`,
    ])()
  }

export const oddPip = documentOf(pipEntry, body => `[global]\n${body}`)

/* ---------------------------------------------------------------- .netrc */

const NETRC_WORDS: readonly ((text: string, chance: Chance) => string)[] = [
  text => text,
  text => `"${text}"`,
  (text, chance) => `"${respell(text, chance, character => `\\${character}`)}"`,
  (text, chance) => respell(text, chance, character => `\\${character}`),
]

const netrcEntry =
  (chance: Chance): Entry =>
  (token, index) => {
    const word = pick(chance, NETRC_WORDS)(token, chance)
    const gap = pick(chance, [' ', '\n\t', '  '])
    return pick(chance, [
      () => `machine h${index}.example${gap}login token${gap}password ${word}\n`,
      () => `machine h${index}.example${gap}password ${word}${gap}login a${gap}account b\n`,
      () => `machine h.example login ${word} password ${word}\n`,
      () => `default login a password ${word}\n`,
      () => `machine m${index}.example login a password b # ${token}\n`,
      () => `# ${token}\n`,
    ])()
  }

export const oddNetrc = documentOf(netrcEntry)

/* ------------------------------------------------------------------ .env */

const ENV_VALUES: readonly ((text: string, chance: Chance) => string)[] = [
  text => text,
  text => `"${text}"`,
  text => `'${text}'`,
  (text, chance) => `${text}${pick(chance, [' # note', '   ', '#x', ' ;'])}`,
  (text, chance) => `"${pick(chance, ['a\\n', '\\"', 'first\n'])}${text}${pick(chance, ['\\n', '\n', "'"])}"`,
  text => `"\${UNSET:-${text}}"`,
]

const envEntry =
  (chance: Chance): Entry =>
  (token, index) => {
    const text = pick(chance, ENV_VALUES)(value(token, chance), chance)
    return pick(chance, [
      () => `NPM_TOKEN_${index}=${text}\n`,
      () => `export UV_INDEX_URL=${text}\n`,
      () => `  PIP_INDEX_URL = ${text}\n`,
      () => `TWICE=${text}\n`,
      () => `# ${token} ${pick(chance, NOISE)}\n`,
    ])()
  }

export const oddEnv = documentOf(envEntry)
