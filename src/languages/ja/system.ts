import type { Catalogue } from '../../core/language.ts'

/** Other programs: git, the keychain, package managers. */
export const SYSTEM: Catalogue = {
  '{0}:{1} names {2} for {3}': '{0}:{1} が {3} に {2} を指定しています',
  '{0}:{1} names {2} in publishConfig': '{0}:{1} が publishConfig に {2} を指定しています',
  '{0}:{1} sends it through a proxy of the project ({2})':
    '{0}:{1} の設定により、プロジェクトが指定するプロキシ ({2}) を経由します',
  '{0}:{1} leaves {2} at registry.yarnpkg.com': '{0}:{1} では {2} の送り先が registry.yarnpkg.com のままです',
  '{0}:{1} names {2} at {3}, and both take the same variable':
    '{0}:{1} が {3} に {2} を指定していて、どちらも同じ変数を使います',
  'another place': '別の場所',
  '{0}:{1} names {2}, and both take the same variable': '{0}:{1} が {2} を指定していて、どちらも同じ変数を使います',
  '{0}:{1} names packages at {2}': '{0}:{1} が {2} のパッケージを指定しています',
  'other addresses': 'ほかのアドレス',
  '{0} names no [[source]]': '{0} に [[source]] がありません',
  'there is no Pipfile': 'Pipfile がありません',
  'no keychain is installed with guard (the optional package keytar)':
    'guard と一緒にキーチェーンがインストールされていません (オプションのパッケージ keytar)',
  'the package keytar does not run on {0} (on Linux it needs libsecret)':
    'パッケージ keytar は {0} では動きません (Linux では libsecret が必要です)',
  'the keychain is locked': 'キーチェーンがロックされています',
  'no keychain service runs in this session': 'このセッションでキーチェーンのサービスが動いていません',
  'the keychain refused': 'キーチェーンに拒否されました',
  'another program has changed it': '別のプログラムが変更しました',
  'no keychain service runs in this session, in which {0} may have a password':
    'このセッションでキーチェーンのサービスが動いていません。{0} のパスワードがキーチェーンにある可能性があります',
  'the keychain helper could not be started': 'キーチェーンの補助プログラムを起動できませんでした',
  'the keychain helper ended without an answer': 'キーチェーンの補助プログラムが応答せずに終了しました',
  'the keychain did not answer within {0}': 'キーチェーンが {0}以内に応答しませんでした',
  'nothing can be written below {0}: {1}': '{0} の下に書き込めません: {1}',
  'set TMPDIR to a folder that you can write, or free some space':
    'TMPDIR に書き込めるフォルダーを指定するか、空き容量を増やしてください',
  'git is not installed': 'git がインストールされていません',
  'git does not read the repository of {0}': 'git が {0} のリポジトリを読めません',
  'there is no {0}': '{0} がありません',
  'it is not merged yet': 'まだマージされていません',
  'git is not installed, and the index of {0} was not read':
    'git がインストールされていないため、{0} のインデックスを読めませんでした',
  'git reads no index in {0}': 'git は {0} のインデックスを読めません',
  'run `git status` there to see what git says': 'そこで `git status` を実行し、git のメッセージを確認してください',
  'git does not have its content': 'git に内容がありません',
  'git ended before it had read what is staged in {0}': '{0} でステージされた内容を読み終える前に git が終了しました',
  'run `git fsck` there': 'そこで `git fsck` を実行してください',
  'name a folder to search, or a token by its fingerprint: `sha256:…`':
    '検索するディレクトリか、トークンのフィンガープリント (`sha256:…`) を指定してください',
}
