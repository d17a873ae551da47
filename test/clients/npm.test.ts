import { describe, test } from 'vitest'
import { installedClient, NODE_24, requireClient, survivesRotation } from '../helpers/clients.ts'
import { npmProject, npmrcForms, npmSettings } from './npmrc-forms.ts'

const PROGRAM = 'node_modules/npm/bin/npm-cli.js'

// npm 12 asks for a younger Node than guard does.
const clients = [
  installedClient('npm-10', PROGRAM),
  installedClient('npm-11', PROGRAM),
  installedClient('npm-12', PROGRAM, NODE_24),
]

describe.for(clients)('$name installs before and after a rotation, with the token in', client => {
  test.for(npmrcForms)('$name', async (form, context) => {
    requireClient(client, context)
    await survivesRotation(client, { ...npmProject, environment: npmSettings }, form)
  })
})
