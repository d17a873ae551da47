import TOML from '@iarna/toml'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { findTokens, TOKEN_PREFIXES, TOKEN_SHAPES } from '../src/core/tokens.ts'
import { DETECTOR_RULES, type RuleTool } from '../src/render/rules.ts'
import { runGuard, tempHome } from './helpers/guard.ts'
import { NAMES, TOKENS } from './token-samples.ts'

/** A text to the tokens that a tool with our rules finds in it. `npm run test:clients` asks the tools themselves. */
type Matcher = (text: string) => string[]

/** What Kingfisher counts. */
const COUNTED = { digits: /[0-9]/, uppercase: /[A-Z]/, lowercase: /[a-z]/ }

const TOOLS = Object.keys(DETECTOR_RULES) as RuleTool[]

const MATCHERS: Record<RuleTool | 'guard', Matcher> = {
  guard: text => findTokens(text).map(({ value }) => value),
  gitleaks: gitleaks(),
  betterleaks: betterleaks(),
  trufflehog: trufflehog(),
  secretlint: secretlint(),
  kingfisher: kingfisher(),
  'detect-secrets': detectSecrets(),
  github: github(),
}

describe.for(Object.entries(MATCHERS))('%s', ([, find]) => {
  test.for(TOKENS)('finds the token in %j', ([text, token]) => {
    expect(find(text)).toEqual([token])
  })

  test.for(NAMES)('finds no token in %j', text => {
    expect(find(text)).toEqual([])
  })
})

const BODIES = [/^[0-9a-fA-F]{60,66}$/, /^[A-Za-z_-]{1,30}$/, /^[A-Z0-9_-]{1,30}$/, /^\w{1,30}$/]

test.for(TOOLS)('%s finds in any text what guard finds', tool => {
  const word = fc.tuple(
    fc.constantFrom('', 'x', '_', '-', 'ä'),
    fc.constantFrom(...TOKEN_PREFIXES),
    fc.oneof(...BODIES.map(body => fc.stringMatching(body))),
  )
  const text = fc.array(word, { maxLength: 3 }).map(words => words.map(parts => parts.join('')).join(' \n'))
  fc.assert(
    fc.property(text, text => {
      expect(MATCHERS[tool](text).sort()).toEqual(MATCHERS.guard(text).sort())
    }),
  )
})

test.for(TOOLS)('guard find --rules %s prints the rules and nothing else', async tool => {
  const { home } = tempHome()
  const expected = { code: 0, stdout: `${DETECTOR_RULES[tool]()}\n`, stderr: '' }
  expect(await runGuard(['find', '--rules', tool], { home })).toMatchObject(expected)
})

test('with --json the rules are a member of the document', async () => {
  const { home } = tempHome()
  const { stdout } = await runGuard(['find', '--rules', 'gitleaks', '--json'], { home })
  expect(JSON.parse(stdout)).toEqual({ schema: 'guard.rules/1', tool: 'gitleaks', rules: DETECTOR_RULES.gitleaks() })
})

test('another tool is refused, and the known ones are named', async () => {
  const { home } = tempHome()
  const { code, stderr } = await runGuard(['find', '--rules', 'other'], { home })
  expect(code).toBe(2)
  for (const tool of TOOLS) expect(stderr).toContain(tool)
})

