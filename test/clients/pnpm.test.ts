import { describe, test } from 'vitest'
import { installedClient, NODE_24, requireClient, survivesRotation } from '../helpers/clients.ts'
import { npmProject, npmrcForms, npmSettings } from './npmrc-forms.ts'

const clients = [
  installedClient('pnpm-10', 'node_modules/pnpm/bin/pnpm.cjs'),
  installedClient('pnpm-11', 'node_modules/pnpm/bin/pnpm.mjs', NODE_24),
  installedClient('pnpm-12', `node_modules/@pnpm/exe.${process.platform}-${process.arch}/pnpm`),
]

describe.for(clients)('$name installs before and after a rotation, with the token in', client => {
  test.for(npmrcForms)('$name', async (form, context) => {
    requireClient(client, context)
    await survivesRotation(client, { ...npmProject, environment: npmSettings }, form)
  })
})
