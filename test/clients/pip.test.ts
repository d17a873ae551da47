import { client, type Form, installedClient, PYTHON, testForms } from '../helpers/clients.ts'
import { pipForms, pipInstallation } from './pip-forms.ts'

const latest = installedClient('pip', 'bin/pip')

for (const pip of [client('pip of Python', [PYTHON, '-m', 'pip']), latest]) testForms(pip, pipInstallation, pipForms)

const environmentForm: Form = {
  name: 'pip.conf of the virtual environment',
  config: at => ({
    'work/p/.venv/pip.conf': `[install]\nindex-url = http://token:${at.token}@${at.host}/pypi/simple/\n`,
  }),
}

const inEnvironment = `"${PYTHON}" -m venv --without-pip .venv && exec "${latest.command[0]}" --python .venv "$@"`
testForms({ ...latest, command: ['sh', '-c', inEnvironment, 'sh'] }, pipInstallation, [environmentForm])
