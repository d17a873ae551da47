import { installedClient, NODE_24, testForms } from '../helpers/clients.ts'
import { npmProject, npmrcForms, npmSettings } from './npmrc-forms.ts'

const PROGRAM = 'node_modules/npm/bin/npm-cli.js'

// npm 12 asks for a younger Node than guard does.
const clients = [
  installedClient('npm-10', PROGRAM),
  installedClient('npm-11', PROGRAM),
  installedClient('npm-12', PROGRAM, NODE_24),
]

for (const npm of clients) testForms(npm, { ...npmProject, environment: npmSettings }, npmrcForms)
