import { say } from '../../core/language.ts'
import type { ConfigAdapter } from '../../formats/adapter.ts'
import { YAML_FILE } from '../file-formats.ts'
import { inProject } from '../locations.ts'
import { passingOn } from '../pass-on.ts'

const ENDINGS = ['yml', 'yaml']
const FOLDERS = [
  'k8s',
  'kubernetes',
  'manifests',
  'kustomize',
  'deploy',
  'deployment',
  'helm',
  'charts',
  'argocd',
  'flux',
]

/** Secrets and other manifests of Kubernetes, with values in base64 or plain, and the values of Helm: https://kubernetes.io/docs/concepts/configuration/secret/ */
export const kubernetes: ConfigAdapter = passingOn({
  ...YAML_FILE,
  id: 'kubernetes',
  isLiteral: true,
  tool: 'kubernetes',
  isReadElsewhere: true,
  places: where => inProject(where, ['secret.yaml', 'secrets.yaml', 'values.yaml']),
  names: ENDINGS.flatMap(end => [
    ...['secret', 'configmap'].map(word => `*${word}*.${end}`),
    ...['values', 'deployment', 'cronjob', 'job', 'statefulset', 'pod'].flatMap(word => [
      `${word}.${end}`,
      `${word}-*.${end}`,
      `${word}.*.${end}`,
      `*-${word}.${end}`,
    ]),
    ...FOLDERS.flatMap(folder => [`${folder}/**/*.${end}`, `.${folder}/**/*.${end}`]),
  ]),
  task: () => say('apply it again with `kubectl`, and restart the pods that have the old value'),
  keys: ['data.NAME', 'stringData.NAME', 'spec.*.containers[].env[].value'],
  source: 'https://kubernetes.io/docs/concepts/configuration/secret/',
})

/** Values of variables of Terraform and OpenTofu, and the arguments of Docker's bake files: https://developer.hashicorp.com/terraform/language/values/variables */
export const terraform: ConfigAdapter = passingOn({
  id: 'terraform',
  isLiteral: true,
  tool: 'terraform',
  isReadElsewhere: true,
  places: where => inProject(where, ['terraform.tfvars', 'terraform.tfvars.json', 'docker-bake.hcl']),
  names: ['*.tfvars', '*.tfvars.json', 'docker-bake*.hcl', '*.pkrvars.hcl', 'terragrunt.hcl', '*.nomad.hcl'],
  option: line => /^\s*"?([A-Za-z_][\w-]*)"?\s*[=:]/.exec(line)?.[1],
  comment: /^\s*(?:#|\/\/|\/?\*)|\s(?:#|\/\/)/,
  task: () => say('apply it again, for what was made with the old token keeps it'),
  keys: ['NAME = "…"'],
  source: 'https://developer.hashicorp.com/terraform/language/values/variables',
})
