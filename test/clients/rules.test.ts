import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { DETECTOR_RULES, type RuleTool } from '../../src/render/rules.ts'
import { type Client, installedClient, NODE_24, requireClient } from '../helpers/clients.ts'
import { cleanEnvironment, tempHome } from '../helpers/guard.ts'
import { NAMES, TOKENS } from '../token-samples.ts'

/** A tool that reads our rules, as a package registry gives it. */
interface Scanner {
  tool: RuleTool
  client: Client
  /** The file in which it gets the rules. */
  rules: string
  /** What to call it with, to search the folder `files`. */
  arguments: readonly string[]
  /** The paths that it reports, from what it printed or from the file `report.json`. */
  found(output: string, report: () => string): string[]
}

const SCANNERS: readonly Scanner[] = [
  {
    tool: 'secretlint',
    client: installedClient('secretlint', 'node_modules/secretlint/bin/secretlint.js', NODE_24),
    rules: '.secretlintrc.json',
    arguments: ['--format', 'json', '--no-color', 'files/*'],
    found: output =>
      (JSON.parse(output) as { filePath: string; messages: unknown[] }[])
        .filter(({ messages }) => messages.length > 0)
        .map(({ filePath }) => filePath),
  },
  {
    tool: 'gitleaks',
    client: installedClient('gitleaks', 'bin/gitleaks'),
    rules: 'gitleaks.toml',
    arguments: ['dir', '--config', 'gitleaks.toml', '--report-path', 'report.json', '--no-banner', 'files'],
    // The rules that gitleaks brings along see something in a sample as well.
    found: (_output, report) =>
      (JSON.parse(report()) as { File: string; RuleID: string }[])
        .filter(({ RuleID }) => /^(takumi-guard|takumo)-/.test(RuleID))
        .map(({ File }) => File),
  },
  {
    tool: 'trufflehog',
    client: installedClient('trufflehog-rules', 'bin/trufflehog'),
    rules: 'rules.yaml',
    arguments: ['rules.yaml', 'files'],
    found: output => output.split('\n').filter(Boolean),
  },
  {
    tool: 'kingfisher',
    client: installedClient('kingfisher', 'bin/kingfisher'),
    rules: 'rules.yaml',
    arguments: [
      ...['scan', 'files', '--rules-path', 'rules.yaml', '--load-builtins=false', '--no-validate', '--format', 'jsonl'],
      '--no-update-check',
    ],
    found: output =>
      output
        .split('\n')
        .filter(line => line.includes('"finding"'))
        .map(line => (JSON.parse(line) as { finding: { path: string } }).finding.path),
  },
  {
    tool: 'detect-secrets',
    client: installedClient('detect-secrets', 'bin/detect-secrets'),
    rules: 'guard_plugin.py',
    arguments: ['scan', '--all-files', '--no-verify', '--plugin', 'guard_plugin.py', 'files'],
    found: output =>
      Object.entries((JSON.parse(output) as { results: Record<string, { type: string }[]> }).results).flatMap(
        ([path, secrets]) => secrets.filter(({ type }) => /^(Takumi|Takumo|Shisho)/.test(type)).map(() => path),
      ),
  },
]

describe.for(SCANNERS)('$tool', ({ tool, client, rules, arguments: words, found }) => {
  test('finds every sample of a token with our rules, each once, and none of the names that look like one', async context => {
    requireClient(client, context)
    const samples = [...TOKENS.map(([text]) => text), ...NAMES]
    const files = Object.fromEntries(samples.map((text, index) => [`files/${index}.txt`, text]))
    const { home } = tempHome({ ...files, [rules]: DETECTOR_RULES[tool]() })

    const output = await outputOf([...client.command, ...words], home)

    const paths = found(output, () => readFileSync(join(home, 'report.json'), 'utf8'))
    const numbers = paths.map(path => Number(/(\d+)\.txt$/.exec(path)![1])).sort((a, b) => a - b)
    expect(numbers).toEqual([...TOKENS.keys()])
  })
})

/** Finding something is no failure here. */
async function outputOf([program, ...words]: readonly string[], home: string): Promise<string> {
  const options = { cwd: home, env: cleanEnvironment(home), maxBuffer: 16e6 }
  const { stdout } = await promisify(execFile)(program!, words, options).catch((error: { stdout?: string }) => {
    if (error.stdout === undefined) throw error
    return { stdout: error.stdout }
  })
  return stdout
}
