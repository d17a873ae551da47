import fc from 'fast-check'
import {
  basic,
  documentOf,
  host,
  line,
  noise,
  numbered,
  plain,
  quoted,
  type Segment,
  text,
  url,
  word,
} from './documents.ts'

/* ----------------------------------------------------------------- netrc */

const netrcToken = fc.constantFrom<Segment[]>([plain], ['"', plain, '"'])
const netrcWord = fc.stringMatching(/^[a-z0-9.@_-]{1,8}$/).filter(name => !/^(machine|default|macdef)$/.test(name))

export const netrcDocument = documentOf(
  fc.oneof(
    fc
      .tuple(host, netrcWord, netrcToken, fc.constantFrom(' ', '\n  ', '\t'))
      .map(([at, login, token, gap]): Segment[] => [
        `machine ${at}${gap}login ${login}${gap}password `,
        ...token,
        '\n',
      ]),
    fc
      .tuple(netrcWord, netrcWord)
      .map(([user, token]): Segment[] => [`machine other.example login ${user} account ${token} password #secret\n`]),
    netrcToken.map((token): Segment[] => ['default login a password ', ...token, '\n']),
    noise.map((words): Segment[] => [`# ${words.replaceAll('"', '')}\n`]),
    fc.constant<Segment[]>(['# ours ', plain, '\n']),
    netrcWord.map((name): Segment[] => [`macdef ${name}\n  cd /pub\n  echo `, plain, '\n\n']),
    fc.constant<Segment[]>(['\n']),
  ),
)

/* --------------------------------------------- one option or variable a line */

const comment: fc.Arbitrary<Segment[]> = fc.oneof(
  noise.map((words): Segment[] => [`# ${words}`]),
  noise.map((words): Segment[] => [`# ${words} `, plain]),
)
const empty = text(fc.constantFrom('', '  '))

export const requirementsDocument = documentOf(
  line(
    fc.oneof(
      comment,
      empty,
      text(
        fc
          .tuple(word, fc.constantFrom('', '==2', ' >= 1 ; python_version < "3.9"', ' \\'))
          .map(parts => parts.join('')),
      ),
      fc.constantFrom('-i ', '--index-url=', '--extra-index-url ', '  --find-links ').chain(option => url(option, '')),
      word.chain(name => url(`${name} @ `, ' # ours')),
    ),
  ),
)

export const gemfileDocument = documentOf(
  line(
    fc.oneof(
      comment,
      empty,
      text(word.map(name => `gem "${name}", "~> 1.2", require: false # ours`)),
      fc.constantFrom('source "', "source '", '  gem "a", source: "').chain(start => url(start, `${start.at(-1)} do`)),
    ),
  ),
)

export const yarn1Document = numbered(
  fc.oneof(
    noise.map(words => () => [`# ${words}\n`]),
    noise.map(words => () => [`# ${words} `, plain, '\n']),
    word.map(name => (index: number) => [`${name}${index} "a b"\n`]),
    url('', '"\n').map(parts => (index: number) => [`"@s${index}:registry" "`, ...parts]),
    url('registry "', '"\n').map(parts => () => parts),
    fc.constant((index: number) => [`t${index} `, plain, '\n']),
  ),
)

