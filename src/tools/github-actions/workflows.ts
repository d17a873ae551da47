import { hostOf } from '../../core/address.ts'
import { say } from '../../core/language.ts'
import { type ConfigAdapter, valueAt } from '../../formats/adapter.ts'
import { loadYaml, parseYamlStream } from '../../formats/yaml.ts'
import { isGuardVariable } from '../containers/containers.ts'
import { inProject } from '../locations.ts'

/** Workflows of GitHub, GitLab and others, and Dependabot's registries: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax */
export const workflows: ConfigAdapter = {
  id: 'workflows',
  tool: 'ci',
  places: where => inProject(where, ['.gitlab-ci.yml', '.github/dependabot.yml', '.circleci/config.yml']),
  names: [
    '.github/workflows/*.yml',
    '.github/workflows/*.yaml',
    '.github/actions/*/action.yml',
    '.github/dependabot.yml',
    '.github/dependabot.yaml',
    '.gitlab-ci.yml',
    '.gitlab/ci/*.yml',
    '.circleci/config.yml',
    'bitbucket-pipelines.yml',
    'azure-pipelines.yml',
  ],
  load: loadYaml,
  parse: parseYamlStream,
  meaning: (key, tree) => {
    // https://docs.github.com/code-security/dependabot/working-with-dependabot/dependabot-options-reference#registries--
    const isRegistry = key[0] === 'registries' && ['token', 'password', 'key'].includes(String(key.at(-1)))
    if (isRegistry) return { credential: true, host: hostOf(valueAt(tree, [...key.slice(0, -1), 'url'])) }
    return { credential: isGuardVariable(key) }
  },
  comment: /^\s*#|\s#/,
  isReadElsewhere: true,
  documentation: () => ({
    keys: ['env.NAME', 'jobs.*.env.NAME', 'jobs.*.steps[].env.NAME', 'registries.*.token'],
    precedence: say('step, job, workflow; a literal token here is in the history of the repository'),
    source: 'https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax',
  }),
}
