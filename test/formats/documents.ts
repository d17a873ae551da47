import fc from 'fast-check'
import { base64, OTHER } from './reading.ts'

/** Text, or a place for a token in the spelling of that place. */
export type Segment = string | ((token: string) => string)

/** A document with places for one token, and what else can be said of it. */
export interface Document {
  segments: Segment[]
}

export function fill({ segments }: Document, token: string): string {
  return segments.map(segment => (typeof segment === 'string' ? segment : segment(token))).join('')
}

export function holes({ segments }: Document): number {
  return segments.filter(segment => typeof segment !== 'string').length
}

/** Stands for a byte that is not UTF-8. */
export const BAD_BYTE = '\uE000'

export const plain: Segment = token => token
const AWKWARD = [
  ...'abz09 "\'\\#;:=[]{}()$%@,&*!|>-?./~`^+<_\tßé日😀',
  BAD_BYTE,
  '${V}',
  '$(c)',
  '://',
  ' # ',
  ' ; ',
  OTHER,
]

/** Anything that a line may hold in free text. */
export const noise = fc.array(fc.constantFrom(...AWKWARD), { maxLength: 10 }).map(parts => parts.join(' '))
export const word = fc.stringMatching(/^[a-z]{1,6}$/)
const userinfo = fc.constantFrom('token:', 'u:', '', '__token__:', 'a%40b:')
export const host = fc.constantFrom(
  'npm.flatt.tech',
  'pypi.flatt.tech',
  'registry.example:8443',
  '127.0.0.1:4873',
  '[::1]:80',
)

export function url(before = '', after = ''): fc.Arbitrary<Segment[]> {
  return fc
    .tuple(userinfo, host, fc.constantFrom('/', '', '/simple/', '/npm/'))
    .map(([user, at, path]) => [`${before}https://${user}`, plain, `@${at}${path}${after}`])
}

export function basic(before: string, after: string): fc.Arbitrary<Segment[]> {
  return fc.constantFrom('', 'token:', 'größe:', ':').map(user => [before, token => base64(user + token), after])
}

export function line(segments: fc.Arbitrary<Segment[]>): fc.Arbitrary<Segment[]> {
  return segments.map(parts => [...parts, '\n'])
}

export function text(arbitrary: fc.Arbitrary<string>): fc.Arbitrary<Segment[]> {
  return arbitrary.map(value => [value])
}

export function documentOf(lines: fc.Arbitrary<Segment[]>): fc.Arbitrary<Document> {
  return fc.array(lines, { minLength: 1, maxLength: 14 }).map(parts => ({ segments: parts.flat() }))
}

/** Lines that need a number of their own, so that no name stands twice. */
export function numbered(lines: fc.Arbitrary<(index: number) => Segment[]>): fc.Arbitrary<Document> {
  return fc
    .array(lines, { minLength: 1, maxLength: 14 })
    .map(makers => ({ segments: makers.flatMap((make, index) => make(index)) }))
}

/* ---------------------------------------------------------------- .npmrc */

export const npmrcDocument = documentOf(
  line(
    fc.oneof(
      text(fc.constantFrom('', '  ', '\t', '[section]', '[a.b]', 'always-auth', 'ca[]="x"', 'ca[]=y')),
      text(fc.tuple(fc.constantFrom('#', ';', '  # '), noise).map(parts => parts.join(''))),
      text(fc.tuple(word, fc.constantFrom('=', ' = ', '\t='), noise).map(parts => parts.join(''))),
      fc
        .tuple(host, fc.constantFrom('/:_authToken', ':_authToken', '/npm/:_authToken[]'), fc.constantFrom('=', ' = '))
        .chain(([at, key, equals]) =>
          quoted(`//${at}${key}${equals}`, fc.constantFrom('', ' ', ' ; note', ' # "', '#x')),
        ),
      fc.oneof(basic('_auth=', ''), basic('//npm.flatt.tech/:_password = "', '"'), basic('//x/:_auth=', ' ; é')),
      fc.oneof(url('registry='), url('@a:registry = "', '"')),
      fc.tuple(fc.constantFrom('; ', '#'), noise).map(([mark, words]): Segment[] => [`${mark}${words} `, plain, ' ']),
      fc.constant<Segment[]>(['//npm.flatt.tech/:_authToken=${NPM_TOKEN:-', plain, '}']),
    ),
  ),
)

export function quoted(before: string, after: fc.Arbitrary<string>): fc.Arbitrary<Segment[]> {
  return fc
    .tuple(fc.constantFrom('', '"', "'"), after)
    .map(([quote, rest]): Segment[] => [`${before}${quote}`, plain, `${quote}${rest}`])
}

/* ----------------------------------------------------------- .yarnrc.yml */

const yamlScalar = fc.oneof(
  word,
  noise.map(words => JSON.stringify(words)),
  noise.map(words => `'${words.replaceAll("'", "''")}'`),
  noise.map(words => `|\n  . ${words}\n  . ${words}`),
  word.map(words => `>-\n  ${words}\n\n  ${words}`),
  fc.constantFrom('12', 'true', 'null', '~', '[a, "b"]', '{ a: b, "c": \'d\' }', '1.5', '"${HOME}/x"', ''),
)
const yamlComment = noise.map(words => `# ${words.replaceAll('\t', ' ')}`)
const yamlToken = fc.constantFrom<[string, string]>(
  ['', ''],
  ['"', '"'],
  ["'", "'"],
  ['>-\n            ', ''],
  ['"${V:-', '}"'],
)

