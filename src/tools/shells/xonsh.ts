import { say } from '../../core/language.ts'
import { type ConfigAdapter, pathsOf, xdgConfig } from '../../formats/adapter.ts'
import { inHome, placesAt } from '../locations.ts'
import { statementLayout } from './statements.ts'

/** `$V = …`, and Python's ways to the same: https://xon.sh/envvars.html */
const layout = statementLayout({
  comment: '(?<![^\\s;{}()[\\]])#[^\\n]*',
  string: [
    ...["'''[\\s\\S]*?(?:'''|$)", '"""[\\s\\S]*?(?:"""|$)'],
    ...["'(?:\\\\[\\s\\S]|[^'\\\\\\n])*(?:'|(?=\\n)|$)", '"(?:\\\\[\\s\\S]|[^"\\\\\\n])*(?:"|(?=\\n)|$)'],
  ].join('|'),
  end: '[\\n;]',
  setting:
    /\$\{?["']?([A-Za-z_]\w*)["']?\}?\s*=(?!=)|\benv(?:iron)?\[["']([A-Za-z_]\w*)["']\]\s*=(?!=)|^\s*export\s+([A-Za-z_]\w*)=/,
})

/** xonsh's start-up files: https://xon.sh/xonshrc.html */
export const xonsh: ConfigAdapter = {
  id: 'xonsh',
  tool: 'shell',
  places: where => {
    const { join } = pathsOf(where)
    return [...inHome(where, ['.xonshrc'], 'shell'), ...placesAt('shell', [join(xdgConfig(where), 'xonsh', 'rc.xsh')])]
  },
  names: ['.xonshrc', 'xonsh/rc.xsh', 'xonsh/rc.d/*.xsh', 'xonsh/rc.d/*.py'],
  levelByName: 'shell',
  meaning: () => ({ credential: false }),
  layout,
  comment: /^\s*#|\s#/,
  documentation: () => ({
    keys: ['$NAME = …'],
    precedence: say('the last file that the shell reads'),
    source: 'https://xon.sh/xonshrc.html',
  }),
}
