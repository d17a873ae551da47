import type { Program } from '../../core/ports/programs.ts'
import type { Sandbox } from '../../core/ports/sandbox.ts'
import { nerfDart } from '../../core/services.ts'

type Call = Pick<Program, 'command' | 'args'>

/** A package manager that the demo lets install something. */
export interface Client {
  name: string
  package: string
  version: Call
  /** Files of an empty project. */
  project: Record<string, string>
  /** Files that make the project use this token instead of the home's. */
  withToken(token: string): Record<string, string>
  install(project: string): Call
  env(home: string, project: string): Record<string, string>
}

export function demoClients({ environment }: Sandbox): Client[] {
  return [npmClient(new URL(environment.GUARD_NPM_URL!)), pipClient(new URL(environment.GUARD_PYPI_URL!))]
}

function npmClient(registry: URL): Client {
  return {
    name: 'npm',
    package: 'guard-sandbox-hello',
    version: { command: 'npm', args: ['--version'] },
    project: { 'package.json': '{ "name": "demo", "private": true }\n' },
    withToken: token => ({ '.npmrc': `${nerfDart(registry.href)}:_authToken=${token}\n` }),
    install: () => ({ command: 'npm', args: ['install', '--no-audit', '--no-fund', 'guard-sandbox-hello'] }),
    env: (_home, project) => ({ npm_config_cache: `${project}/.cache`, npm_config_update_notifier: 'false' }),
  }
}

/** `--target` also works if the system's Python is externally managed. */
function pipClient(index: URL): Client {
  const options = ['--quiet', '--no-deps', '--no-cache-dir', '--disable-pip-version-check', '--target']
  return {
    name: 'pip',
    package: 'guard-sandbox-hello',
    version: { command: 'python3', args: ['-m', 'pip', '--version'] },
    project: {},
    withToken: token => ({
      'pip.conf': `[global]\nindex-url = ${index.protocol}//token:${token}@${index.host}${index.pathname}simple/\n`,
    }),
    install: project => ({
      command: 'python3',
      args: ['-m', 'pip', 'install', ...options, `${project}/packages`, 'guard-sandbox-hello'],
    }),
    env: (_home, project) => ({ PIP_CONFIG_FILE: `${project}/pip.conf` }),
  }
}
