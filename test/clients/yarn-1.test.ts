import { join } from 'node:path'
import { type Form, installedClient, testForms } from '../helpers/clients.ts'
import { npmProject, npmrcForms, npmSettings } from './npmrc-forms.ts'

const yarn = installedClient('yarn-1', 'node_modules/yarn/bin/yarn.js')

const yarnSettings = (scratch: string) => ({
  ...npmSettings(scratch),
  YARN_CACHE_FOLDER: join(scratch, 'yarn'),
  YARN_DISABLE_SELF_UPDATE_CHECK: 'true',
})

const forms: Form[] = [
  ...npmrcForms,
  {
    name: 'the .npmrc of a folder above the project',
    config: at => ({
      'work/.npmrc': `registry=${at.url}/npm/\n//${at.host}/npm/:_authToken=${at.token}\nalways-auth=true\n`,
    }),
  },
]

testForms(yarn, { ...npmProject, environment: yarnSettings }, forms)
