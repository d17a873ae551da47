import { installedClient, NODE_24, testForms } from '../helpers/clients.ts'
import { npmProject, npmrcForms, npmSettings } from './npmrc-forms.ts'

const clients = [
  installedClient('pnpm-10', 'node_modules/pnpm/bin/pnpm.cjs'),
  installedClient('pnpm-11', 'node_modules/pnpm/bin/pnpm.mjs', NODE_24),
  installedClient('pnpm-12', `node_modules/@pnpm/exe.${process.platform}-${process.arch}/pnpm`),
]

for (const pnpm of clients) testForms(pnpm, { ...npmProject, environment: npmSettings }, npmrcForms)
