import type { ConfigAdapter } from '../../formats/adapter.ts'
import { inProject } from '../locations.ts'

/** Requirements and constraints files of pip and uv: https://pip.pypa.io/en/stable/reference/requirements-file-format/ */
export const requirements: ConfigAdapter = {
  id: 'requirements',
  tool: 'pip',
  places: where => inProject(where, ['requirements.txt', 'constraints.txt']),
  names: ['requirements*.txt', 'constraints*.txt', '*-requirements.txt', 'requirements/*.txt', 'requirements*.in'],
  meaning: () => ({ credential: false }),
  option: line => /^\s*(-i|-f|--(?:extra-)?index-url|--find-links)\b/.exec(line)?.[1],
  comment: /^\s*#|\s#/,
  documentation: () => ({
    keys: ['--index-url', '--extra-index-url', 'NAME @ URL'],
    source: 'https://pip.pypa.io/en/stable/reference/requirements-file-format/',
  }),
}
