/** The Ruby values that a gemspec needs; an object is its class and the result of its `marshal_dump`. */
export type RubyValue = null | true | number | string | readonly RubyValue[] | RubyObject

interface RubyObject {
  class: string
  state: RubyValue
}

/** Ruby's own serialisation: https://docs.ruby-lang.org/en/3.4/marshal_rdoc.html */
export function marshal(value: RubyValue): Buffer {
  return Buffer.concat([Buffer.from([4, 8]), dump(value)])
}

/** An object of a class whose `_dump` returns a text instead of a state. */
export function marshalDumped(className: string, state: Buffer): Buffer {
  return Buffer.concat([Buffer.from([4, 8]), Buffer.from('u'), symbol(className), counted(state)])
}

function dump(value: RubyValue): Buffer {
  if (value === null) return Buffer.from('0')
  if (value === true) return Buffer.from('T')
  if (typeof value === 'number') return Buffer.concat([Buffer.from('i'), integer(value)])
  if (typeof value === 'string') return text(value)
  if ('class' in value) return Buffer.concat([Buffer.from('U'), symbol(value.class), dump(value.state)])
  return Buffer.concat([Buffer.from('['), integer(value.length), ...value.map(dump)])
}

/** In UTF-8, which the instance variable `E` declares. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from('I"'), counted(Buffer.from(value)), integer(1), symbol('E'), Buffer.from('T')])
}

function symbol(name: string): Buffer {
  return Buffer.concat([Buffer.from(':'), counted(Buffer.from(name))])
}

function counted(bytes: Buffer): Buffer {
  return Buffer.concat([integer(bytes.length), bytes])
}

/** Encodes numbers from 0 to 65535. */
function integer(value: number): Buffer {
  if (value === 0) return Buffer.from([0])
  if (value < 123) return Buffer.from([value + 5])
  return value < 256 ? Buffer.from([1, value]) : Buffer.from([2, value & 255, value >> 8])
}
