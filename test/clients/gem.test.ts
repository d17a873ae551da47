import { type Access, client, type Form, type Installation, testForms } from '../helpers/clients.ts'

const gem = client('gem', ['gem'])

const installation: Installation = {
  files: { 'work/p/README': '' },
  arguments: ['install', 'guard_sandbox_hello', '--no-document', '--install-dir', 'gems'],
  result: 'work/p/gems/gems/guard_sandbox_hello-1.0.0/lib/guard_sandbox_hello.rb',
}

const source = ({ host, token }: Access) => `http://token:${token}@${host}/rubygems/`

const forms: Form[] = [
  {
    name: '.gemrc',
    config: at => ({ '.gemrc': `---\n:sources:\n- ${source(at)}\n` }),
  },
  {
    name: '.gemrc, with quotes, comments, CRLF and no final newline',
    config: at => ({
      '.gemrc': `# mine\n:verbose: true\n\n:sources:   # ours\n  - "${source(at)}"   # here`.replaceAll('\n', '\r\n'),
    }),
  },
  {
    name: 'the token as the user name',
    config: at => ({ '.gemrc': `---\n:sources: [ 'http://${at.token}@${at.host}/rubygems/' ]\n` }),
  },
  {
    name: 'gem/gemrc below XDG_CONFIG_HOME',
    config: at => ({ 'settings/gem/gemrc': `---\n:sources:\n- ${source(at)}\n` }),
    variables: { XDG_CONFIG_HOME: 'HOME/settings' },
  },
  {
    name: 'a file that GEMRC names',
    config: at => ({ 'settings/ours.yml': `---\n:sources:\n- ${source(at)}\n` }),
    variables: { GEMRC: 'HOME/settings/ours.yml' },
  },
]

testForms(gem, installation, forms)
