import { describe, expect, test } from 'vitest'
import { expectRotated, REGENERATE, scene } from './scene.ts'

/** An answer of the sandbox: {NEW} stands for the new token, OLD for the old one. */
type Shape = Record<string, unknown>

const JSON_BODY = '{"token":"{NEW}"}'

const STATUSES = [
  ...[200, 201, 202, 203, 206, 207, 226, 299, 300, 301, 302, 303, 307, 308],
  ...[400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 413, 418, 421, 422, 425, 429, 431, 451, 499],
  ...[500, 501, 502, 503, 504, 507, 511, 599],
]

const BODIES: Record<string, string> = {
  'the token alone': '{NEW}',
  'the token and a line break': '{NEW}\r\n',
  'a sentence': 'Your new key is {NEW}',
  'a sentence with a full stop': 'Your new key is {NEW}.',
  'a sentence that goes on with a dash': 'Use {NEW}- it works at once',
  'Japanese quotes': '新しいキーは「{NEW}」です',
  'a Bearer header as text': 'Authorization: Bearer {NEW}',
  'a JSON string': '"{NEW}"',
  'a JSON array': '[1, null, "{NEW}"]',
  'JSON, five levels deep': '{"a":[{"b":{"c":{"d":"{NEW}"}}}]}',
  'JSON in a string of JSON': '{"data":"{\\"token\\":\\"{NEW}\\"}"}',
  'JSON with an escaped line break before it': '{"text":"your key:\\n{NEW}\\n"}',
  'JSON as a key': '{"{NEW}":true}',
  'JSON with a sentence': '{"message":"Your new key is {NEW}, keep it safe"}',
  'JSON beside the old token': '{"old":"OLD","new":"{NEW}"}',
  'JSON behind a guard against inclusion': ')]}\',\n{"token":"{NEW}"}',
  'JSON with a byte order mark': '\uFEFF{"token":"{NEW}"}',
  'JSON with a comma too many': '{"token":"{NEW}",}',
  'JSON with single quotes': "{'token': '{NEW}'}",
  'JSON, cut off behind the token': '{"token":"{NEW}"',
  'lines of JSON': '{"event":"revoked"}\n{"event":"issued","token":"{NEW}"}\n',
  JSONP: 'callback({"token":"{NEW}"});',
  YAML: 'status: ok\ntoken: {NEW}\n',
  TOML: '[key]\ntoken = "{NEW}"\n',
  XML: '<?xml version="1.0"?><response><token>{NEW}</token></response>',
  'an HTML page': '<!doctype html><title>Done</title><p>Your key: <code>{NEW}</code>',
  'a form': 'status=ok&token={NEW}&kind=email',
  'server-sent events': 'event: token\ndata: {NEW}\n\n',
  'multipart form data': '--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n{NEW}\r\n--x--\r\n',
  CSV: 'kind,token\nemail,{NEW}\n',
  Markdown: '**Done.** `{NEW}`',
  'a line of an .npmrc': '//npm.example/:_authToken={NEW}\n',
  'an address with the token in it': 'https://token:{NEW}@pypi.example/simple/',
  'a shell variable': "export TAKUMI_GUARD_TOKEN='{NEW}'",
  'a page of a proxy around it': '<html>Blocked: the body held <b>{NEW}</b></html>',
}

const HEADERS: Record<string, Record<string, string>> = {
  'a header of its own': { 'x-api-key': '{NEW}' },
  'a cookie': { 'set-cookie': 'key={NEW}; Path=/; HttpOnly' },
  'Authorization: Bearer': { authorization: 'Bearer {NEW}' },
  'the query of a Location': { location: 'https://guard.example/done?token={NEW}&x=1' },
  'a link': { link: '<https://guard.example/{NEW}>; rel="token"' },
}

const ENCODINGS = ['gzip', 'deflate', 'br', 'utf-16le', 'utf-16be', 'base64', 'percent', 'escapes']

const INTERIM = [[100], [103], [102], [100, 103, 100]]

const SHAPES: [name: string, shape: Shape][] = [
  ...STATUSES.map<[string, Shape]>(status => [`JSON with status ${status}`, { status, body: JSON_BODY }]),
  ...Object.entries(BODIES).map<[string, Shape]>(([name, body]) => [name, { body, contentType: 'text/plain' }]),
  ...Object.entries(BODIES)
    .slice(0, 6)
    .map<[string, Shape]>(([name, body]) => [
      `${name}, in chunks, with status 403`,
      { body, chunked: true, status: 403 },
    ]),
  ...Object.entries(HEADERS).flatMap<[string, Shape]>(([name, headers]) => [
    [`${name}, without a body`, { headers, status: 204, body: '' }],
    [`${name}, beside a body without a token`, { headers, body: '{"status":"ok"}' }],
  ]),
  ...ENCODINGS.map<[string, Shape]>(encoding => [`JSON as ${encoding}`, { encoding, body: JSON_BODY }]),
  ...ENCODINGS.map<[string, Shape]>(encoding => [`a sentence as ${encoding}`, { encoding, body: 'Key: {NEW}.' }]),
  ...INTERIM.map<[string, Shape]>(interim => [`interim responses ${interim}`, { interim, body: JSON_BODY }]),
]

test('there are at least seventy forms of an answer', () => {
  expect(SHAPES.length).toBeGreaterThanOrEqual(70)
})

describe('the new token is found, whatever the answer looks like, and the rotation ends at once', () => {
  test.for(SHAPES)('%s', async ([, shape]) => {
    const home = await scene()
    const body = typeof shape.body === 'string' ? { body: shape.body.replace('OLD', home.token) } : {}
    await home.services.fault({ path: REGENERATE, fault: 'answer', ...shape, ...body })

    const { code, stderr } = await home.guard(['rotate', '--yes'])

    expect(code, stderr).toBe(0)
    await expectRotated(home)
  })
})
