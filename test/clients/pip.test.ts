import { describe, test } from 'vitest'
import { client, installedClient, PYTHON, requireClient, survivesRotation } from '../helpers/clients.ts'
import { pipForms, pipInstallation } from './pip-forms.ts'

const latest = installedClient('pip', 'bin/pip')
const clients = [client('pip of Python', [PYTHON, '-m', 'pip']), latest]

describe.for(clients)('$name installs before and after a rotation, with the token in', pip => {
  test.for(pipForms)('$name', async (form, context) => {
    requireClient(pip, context)
    await survivesRotation(pip, pipInstallation, form)
  })
})

test('pip in a virtual environment installs before and after a rotation, with the token in its pip.conf', async context => {
  requireClient(latest, context)
  const command = `"${PYTHON}" -m venv --without-pip .venv && exec "${latest.command[0]}" --python .venv "$@"`
  await survivesRotation({ ...latest, command: ['sh', '-c', command, 'sh'] }, pipInstallation, {
    name: 'pip.conf',
    config: at => ({
      'work/p/.venv/pip.conf': `[install]\nindex-url = http://token:${at.token}@${at.host}/pypi/simple/\n`,
    }),
  })
})
