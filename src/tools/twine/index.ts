import { say } from '../../core/language.ts'
import { keyringItems } from '../python-keyring.ts'
import { files, keychainItems, variables } from '../reader.ts'
import type { Tool } from '../tool.ts'
import { pypirc } from './pypirc.ts'

export const twine: Tool = {
  configs: [pypirc],
  variables: { names: /^TWINE_/ },
  lockfiles: {},
  itemsOfIndex: keyringItems,
  // https://packaging.python.org/en/latest/specifications/pypirc/
  rules: () => ({
    competeBy: 'host',
    sources: [
      variables('TWINE_PASSWORD', /^TWINE_PASSWORD$/),
      files('.pypirc', pypirc, say('no variable has one')),
      keychainItems(),
    ],
  }),
}
