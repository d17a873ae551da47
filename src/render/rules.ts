import { MIXED_MINIMUM, NAME_BODY, NEIGHBOURS, TOKEN_SHAPES, type TokenKind, type TokenShape } from '../core/tokens.ts'

/** A tool that finds secrets by rules which it is given. */
export type RuleTool =
  | ('gitleaks' | 'betterleaks' | 'trufflehog' | 'secretlint' | 'kingfisher')
  | ('detect-secrets' | 'github')

/** Our detectors as each tool's own config, made from the shapes by which guard itself finds tokens. */
export const DETECTOR_RULES: Readonly<Record<RuleTool, () => string>> = {
  gitleaks: () =>
    ['title = "Takumi Guard"', '\n[extend]', 'useDefault = true', ...TOKEN_SHAPES.map(gitleaks)].join('\n'),
  betterleaks: () =>
    ['title = "Takumi Guard"', '\n[extend]', 'useDefault = true', ...TOKEN_SHAPES.map(betterleaks)].join('\n'),
  trufflehog: () => ['detectors:', ...TOKEN_SHAPES.map(trufflehog)].join('\n'),
  secretlint,
  kingfisher: () => ['rules:', ...TOKEN_SHAPES.flatMap(kingfisher)].join('\n'),
  'detect-secrets': () =>
    [
      'import re',
      '',
      'from detect_secrets.plugins.base import RegexBasedDetector',
      ...TOKEN_SHAPES.map(detectSecrets),
    ].join('\n'),
  github,
}

const TITLES: Record<TokenKind, string> = {
  email: 'Takumi Guard email token',
  org: 'Takumi Guard organisation token',
  'takumo-live': 'Takumo API key (live)',
  'takumo-test': 'Takumo API key (test)',
  bot: 'Shisho Cloud bot API key',
}

function idOf({ kind }: TokenShape): string {
  return kind.startsWith('takumo') ? kind : `takumi-guard-${kind}`
}

function bodyOf({ charset, minimum, fixed }: TokenShape): string {
  return fixed ? `[${charset}]{${minimum}}` : `[${charset}]{${minimum},}`
}

/**
 * For Go's regular expressions, which have no lookaround: `\b` matches exactly what may precede a token, and group 1
 * is the token.
 */
function goPattern(shape: TokenShape): string {
  return `\\b(${shape.prefix}${bodyOf(shape)})${shape.fixed ? `(?:[^${NEIGHBOURS}]|$)` : ''}`
}

function nameLike({ prefix }: TokenShape): string {
  return `^${prefix}${NAME_BODY}$`
}

/** https://github.com/gitleaks/gitleaks#configuration */
function gitleaks(shape: TokenShape): string {
  return `
[[rules]]
id = "${idOf(shape)}"
description = "${TITLES[shape.kind]}"
regex = '''${goPattern(shape)}'''
secretGroup = 1
keywords = ["${shape.prefix}"]
  [[rules.allowlists]]
  description = "names that begin like a token"
  regexes = ['''${nameLike(shape)}''']`
}

/**
 * Like gitleaks, but what is no token is told by an expression. This spelling of it is the one that versions 1 and 2 share:
 * https://github.com/betterleaks/betterleaks/blob/main/docs/config.md#filtering
 */
function betterleaks(shape: TokenShape): string {
  return `
[[rules]]
id = "${idOf(shape)}"
description = "${TITLES[shape.kind]}"
regex = '''${goPattern(shape)}'''
keywords = ["${shape.prefix}"]
filter = '''matchesAny(finding.secret, ["${nameLike(shape)}"])'''`
}

/** https://github.com/trufflesecurity/trufflehog/blob/main/pkg/custom_detectors/CUSTOM_DETECTORS.md */
function trufflehog(shape: TokenShape): string {
  return `  - name: ${idOf(shape)}
    description: ${TITLES[shape.kind]}
    keywords: [${shape.prefix}]
    regex:
      token: '${goPattern(shape)}'
    exclude_regexes_capture:
      - '${nameLike(shape)}'`
}

/** A `.secretlintrc.json`: https://github.com/secretlint/secretlint/tree/master/packages/%40secretlint/secretlint-rule-pattern */
function secretlint(): string {
  const patterns = TOKEN_SHAPES.map(shape => ({ name: TITLES[shape.kind], patterns: [`/${lookingPattern(shape)}/`] }))
  const rule = { id: '@secretlint/secretlint-rule-pattern', options: { patterns } }
  return JSON.stringify({ rules: [rule] }, null, 2)
}

function lookingPattern(shape: TokenShape): string {
  const name = `${NAME_BODY}(?![${NEIGHBOURS}])`
  return `\\b${shape.prefix}(?!${name})${bodyOf(shape)}${shape.fixed ? `(?![${NEIGHBOURS}])` : ''}`
}

/**
 * https://github.com/mongodb/kingfisher/blob/main/docs/RULES.md: its engine can neither look around nor exclude by a
 * pattern, but it counts letters and digits, those of the prefix as well. No token is reported by two of these rules.
 */
function kingfisher(shape: TokenShape): string[] {
  if (shape.fixed) return [kingfisherRule(shape, '', bodyOf(shape), { digits: 1 })]
  const lowercase = shape.prefix.replace(/[^a-z]/g, '').length + 1
  return [
    kingfisherRule(shape, '', bodyOf(shape), { digits: 1, lowercase }),
    kingfisherRule(shape, '-uppercase', `[A-Z0-9_-]{${shape.minimum},}`, { digits: 1, uppercase: 1 }),
    kingfisherRule(shape, '-letters', `[A-Za-z_-]{${MIXED_MINIMUM},}`, { lowercase, uppercase: 1 }),
  ]
}

function kingfisherRule(shape: TokenShape, suffix: string, body: string, least: Record<string, number>): string {
  const counts = Object.entries(least).map(([what, count]) => `\n      min_${what}: ${count}`)
  return `  - name: ${TITLES[shape.kind]}
    id: custom.${idOf(shape)}${suffix}
    pattern: '(?:^|[^A-Za-z0-9_])(${shape.prefix}${body})(?:[^${NEIGHBOURS}]|$)'
    confidence: high
    pattern_requirements:${counts.join('')}`
}

/** A plugin in Python, whose `\b` means ASCII only if asked to: https://github.com/Yelp/detect-secrets/blob/master/docs/plugins.md */
function detectSecrets(shape: TokenShape): string {
  const name = idOf(shape).replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return `

class ${name}Detector(RegexBasedDetector):
    secret_type = '${TITLES[shape.kind]}'

    denylist = [re.compile(r'${lookingPattern(shape)}', re.ASCII)]`
}

/**
 * What creates custom patterns of an organisation or a repository; their engine cannot look around:
 * https://docs.github.com/en/rest/secret-scanning/custom-patterns
 */
function github(): string {
  const patterns = TOKEN_SHAPES.map(shape => ({
    name: TITLES[shape.kind],
    pattern: shape.prefix + bodyOf(shape),
    start_delimiter: '\\A|[^0-9A-Za-z_]',
    end_delimiter: `\\z|[^${NEIGHBOURS}]`,
    must_not_match: [nameLike(shape)],
  }))
  return JSON.stringify({ patterns }, null, 2)
}
