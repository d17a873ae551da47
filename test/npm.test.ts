import { test } from 'vitest'
import { npmProject, npmrcForms, npmSettings } from './clients/npmrc-forms.ts'
import { client, survivesRotation } from './helpers/clients.ts'

// The one that comes with Node; `npm run test:clients` has the others, and every form.
const npm = client('npm', ['npm'])

test('npm installs before a rotation and after it, and not with the old file', async ({ skip }) => {
  if (npm.version === undefined) skip('there is no npm here')
  await survivesRotation(npm, { ...npmProject, environment: npmSettings }, npmrcForms[0]!)
})
