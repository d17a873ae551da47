import { hostOf } from '../../core/address.ts'
import { say } from '../../core/language.ts'
import { type ConfigAdapter, valueAt } from '../../formats/adapter.ts'
import { loadYaml, parseYamlStream } from '../../formats/yaml.ts'
import { isGuardVariable } from '../containers/containers.ts'
import { inProject } from '../locations.ts'

const ENDINGS = ['yml', 'yaml']

/** Folders of which each file is a workflow, or a part of one. */
const FOLDERS = [
  ...['.github/workflows', '.gitea/workflows', '.forgejo/workflows', '.gitlab/**', '.gitlab-ci/**', '.circleci/**'],
  ...['.woodpecker/**', '.drone', '.buildkite/**', '.azure/**', '.azure-pipelines/**', 'azure-pipelines/**'],
  ...['.azuredevops/**', '.pipelines/**', '.semaphore/**', '.tekton/**', '.builds', '.harness/**', '.codecatalyst/**'],
]

/** Names of files, without their ending: GitHub, GitLab, Drone, Woodpecker, CodeBuild, Cloud Build, Azure and others. */
const FILES = [
  ...['.github/actions/**/action', 'action', '.github/dependabot', '.gitlab-ci', '.gitlab-ci.*', '*.gitlab-ci'],
  ...['.drone', '.drone.*', '.woodpecker', '.woodpecker.*', '.travis', 'buildspec', 'buildspec-*', 'buildspec.*'],
  ...['cloudbuild', 'cloudbuild-*', 'cloudbuild.*', 'azure-pipelines', 'azure-pipelines-*', 'azure-pipelines.*'],
  ...['azure-pipeline', 'bitbucket-pipelines', 'appveyor', '.appveyor', '.cirrus', 'amplify', 'codemagic', 'bitrise'],
  ...['.build', 'codeship-services', 'codeship-steps', '.scrutinizer', 'wercker', 'shippable', 'screwdriver'],
  ...['.taskcluster', 'pipeline', 'concourse', 'app', 'apphosting', 'render', 'earthly', '.readthedocs', 'netlify'],
]

/** Workflows of GitHub, GitLab and others, and Dependabot's registries: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax */
export const workflows: ConfigAdapter = {
  id: 'workflows',
  tool: 'ci',
  places: where =>
    inProject(where, [
      ...['.gitlab-ci.yml', '.github/dependabot.yml', '.circleci/config.yml', '.travis.yml', '.drone.yml'],
      ...['.woodpecker.yml', 'azure-pipelines.yml', 'bitbucket-pipelines.yml', 'appveyor.yml', 'action.yml'],
      ...['buildspec.yml', 'cloudbuild.yaml', '.buildkite/pipeline.yml', '.cirrus.yml'],
    ]),
  names: ENDINGS.flatMap(end => [
    ...FOLDERS.map(folder => `${folder}/*.${end}`),
    ...FILES.map(name => `${name}.${end}`),
  ]),
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
