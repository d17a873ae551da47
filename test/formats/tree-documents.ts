import fc from 'fast-check'
import { type Document, host, noise, plain, type Segment, word } from './documents.ts'
import { base64 } from './reading.ts'

/* ------------------------------------------------------------------ JSON */

/** What stands between two parts of a document. */
type Blank = fc.Arbitrary<string>

const blank: Blank = fc.constantFrom('', ' ', '\n', '\n\n  ', '\t')
const jsoncBlank: Blank = fc.oneof(
  blank,
  noise.map(words => ` // ${words.replaceAll('://', ' ')}\n`),
  noise.map(words => `/* ${words.replaceAll('*', '')} */`),
)

/** A character that every token has, in a spelling that says the same. */
const escaped: Segment = token => token.replaceAll('_', '\\u005f')

const jsonString = noise.map(words => JSON.stringify(words))
const jsonToken: fc.Arbitrary<Segment[]> = fc.oneof(
  fc.constant<Segment[]>(['"', plain, '"']),
  fc.tuple(word, host).map(([user, at]): Segment[] => [`"https://${user}:`, plain, `@${at}/"`]),
  fc.constantFrom('', 'token:', 'größe:').map((user): Segment[] => ['"', token => base64(user + token), '"']),
  fc.constant<Segment[]>(['"${V:-', plain, '}"']),
  fc.constant<Segment[]>(['"', escaped, '"']),
)

/** An object of unlike members, some with a token; each name stands once. */
function jsonObject(between: Blank, depth: number): fc.Arbitrary<Segment[]> {
  const leaf: fc.Arbitrary<Segment[]> = fc.oneof(
    jsonToken,
    fc.oneof(jsonString, fc.constantFrom('1', '-1.5e3', 'true', 'null', '[]', '{}')).map(value => [value]),
  )
  const value =
    depth === 0
      ? leaf
      : fc.oneof(
          { weight: 3, arbitrary: leaf },
          jsonObject(between, depth - 1),
          fc
            .array(leaf, { minLength: 1, maxLength: 3 })
            .map(items => ['[', ...items.flatMap((item, index) => (index > 0 ? [', ', ...item] : item)), ']']),
        )
  return fc
    .array(fc.tuple(between, word, between, between, value, between), { minLength: 1, maxLength: 5 })
    .map(members => [
      '{',
      ...members.flatMap(([before, name, colon, after, shown, end], index): Segment[] => [
        `${index > 0 ? ',' : ''}${before}"${name}${index}"${colon}:${after}`,
        ...shown,
        end,
      ]),
      '}',
    ])
}

function jsonWith(between: Blank): fc.Arbitrary<Document> {
  return fc.tuple(jsonObject(between, 2), between).map(([object, end]) => ({ segments: [...object, end, '\n'] }))
}

export const jsonDocument = jsonWith(blank)

/** With comments, some with a token. */
export const jsoncDocument = fc
  .tuple(jsonWith(jsoncBlank), fc.boolean())
  .map(([{ segments }, commented]) => ({ segments: commented ? ['// ours: ', plain, '\n', ...segments] : segments }))

/* ---------------------------------------------------------- property lists */

const xmlText = noise.map(words => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('-->', ''))

export const plistDocument: fc.Arbitrary<Document> = fc
  .array(
    fc.oneof(
      fc.tuple(word, xmlText).map(([name, value]) => (index: number): Segment[] => [
        `<key>${name}${index}</key>\n<string>${value}</string>\n`,
      ]),
      fc.tuple(word, fc.constantFrom('', '\n  ')).map(([name, gap]) => (index: number): Segment[] => [
        `<key>${name}${index}</key>${gap}<string>`,
        plain,
        '</string>\n',
      ]),
      host.map(at => (index: number): Segment[] => [
        `<key>url${index}</key><string>https://token:`,
        plain,
        `@${at}/</string>\n`,
      ]),
      fc.constant((): Segment[] => ['<!-- ours: ', plain, ' -->\n']),
      xmlText.map(words => (): Segment[] => [`<!-- ${words} -->\n`]),
      fc.constant((): Segment[] => ['<key>RunAtLoad</key><true/>\n']),
    ),
    { minLength: 1, maxLength: 10 },
  )
  .map(makers => ({
    segments: [
      '<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict><key>EnvironmentVariables</key><dict>\n',
      ...makers.flatMap((make, index) => make(index)),
      '</dict></dict></plist>\n',
    ],
  }))
