import TOML from '@iarna/toml'
import { describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { findTokens, TOKEN_SHAPES } from '../src/core/tokens.ts'
import { RULES } from '../src/render/rules/index.ts'
import { runGuard, tempHome } from './helpers/guard.ts'
import { NAMES, TOKENS } from './token-samples.ts'

/** A text to the tokens that a tool with our rules finds in it, as far as its documentation tells. */
type Matcher = (text: string) => string[]

const MATCHERS: Record<string, Matcher> = {
  guard: text => findTokens(text).map(({ value }) => value),
  gitleaks: gitleaks(),
  trufflehog: trufflehog(),
  secretlint: secretlint(),
  kingfisher: kingfisher(),
}

describe.for(Object.entries(MATCHERS))('%s', ([, find]) => {
  test.for(TOKENS)('finds the token in %j', ([text, token]) => {
    expect(find(text)).toEqual([token])
  })

  test.for(NAMES)('finds no token in %j', text => {
    expect(find(text)).toEqual([])
  })
})

test.for(Object.keys(RULES))('guard find --rules %s prints the rules and nothing else', async tool => {
  const { home } = tempHome()
  expect(await runGuard(['find', '--rules', tool], { home })).toMatchObject({
    code: 0,
    stdout: `${RULES[tool]!()}\n`,
    stderr: '',
  })
})

test('another tool is refused, and the known ones are named', async () => {
  const { home } = tempHome()
  const { code, stderr } = await runGuard(['find', '--rules', 'other'], { home })
  expect(code).toBe(2)
  for (const tool of Object.keys(RULES)) expect(stderr).toContain(tool)
})

test.for(['gitleaks', 'trufflehog', 'kingfisher'])('the patterns for %s ask nothing of RE2 that it cannot do', tool => {
  expect(RULES[tool]!()).not.toMatch(/\(\?[=!<]/)
})

function gitleaks(): Matcher {
  const { rules } = TOML.parse(RULES.gitleaks!()) as unknown as {
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

function trufflehog(): Matcher {
  const { detectors } = parseYaml(RULES.trufflehog!()) as {
    detectors: { regex: { token: string }; exclude_regexes_match: string[] }[]
  }
  expect(detectors).toHaveLength(TOKEN_SHAPES.length)
  return text =>
    detectors.flatMap(({ regex, exclude_regexes_match }) =>
      matches(regex.token, text)
        .filter(([whole]) => !exclude_regexes_match.some(name => new RegExp(name).test(whole)))
        .map(([, token]) => token!),
    )
}

function secretlint(): Matcher {
  const { rules } = JSON.parse(RULES.secretlint!()) as {
    rules: { options: { patterns: { patterns: string[] }[] } }[]
  }
  return text =>
    rules[0]!.options.patterns
      .flatMap(({ patterns }) => patterns)
      .flatMap(pattern => matches(pattern.slice(1, -1), text).map(([whole]) => whole))
}

function kingfisher(): Matcher {
  const { rules } = parseYaml(RULES.kingfisher!()) as {
    rules: { pattern: string; pattern_requirements?: { min_uppercase: number; min_lowercase: number } }[]
  }
  return text =>
    rules.flatMap(({ pattern, pattern_requirements: least }) =>
      matches(pattern, text)
        .map(([, token]) => token!)
        .filter(
          token =>
            !least ||
            (token.replace(/[^A-Z]/g, '').length >= least.min_uppercase &&
              token.replace(/[^a-z]/g, '').length >= least.min_lowercase),
        ),
    )
}

function matches(pattern: string, text: string): RegExpExecArray[] {
  return [...text.matchAll(new RegExp(pattern, 'g'))]
}
