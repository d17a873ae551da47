import type { ConfigAdapter } from '../../formats/adapter.ts'
import { inProject } from '../locations.ts'
import { passingOn } from '../pass-on.ts'

/** Pipelines that are programs: Jenkins' in Groovy, and those of TeamCity and others in Kotlin: https://www.jenkins.io/doc/book/pipeline/jenkinsfile/ */
export const jenkinsfile: ConfigAdapter = passingOn({
  id: 'jenkinsfile',
  tool: 'ci',
  isReadElsewhere: true,
  places: where => inProject(where, ['Jenkinsfile']),
  names: [
    'Jenkinsfile',
    'Jenkinsfile.*',
    'Jenkinsfile-*',
    '*.Jenkinsfile',
    '*.jenkinsfile',
    '.teamcity/*.kts',
    '.space.kts',
  ],
  option: line => /^\s*(?:environment\s*\{\s*|env\.|def\s+|param\(")?([A-Za-z_]\w*)"?\s*[=,]/.exec(line)?.[1],
  comment: /^\s*(?:\/\/|\/?\*)|\s\/\//,
  keys: ['environment.NAME'],
  source: 'https://www.jenkins.io/doc/book/pipeline/jenkinsfile/',
})
