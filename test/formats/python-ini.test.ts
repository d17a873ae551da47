import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { ParseFailure } from '../../src/formats/adapter.ts'
import { parsePythonIni } from '../../src/formats/python-ini.ts'

type Document = Record<string, Record<string, string>>
/** The values, or null where the document is refused. */
type Verdict = Document | null

const RUNS = Number(process.env.GUARD_PROPERTY_RUNS ?? 600)

// As a file is read: any line break becomes \n. Private members show what a section holds without its defaults.
const PROGRAM = `
import configparser, io, json, sys
def read(text):
    parser = configparser.RawConfigParser()
    try:
        parser.read_file(io.StringIO(text, newline=None))
    except configparser.Error:
        return None
    return {'DEFAULT': dict(parser.defaults()), **{name: dict(section) for name, section in parser._sections.items()}}
json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
`

function askPython(documents: readonly string[]): Verdict[] {
  const { stdout, stderr } = spawnSync('python3', ['-I', '-c', PROGRAM], {
    input: JSON.stringify(documents),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (!stdout) throw new Error(stderr)
  return JSON.parse(stdout)
}

function askGuard(document: string): Verdict {
  try {
    return { DEFAULT: {}, ...parsePythonIni(document) }
  } catch (error) {
    if (error instanceof ParseFailure) return null
    throw error
  }
}

const hasPython = spawnSync('python3', ['--version']).status === 0
const skipped = hasPython ? '' : ' (skipped: no python3 here)'

const table: Record<string, string> = {
  'nothing at all': '',
  'an equals sign': '[a]\nb = c\n',
  'a colon': '[a]\nb : c\n',
  'a colon before an equals sign': '[a]\nb: c = d\n',
  'an equals sign before a colon': '[a]\nb =c:d\n',
  'no blanks': '[a]\nb=c',
  'an empty value': '[a]\nb =\nc:\n',
  'a name in capitals': '[A]\nBeta_Gamma = C\n',
  'a name with blanks and dots': '[a b]\nc d.e = f\n',
  'a name that differs by its case': '[a]\nb=1\nB=2\n',
  'a name that differs by an underscore': '[a]\nb-c=1\nb_c=2\n',
  'an option twice': '[a]\nb=1\nb=2\n',
  'an option in two sections': '[a]\nb=1\n[c]\nb=2\n',
  'a section twice': '[a]\nb=1\n[a]\nc=2\n',
  'defaults twice': '[DEFAULT]\nb=1\n[a]\n[DEFAULT]\nc=2\n',
  'a default twice': '[DEFAULT]\nb=1\n[DEFAULT]\nb=2\n',
  'defaults in small letters': '[default]\nb=1\n[default]\nc=2\n',
  'an option before a section': 'b=1\n[a]\n',
  'a comment before a section': '# b\n; c\n\n[a]\nb=1\n',
  'an inline comment': '[a]\nb = c ; d\ne = f # g\n',
  'a comment that is indented': '[a]\nb = c\n  # d\n  e\n',
  'a continuation': '[a]\nb =\n  c\n  d\n',
  'a continuation with more indentation': '[a]\nb = c\n   d\n e\n',
  'a continuation with less': '[a]\n  b = c\n d = e\n',
  'a continuation of an indented option': '[a]\n  b = c\n   d = e\n',
  'a continuation after an empty line': '[a]\nb = c\n\n  d\n\n\n',
  'a continuation after a comment': '[a]\nb = c\n# x\n  d\n',
  'a continuation like a section': '[a]\nb = c\n  [d]\n',
  'a continuation after a section': '[a]\n  b = c\n  d = e\n',
  'a tab for indentation': '[a]\nb = c\n\td\n',
  'a section that is indented': '  [a]\n  b = c\n',
  'a section with a bracket in it': '[a]b]\nc = d\n',
  'something behind a section': '[a] b = c\nd = e\n',
  'an empty section name': '[]\nb = c\n',
  'a section name of blanks': '[  ]\nb = c\n',
  'an open bracket': '[a\nb = c\n',
  'a line without a delimiter': '[a]\nb\n',
  'a delimiter without a name': '[a]\n= b\n',
  'a bad line and a good one': '[a]\nb\nc = d\n',
  CRLF: '[a]\r\nb = c\r\n  d\r\n',
  'a lone carriage return': '[a]\rb = c\r  d\r',
  quotes: '[a]\nb = "c"\n\'d\' = e\n',
  'percent signs': '[a]\nb = %(c)s %d 100%\n',
  'blanks at both ends': '[a]\n b  =   c   \n',
  'odd blanks': '[a]\n\x1cb\x1d=\x1e\u3000c\x85\n\xa0\u2003d\n\x0b\x0ce = f\n',
  'what only JavaScript takes for a blank': '[a]\n\uFEFFb\uFEFF=\uFEFFc\uFEFF\n',
  'a byte order mark': '\uFEFF[a]\nb = c\n',
  'separators that break no line': '[a\u2028b]\nc\u2029d = e\u2028f\x85g\x0bh\n',
  'a name in other scripts': '[größe]\nÄÖÜİΣ = straße\n',
  'an emoji': '[😀]\n😀 = 😀\n',
  'names from JavaScript': '[__proto__]\n__proto__ = a\n[constructor]\ntoString = b\n',
  'a NUL': '[a]\nb\0c = d\0\n',
}

describe.runIf(hasPython)(`reads as Python's RawConfigParser does${skipped}`, () => {
  const answers = new Map<string, Verdict>()
  beforeAll(() => {
    const names = Object.keys(table)
    for (const [index, verdict] of askPython(Object.values(table)).entries()) answers.set(names[index]!, verdict)
  })

  test.for(Object.entries(table))('%s', ([name, document]) => {
    expect(askGuard(document)).toEqual(answers.get(name))
  })

  test(`any document (${RUNS} of them)`, () => {
    const documents = fc.sample(anyDocument(), RUNS)
    const refused = askPython(documents).filter((verdict, index) => {
      expect(askGuard(documents[index]!), JSON.stringify(documents[index])).toEqual(verdict)
      return verdict === null
    })
    // Both kinds are there in number, or the documents would prove nothing.
    expect(refused.length).toBeGreaterThan(RUNS / 20)
    expect(refused.length).toBeLessThan((RUNS * 19) / 20)
  })
})

function anyDocument(): fc.Arbitrary<string> {
  const blank = fc.constantFrom('', '', ' ', '  ', '\t', '\xa0', '\x1c', '\x0c', '\u2028', '\uFEFF')
  const word = fc.string({ unit: fc.constantFrom(...'abAB1-_.%"\'[]=:#;ßΣİ😀 \t\x85\u2029'), maxLength: 6 })
  const name = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...'abcdefghABCD') }, { weight: 1, arbitrary: word })
  const option = fc
    .tuple(blank, name, blank, fc.constantFrom('=', ':'), blank, word, blank)
    .map(parts => parts.join(''))
  const header = fc
    .tuple(fc.constantFrom('', '', '', ' '), name, fc.constantFrom('', '', ' x'))
    .map(([a, b, c]) => `${a}[${b}]${c}`)
  const line = fc.oneof(
    { weight: 8, arbitrary: option },
    { weight: 3, arbitrary: header },
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom(' ', '  ', '\t', '    '), word).map(parts => parts.join('')) },
    { weight: 2, arbitrary: fc.tuple(blank, fc.constantFrom('#', ';'), word).map(parts => parts.join('')) },
    { weight: 2, arbitrary: blank },
    { weight: 1, arbitrary: word },
  )
  const end = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r')
  return fc
    .tuple(fc.constantFrom('[a]\n', '[a]\n', '[z]\r\n', ''), fc.array(fc.tuple(line, end), { maxLength: 8 }))
    .map(([start, lines]) => start + lines.flat().join(''))
}
