import { test } from 'vitest'
import { npmProject, npmrcForms, npmSettings } from './clients/npmrc-forms.ts'
import { pipForms, pipInstallation } from './clients/pip-forms.ts'
import { client, PYTHON, survivesRotation } from './helpers/clients.ts'

// The two that most machines have; `npm run test:clients` has the others, and every form.
const npm = client('npm', ['npm'])
const pip = client('pip', [PYTHON, '-m', 'pip'])

test('npm installs before a rotation and after it, and not with the old file', async ({ skip }) => {
  if (npm.version === undefined) skip('there is no npm here')
  await survivesRotation(npm, { ...npmProject, environment: npmSettings }, npmrcForms[0]!)
})

test('pip installs before a rotation and after it, and not with the old file', async ({ skip }) => {
  if (pip.version === undefined) skip('there is no pip here')
  await survivesRotation(pip, pipInstallation, pipForms[0]!)
})