/** fish's own spelling of a URL, and of a character that every token has. */
function fishEscaped(value: string): string {
  return value.replace(/[^A-Za-z0-9-]/g, letter => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

export const fishDocument = documentOf(
  line(
    fc.oneof(
      text(noise.map(words => `# ${words}`)),
      text(fc.tuple(word, word).map(([name, value]) => `SETUVAR ${name}:${value}\\x1d${value}\\x20b`)),
      fc
        .constantFrom('SETUVAR ', 'SETUVAR --export ', 'SETUVAR --export --path ')
        .chain(set => word.map((name): Segment[] => [`${set}${name}:`, fishEscaped])),
      fc
        .tuple(word, host)
        .map(([name, at]): Segment[] => [
          `SETUVAR --export ${name}:https\\x3a\\x2f\\x2ftoken\\x3a`,
          fishEscaped,
          `\\x40${fishEscaped(at)}\\x2f`,
        ]),
    ),
  ),
)

export const powershellDocument = documentOf(
  line(
    fc.oneof(
      comment,
      empty,
      text(noise),
      fc
        .constantFrom('$env:A = ', '$Env:NPM_TOKEN=', '  $token = ')
        .chain(set => quoted(set, fc.constantFrom('', ' # x', '; ls'))),
      url('$env:PIP_INDEX_URL = "', '"'),
      basic('$env:BASIC = "', '"'),
    ),
  ),
)

export const nushellDocument = documentOf(
  line(
    fc.oneof(
      comment,
      empty,
      text(noise),
      fc
        .constantFrom('$env.A = ', 'let a = ', '  $env.NPM_TOKEN = ')
        .chain(set => quoted(set, fc.constantFrom('', ' # x'))),
      url("$env.PIP_INDEX_URL = '", "'"),
    ),
  ),
)

export const goDocument = documentOf(
  line(
    fc.oneof(
      empty,
      text(
        fc
          .tuple(fc.constantFrom('GOFLAGS', 'GOPRIVATE', 'GONOSUMDB'), noise)
          .map(([name, words]) => `${name}=${words}`),
      ),
      fc.constantFrom(',direct', '|off', '').chain(end => url('GOPROXY=', end)),
      fc.constant<Segment[]>(['unknown ', plain]),
    ),
  ),
)

export const dockerDocument = documentOf(
  line(
    fc.oneof(
      comment,
      text(fc.constantFrom('FROM node:22 AS build', 'RUN npm ci', 'COPY . .', '')),
      fc
        .constantFrom('ENV A=', 'ARG NPM_TOKEN=', 'ENV A ')
        .chain(set => quoted(set, fc.constantFrom('', ' B=c', ' \\'))),
      url('RUN pip install --index-url "', '" x'),
      fc.constant<Segment[]>(['RUN npm config set //npm.flatt.tech/:_authToken=', plain, ' && npm ci']),
    ),
  ),
)

/** Groovy, JavaScript and HCL: for a token they differ only in what is around its line. */
export const scriptDocument = documentOf(
  line(
    fc.oneof(
      comment,
      noise.map((words): Segment[] => [`// ${words} `, plain]),
      text(fc.constantFrom('pipeline {', 'module.exports = {', 'tags = {', '}', '')),
      fc
        .constantFrom("NPM_TOKEN = '", '  npmToken: "', 'npm_token = "')
        .map((set): Segment[] => [set, plain, `${set.at(-1)}, // x`]),
      url("index = '", "'"),
      basic('auth = "', '"'),
    ),
  ),
)

export const systemdDocument = documentOf(
  line(
    fc.oneof(
      comment,
      text(fc.constantFrom('[Service]', 'ExecStart=/bin/true', '')),
      fc.constantFrom('', '"', "'").map((quote): Segment[] => [`Environment=${quote}NPM_TOKEN=`, plain, quote]),
      fc.constant<Segment[]>(['Environment="LANG=C" "NPM_TOKEN=', plain, '"']),
      url('Environment=PIP_INDEX_URL=', ''),
    ),
  ),
)

export const tmuxDocument = documentOf(
  line(
    fc.oneof(
      comment,
      text(noise),
      fc
        .constantFrom('set-environment -g NPM_TOKEN ', '  setenv -hg A ', 'setenv B ')
        .chain(set => quoted(set, fc.constantFrom('', ' # x', ' ; new-window'))),
      url("set-environment -g PIP_INDEX_URL '", "'"),
    ),
  ),
)

export const jetbrainsDocument = documentOf(
  line(
    fc.oneof(
      text(fc.constantFrom('<component name="ProjectRunConfigurationManager">', '<envs>', '</envs>', '')),
      word.map((name): Segment[] => [`  <env name="${name}" value="`, plain, '" />']),
      url('<option name="PARAMETERS" value="--index-url ', '" />'),
      fc.constant<Segment[]>(['<!-- ', plain, ' -->']),
    ),
  ),
)

/** The file that is a token: nothing else is in it but blanks. */
export const secretDocument = fc
  .tuple(fc.constantFrom('', '\n', ' '), fc.constantFrom('\n', '', '\n\n'))
  .map(([before, after]) => ({ segments: [before, plain, after] as Segment[] }))
