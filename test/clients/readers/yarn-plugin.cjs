// A plugin of Yarn 4 that reads many `.yarnrc.yml` files with Yarn's own parser.
// In: a JSON list of files, a character for a byte. Out: a JSON list of what each says, null where it is refused.
module.exports = {
  name: 'guard-reader',
  factory: require => {
    const { BaseCommand } = require('@yarnpkg/cli')
    const { parseSyml } = require('@yarnpkg/parsers')
    const { text } = require('node:stream/consumers')

    function read(bytes) {
      try {
        return parseSyml(Buffer.from(bytes, 'latin1').toString('utf8'))
      } catch {
        return null
      }
    }

    class Read extends BaseCommand {
      static paths = [['guard-read']]
      async execute() {
        const files = JSON.parse(await text(this.context.stdin))
        this.context.stdout.write(JSON.stringify(files.map(read)))
      }
    }
    return { commands: [Read] }
  },
}
