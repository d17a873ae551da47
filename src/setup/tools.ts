import type { GuardService } from '../core/services.ts'

/** A package manager that can be made to use Guard. */
export interface Tool {
  name: string
  /** Whose registry it reads. */
  service: GuardService
  /** The names by which it is started. */
  executables: readonly string[]
  /** What makes it say its version, the first that works; a program that does not answer is not installed. */
  questions: readonly (readonly [command: string, ...args: string[]])[]
  /** Where two tools share a name, which versions are this one. */
  isVersion?(version: string): boolean
}

export const TOOL_NAMES = [
  ...(['npm', 'pnpm', 'yarn-1', 'yarn', 'bun'] as const),
  ...(['pip', 'uv', 'poetry', 'pdm', 'pipenv'] as const),
  ...(['bundler', 'go', 'composer'] as const),
]

export type ToolName = (typeof TOOL_NAMES)[number]

/** Every package manager that `guard setup` knows, in the order in which it lists them. */
export const TOOLS: Readonly<Record<ToolName, Tool>> = {
  npm: tool('npm', 'npm', ['npm', 'npx']),
  pnpm: tool('pnpm', 'npm', ['pnpm', 'pnpx']),
  'yarn-1': { ...tool('yarn-1', 'npm', ['yarn']), isVersion: version => /^[01]\./.test(version) },
  yarn: { ...tool('yarn', 'npm', ['yarn']), isVersion: version => !/^[01]\./.test(version) },
  bun: tool('bun', 'npm', ['bun', 'bunx']),
  pip: {
    ...tool('pip', 'pypi', ['pip', 'pip3']),
    questions: [
      ['pip', '--version'],
      ['pip3', '--version'],
      ['python3', '-m', 'pip', '--version'],
      ['py', '-m', 'pip', '--version'],
    ],
  },
  uv: tool('uv', 'pypi', ['uv', 'uvx']),
  poetry: tool('poetry', 'pypi', ['poetry']),
  pdm: tool('pdm', 'pypi', ['pdm']),
  pipenv: tool('pipenv', 'pypi', ['pipenv']),
  bundler: tool('bundler', 'rubygems', ['bundle', 'bundler']),
  go: { ...tool('go', 'golang', ['go']), questions: [['go', 'version']] },
  composer: tool('composer', 'packagist', ['composer']),
}

function tool(name: ToolName, service: GuardService, executables: readonly [string, ...string[]]): Tool {
  return { name, service, executables, questions: [[executables[0], '--version']] }
}
