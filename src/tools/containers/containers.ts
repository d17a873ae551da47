import { say } from '../../core/language.ts'
import type { ConfigAdapter, KeyPath } from '../../formats/adapter.ts'
import { JSONC_COMMENT, loadJsonc, parseJsonc } from '../../formats/json.ts'
import { loadYaml, parseYaml } from '../../formats/yaml.ts'
import { inProject } from '../locations.ts'

/** `Dockerfile`: https://docs.docker.com/reference/dockerfile/ */
export const dockerfile: ConfigAdapter = {
  id: 'dockerfile',
  tool: 'docker',
  places: where => inProject(where, ['Dockerfile', 'Containerfile', 'dockerfile', 'containerfile']),
  names: ['Dockerfile', 'Containerfile', 'dockerfile', 'containerfile'].flatMap(name => [
    name,
    `${name}.*`,
    `${name}-*`,
    `*.${name}`,
  ]),
  meaning: () => ({ credential: false }),
  option: line => /^\s*(?:ENV|ARG)\s+([A-Za-z_]\w*)[= ]/i.exec(line)?.[1],
  quoting: 'words',
  comment: /^\s*#/,
  isReadElsewhere: true,
  get afterChange() {
    return say('build the image again, for one that was built keeps the old token')
  },
  documentation: () => ({
    keys: ['ENV NAME=…', 'ARG NAME=…'],
    precedence: say('ARG is given at build time, ENV stays in the image: images that were built keep the old token'),
    source: 'https://docs.docker.com/reference/dockerfile/',
  }),
}

/** `compose.yaml`: https://docs.docker.com/reference/compose-file/ */
export const compose: ConfigAdapter = {
  id: 'compose',
  tool: 'docker-compose',
  places: where => inProject(where, ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml']),
  names: [
    'compose.yaml',
    'compose.yml',
    'compose.*.y*ml',
    'docker-compose.yaml',
    'docker-compose.yml',
    'docker-compose.*.y*ml',
  ],
  load: loadYaml,
  parse: parseYaml,
  meaning: key => ({ credential: isGuardVariable(key) }),
  comment: /^\s*#|\s#/,
  isEnvironment: true,
  get afterChange() {
    return say('make the containers anew, for those that run keep the old token')
  },
  documentation: () => ({
    keys: ['services.*.environment.NAME', 'services.*.build.args.NAME'],
    precedence: say('environment in the file, then env_file; containers that run keep the old token'),
    source: 'https://docs.docker.com/reference/compose-file/',
  }),
}

/** `devcontainer.json`: https://containers.dev/implementors/json_reference/ */
export const devcontainer: ConfigAdapter = {
  id: 'devcontainer',
  tool: 'devcontainer',
  places: where => inProject(where, ['.devcontainer/devcontainer.json', '.devcontainer.json']),
  names: ['devcontainer.json', '.devcontainer.json'],
  load: loadJsonc,
  parse: parseJsonc,
  meaning: key => ({ credential: isGuardVariable(key) }),
  comment: JSONC_COMMENT,
  isReadElsewhere: true,
  get afterChange() {
    return say('build the container again')
  },
  documentation: () => ({
    keys: ['containerEnv.NAME', 'remoteEnv.NAME', 'build.args.NAME'],
    precedence: say('remoteEnv beats containerEnv; the container must be built again'),
    source: 'https://containers.dev/implementors/json_reference/',
  }),
}

/** The file that a Docker build mounts as the secret `takumi_guard_token`: a token and nothing else. */
export const secretFile: ConfigAdapter = {
  id: 'secret-file',
  tool: 'docker',
  places: where => inProject(where, ['takumi_guard_token', 'secrets/takumi_guard_token']),
  names: ['takumi_guard_token', 'takumi_guard_token.txt', '.takumi_guard_token'],
  meaning: () => ({ credential: false }),
  comment: /^\s*#/,
  documentation: () => ({
    keys: [say('the whole file')],
    precedence: say('given to `docker build --secret`'),
    source: 'https://docs.docker.com/build/building/secrets/',
  }),
}

/** Names under which people give their Guard token to programs. */
export function isGuardVariable(key: KeyPath): boolean {
  return /^(?:TAKUMI_GUARD|FLATT|SHISHO|TAKUMO)_\w*(?:TOKEN|KEY)$/.test(String(key.at(-1)))
}
