import type { Mail } from '../core/ports/sandbox.ts'

/** The recipient of a mail and the language it is written in. */
export interface Letter {
  to: string
  language: 'en' | 'ja'
  url: string
}

/** The first mail to an address. It contains the token. */
export function welcomeMail({ to, language, url }: Letter, token: string): Mail {
  const text = WELCOME[language]({ url, host: new URL(url).host, token })
  return { to, kind: 'welcome', token, code: null, text }
}

/** Every later mail: how to find the token, and a code for a new one. */
export function recoveryMail({ to, language, url }: Letter, code: string): Mail {
  const command = `curl --json ${shellQuote(`{"email": ${JSON.stringify(to)}, "code": "${code}"}`)} \\\n${url}/npm/api/v1/tokens/reset`
  return { to, kind: 'recovery', token: null, code, text: RECOVERY[language](command) }
}

/** Quotes any text as one word for a POSIX shell. */
function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

const WELCOME = {
  en: ({ url, host, token }: { url: string; host: string; token: string }) => `Welcome to Takumi Guard (sandbox).

Your API key: ${token}

npm:  npm config set registry ${url}/npm/
      npm config set //${host}/npm/:_authToken ${token}
pip:  pip config set global.index-url http://token:${token}@${host}/pypi/simple/

It works for npm, PyPI, RubyGems, Go and Packagist.
`,
  ja: ({
    url,
    host,
    token,
  }: {
    url: string
    host: string
    token: string
  }) => `Takumi Guard (サンドボックス) へようこそ。

API キー: ${token}

npm:  npm config set registry ${url}/npm/
      npm config set //${host}/npm/:_authToken ${token}
pip:  pip config set global.index-url http://token:${token}@${host}/pypi/simple/

npm、PyPI、RubyGems、Go、Packagist のすべてで使えます。
`,
}

const RECOVERY = {
  en: (command: string) => `This address is already registered with Takumi Guard (sandbox).

Your API key is where it was saved during setup:

cat ~/.npmrc | grep _authToken
pip config get global.index-url

If you cannot find it, get a new one. The old key stops working at once:

${command}

The code works once and expires in 1 hour. Register again to receive another one.
`,
  ja: (command: string) => `このメールアドレスは Takumi Guard (サンドボックス) に登録済みです。

API キーは、設定したときの場所に残っています。

cat ~/.npmrc | grep _authToken
pip config get global.index-url

見つからないときは、新しいキーを発行してください。古いキーはすぐに使えなくなります。

${command}

コードは 1 回だけ使えます。有効期限は 1 時間です。期限が切れたら、もう一度登録してください。
`,
}