test.for(['gitleaks', 'betterleaks', 'trufflehog', 'kingfisher', 'github'] as const)(
  '%s is not asked to look around, which it cannot',
  tool => {
    expect(DETECTOR_RULES[tool]()).not.toMatch(/\(\?[=!<]/)
  },
)

function gitleaks(): Matcher {
  const { rules } = TOML.parse(DETECTOR_RULES.gitleaks()) as unknown as {
    rules: { regex: string; secretGroup: number; keywords: string[]; allowlists: { regexes: string[] }[] }[]
  }
  expect(rules).toHaveLength(TOKEN_SHAPES.length)
  return text =>
    rules
      .filter(({ keywords }) => keywords.some(keyword => text.toLowerCase().includes(keyword)))
      .flatMap(({ regex, secretGroup, allowlists }) =>
        matches(regex, text)
          .map(match => match[secretGroup]!)
          .filter(secret => !allowlists.some(({ regexes }) => regexes.some(name => new RegExp(name).test(secret)))),
      )
}

// How its own source reads such a config; test/clients asks that source itself:
// https://github.com/trufflesecurity/trufflehog/blob/main/pkg/custom_detectors/custom_detectors.go
function trufflehog(): Matcher {
  const { detectors } = parseYaml(DETECTOR_RULES.trufflehog()) as {
    detectors: { keywords: string[]; regex: { token: string }; exclude_regexes_capture: string[] }[]
  }
  expect(detectors).toHaveLength(TOKEN_SHAPES.length)
  return text =>
    detectors
      .filter(({ keywords }) => keywords.some(keyword => text.toLowerCase().includes(keyword)))
      .flatMap(({ regex, exclude_regexes_capture }) =>
        matches(regex.token, text)
          .map(([, token]) => token!)
          .filter(token => !exclude_regexes_capture.some(name => new RegExp(name).test(token))),
      )
}

function secretlint(): Matcher {
  const { rules } = JSON.parse(DETECTOR_RULES.secretlint()) as {
    rules: { options: { patterns: { patterns: string[] }[] } }[]
  }
  return text =>
    rules[0]!.options.patterns
      .flatMap(({ patterns }) => patterns)
      .flatMap(pattern => matches(pattern.slice(1, -1), text).map(([whole]) => whole))
}

function kingfisher(): Matcher {
  const { rules } = parseYaml(DETECTOR_RULES.kingfisher()) as {
    rules: { pattern: string; pattern_requirements: Record<`min_${keyof typeof COUNTED}`, number> }[]
  }
  const counts = Object.entries(COUNTED) as [keyof typeof COUNTED, RegExp][]
  return text =>
    rules.flatMap(({ pattern, pattern_requirements: least }) =>
      matches(pattern, text)
        .map(([, token]) => token!)
        .filter(token => counts.every(([what, kind]) => token.split(kind).length > (least[`min_${what}`] ?? 0))),
    )
}

// The first group is the secret, and an input of which the filter is true is left out. No version knows all fields of gitleaks:
// https://github.com/betterleaks/betterleaks/blob/main/docs/config.md
function betterleaks(): Matcher {
  const { rules } = TOML.parse(DETECTOR_RULES.betterleaks()) as unknown as {
    rules: { regex: string; keywords: string[]; filter: string }[]
  }
  expect(rules.map(rule => Object.keys(rule).sort())).toEqual(
    TOKEN_SHAPES.map(() => ['description', 'filter', 'id', 'keywords', 'regex']),
  )
  const skipped = rules.map(
    ({ filter }) => new RegExp(/^matchesAny\(finding\.secret, \["([^"\\]+)"\]\)$/.exec(filter)![1]!),
  )
  return text =>
    rules.flatMap(({ regex, keywords }, index) =>
      keywords.some(keyword => text.toLowerCase().includes(keyword))
        ? matches(regex, text).flatMap(([, secret]) => (skipped[index]!.test(secret!) ? [] : secret!))
        : [],
    )
}

// Line by line, and what the whole expression matches: it has no group.
// https://github.com/Yelp/detect-secrets/blob/master/detect_secrets/plugins/base.py
function detectSecrets(): Matcher {
  const patterns = [...DETECTOR_RULES['detect-secrets']().matchAll(/re\.compile\(r'([^']+)', re\.ASCII\)/g)]
  expect(patterns).toHaveLength(TOKEN_SHAPES.length)
  return text =>
    text.split('\n').flatMap(line => patterns.flatMap(([, pattern]) => matches(pattern!, line).map(([whole]) => whole)))
}

// https://docs.github.com/en/code-security/reference/secret-security/custom-patterns
function github(): Matcher {
  const { patterns } = JSON.parse(DETECTOR_RULES.github()) as {
    patterns: { pattern: string; start_delimiter: string; end_delimiter: string; must_not_match: string[] }[]
  }
  const inJavaScript = (expression: string) => expression.replace('\\A', '^').replace('\\z', '$')
  return text =>
    patterns.flatMap(({ pattern, start_delimiter, end_delimiter, must_not_match }) =>
      matches(`(?:${inJavaScript(start_delimiter)})(${pattern})(?=${inJavaScript(end_delimiter)})`, text)
        .map(([, secret]) => secret!)
        .filter(secret => !must_not_match.some(name => new RegExp(name).test(secret))),
    )
}

function matches(pattern: string, text: string): RegExpExecArray[] {
  return [...text.matchAll(new RegExp(pattern, 'g'))]
}
