import type { Access, Form, Installation } from '../helpers/clients.ts'

/** Into a folder: a Python that its system manages takes packages nowhere else. */
export const pipInstallation: Installation = {
  files: { 'work/p/README': '' },
  arguments: ['install', '--no-input', '--disable-pip-version-check', '--target', 'packages', 'guard-sandbox-hello'],
  result: 'work/p/packages/guard_sandbox_hello.py',
}

const index = ({ host, token }: Access) => `http://token:${token}@${host}/pypi/simple/`

export const pipForms: Form[] = [
  {
    name: 'pip.conf of the user',
    config: at => ({ '.config/pip/pip.conf': `[global]\nindex-url = ${index(at)}\n` }),
  },
  {
    name: 'pip.conf of the user, where it was formerly',
    config: at => ({ '.pip/pip.conf': `[global]\nindex-url = ${index(at)}\n` }),
  },
  {
    name: 'the section of a command, with comments, a colon, CRLF and no final newline',
    config: at => ({
      '.config/pip/pip.conf': `# mine\n[global]\ntimeout: 20\n\n[install]\n; ours\nIndex_URL : ${index(at)}`.replaceAll(
        '\n',
        '\r\n',
      ),
    }),
  },
  {
    name: 'extra-index-url over several lines',
    config: at => ({
      '.config/pip/pip.conf': `[global]\nindex-url = ${at.url}/pypi/simple/\nextra-index-url =\n    ${at.url}/pypi/simple/\n    # ours\n    ${index(at)}\n`,
    }),
  },
  {
    name: 'the token as the user name',
    config: at => ({ '.config/pip/pip.conf': `[global]\nindex-url = http://${at.token}@${at.host}/pypi/simple/\n` }),
  },
  {
    name: 'the file that PIP_CONFIG_FILE names',
    config: at => ({ 'settings/pip.conf': `[global]\nindex-url=${index(at)}\n` }),
    variables: { PIP_CONFIG_FILE: 'HOME/settings/pip.conf' },
  },
  {
    name: 'pip.conf below XDG_CONFIG_HOME',
    config: at => ({ 'settings/pip/pip.conf': `[global]\nindex-url = ${index(at)}\n` }),
    variables: { XDG_CONFIG_HOME: 'HOME/settings' },
  },
  {
    name: 'PIP_INDEX_URL, set by the shell profile',
    config: at => ({ '.profile': `PIP_INDEX_URL="${index(at)}"; export PIP_INDEX_URL\n` }),
  },
  {
    name: 'PIP_EXTRA_INDEX_URL, set by the shell profile',
    config: at => ({
      '.profile': `export PIP_INDEX_URL=${at.url}/pypi/simple/\nexport PIP_EXTRA_INDEX_URL='${index(at)}'\n`,
    }),
  },
]