export const yarnrcDocument = numbered(
  fc.oneof(
    text(yamlComment.map(words => `${words}\n`)).map(parts => () => parts),
    fc.tuple(word, yamlScalar).map(([key, value]) => () => [`${key}: ${value}\n`]),
    fc.constant(() => ['\n']),
    fc.tuple(yamlToken, fc.constantFrom('', ' # ours')).map(([[open, close], end]) => () => [
      `npmAuthToken: ${open}`,
      plain,
      `${close}${end}\n`,
    ]),
    fc.tuple(host, yamlToken).map(([at, [open, close]]) => (index: number) => [
      `k${index}:\n    "//${at}/npm": # ours\n\n        npmAlwaysAuth: true\n        npmAuthToken: ${open}`,
      plain,
      `${close}\n`,
    ]),
    host.map(at => () => [`npmRegistries: { "//${at}": { npmAuthToken: "`, plain, `", b: 'c' } }\n`]),
    word.map(name => (index: number) => [
      `${name}: &a${index} `,
      plain,
      `\nnpmScopes: [*a${index}, { npmAuthToken: *a${index} }]\n`,
    ]),
    basic('npmAuthIdent: "', '"\n').map(parts => () => parts),
    fc.constant(() => ['npmAuthIdent: "token:', plain, '" # mine\n']),
    url('npmRegistryServer: "', '"\n').map(parts => () => parts),
    yamlComment.map(words => () => [`${words} `, plain, '\n']),
    fc.constant(() => ['plugins:\n  - a\n  - ', plain, '\n  - b\n']),
  ),
)

/* ------------------------------------------------------------------ TOML */

const tomlNoise = noise.map(words => words.replaceAll('\t', ' '))
const tomlValue = fc.oneof(
  tomlNoise.map(words => JSON.stringify(words)),
  tomlNoise.map(words => `'${words.replaceAll("'", '')}'`),
  tomlNoise.map(words => `"""\n${words.replaceAll('\\', '/').replaceAll('"', "'")}\\\n   end"""`),
  tomlNoise.map(words => `'''\n${words.replaceAll("'", '"')}\n'''`),
  fc.constantFrom(
    '12',
    'true',
    '1979-05-27T07:32:00Z',
    '07:32:00',
    '[1, 2,]',
    '[ "a", [\'b\'] ]',
    '{ a = 1, "b c".d = 2 }',
    'nan',
  ),
)
const tomlToken = fc.constantFrom<[string, string]>(
  ['"', '"'],
  ["'", "'"],
  ['"""\n', '"""'],
  ['["a", "', '", "b"]'],
  ['"${V:-', '}"'],
)

export const tomlDocument = numbered(
  fc.oneof(
    tomlNoise.map(words => () => [`# ${words}\n`]),
    fc.constant(() => ['\n']),
    tomlValue.map(value => (index: number) => [`k${index} = ${value} # note\n`]),
    word.map(name => (index: number) => [`[install.${name}${index}]\n`]),
    word.map(name => () => [`[[${name}.list]]\n`]).filter(make => !/^\[\[install/.test(make()[0]!)),
    tomlToken.map(([open, close]) => (index: number) => [`token${index} = ${open}`, plain, `${close}\n`]),
    tomlToken.map(([open, close]) => (index: number) => [`t${index}.a."b.c" = ${open}`, plain, `${close} # ours\n`]),
    url().map(parts => (index: number) => [`url${index} = "`, ...parts, '"\n']),
    host.map(at => (index: number) => [`r${index} = { url = "https://${at}/", token = "`, plain, '" }\n']),
    basic('', '').map(parts => (index: number) => [`basic${index} = "`, ...parts, '"\n']),
    tomlNoise.map(words => () => [`# ${words} `, plain, '\n']),
  ),
)

/* -------------------------------------------------------------- pip.conf */

const pipNoise = noise.map(words => words.trim() || 'x')

export const pipDocument = numbered(
  fc.oneof(
    fc.tuple(fc.constantFrom('#', ';', '  # '), noise).map(([mark, words]) => () => [`${mark}${words}\n`]),
    fc.constantFrom('\n', '  \n').map(blank => () => [blank]),
    word.map(name => (index: number) => [`[${name}${index}]\n`]),
    fc.tuple(fc.constantFrom(' = ', ': ', '=', ':'), noise).map(([equals, words]) => (index: number) => [
      `Option-${index}${equals}${words}\n`,
    ]),
    fc.tuple(fc.constantFrom(' = ', ': '), url('', ' # no comment\n')).map(([equals, parts]) => (index: number) => [
      `url_${index}${equals}`,
      ...parts,
    ]),
    fc.tuple(pipNoise, url('    ', '\n')).map(([words, parts]) => (index: number) => [
      `extra${index} =\n    . ${words}\n`,
      ...parts,
      '    # é\n',
      ...parts,
    ]),
    fc.tuple(fc.constantFrom('# ', '; '), noise).map(([mark, words]) => () => [`${mark}${words} `, plain, '\n']),
    fc.constant((index: number) => [`bare${index} = `, plain, '\n']),
  ),
).map(({ segments }) => ({ segments: ['[first]\n', ...segments] }))

/* ------------------------------------------------- shells and .env files */

export const shellDocument = documentOf(
  line(
    fc.oneof(
      text(noise),
      fc
        .tuple(fc.constantFrom('export A', 'A', '  set -gx A', '$env:A', 'alias'), fc.constantFrom('=', ' = ', ' '))
        .chain(([name, equals]) => quoted(`${name}${equals}`, fc.constantFrom('', ';', ' # x', ' \\'))),
      url('export PIP_INDEX_URL="', '"'),
      basic('export BASIC=', ''),
      noise.map((words): Segment[] => [`# ${words} `, plain]),
      fc.constant<Segment[]>(['export A="${A:-', plain, '}"']),
    ),
  ),
)
