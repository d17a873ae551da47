import type { Catalogue } from '../../core/language.ts'

/** What guard says about Takumo keys alone. */
export const TAKUMO: Catalogue = {
  '\nCreate the new key at {0}, Create Key:': '\n{0} の Create Key で新しいキーを作成してください:',
  '  - a name that tells where it is used, such as {0}': '  - 名前は使う場所がわかるものにします。例: {0}',
  '  - the same scopes as the old key, which begins with {0}':
    '  - スコープは古いキー ({0} で始まるもの) と同じにします',
  '  - the plan needs room for one more key: Free has 3, Developer 10, Pro 20, Enterprise any number':
    '  - プランのキー数に 1 個分の空きが必要です: Free は 3 個、Developer は 10 個、Pro は 20 個、Enterprise は無制限',
  '  - the dashboard shows it once: keep the dialog open until guard says that the key is written':
    '  - キーは一度しか表示されません。guard が書き込みの完了を知らせるまで、画面を閉じないでください',
  'Other machines, containers and CI keep using the old key until you revoke it: give them the new key first.':
    'ほかのマシン、コンテナ、CI は、古いキーを失効させるまでそのキーを使い続けます。先に新しいキーを渡してください。',
  'New Takumo key:': '新しい Takumo キー:',
  '{0} is the old key': '{0} は古いキーです',
  'create another key in the dashboard': 'ダッシュボードで別のキーを作成してください',
  'copy the key again, from the dialog that shows it': 'キーが表示されている画面から、もう一度コピーしてください',
  'the input is empty': '入力が空です',
  'the input is not a Takumo key': '入力は Takumo キーではありません',
  'the new key is not tk_live_ or tk_test_ and 64 hex digits; the service decides whether it is valid, but guard cannot find such a key later':
    '新しいキーは、tk_live_ または tk_test_ に 16 進数 64 桁が続く形式ではありません。有効かどうかはサービスが判断しますが、guard は後でこのキーを見つけられません',
  'the old key is for production (tk_live_), the new one for tests (tk_test_)':
    '古いキーは本番用 (tk_live_)、新しいキーはテスト用 (tk_test_) です',
  'the old key is for tests (tk_test_), the new one for production (tk_live_)':
    '古いキーはテスト用 (tk_test_)、新しいキーは本番用 (tk_live_) です',
  'nothing was changed; give a key that is valid': '何も変更していません。有効なキーを渡してください',
  'Now revoke the old key at {0}: it begins with {1}': '次に {0} で、{1} で始まる古いキーを失効させてください',
  'Replace a key everywhere with one that you create in the dashboard':
    'ダッシュボードで作成したキーに、すべての場所で置き換える',
  'read the new key from standard input': '新しいキーを標準入力から読む',
  'do not wait until the old key is revoked; `guard resume` goes on later':
    '古いキーの失効を待たない。続きは後で `guard resume` が行う',
  'Rotate it?': 'ローテーションしますか?',
  'Old key {0}: rejected. The rotation is complete': '古いキー {0}: 拒否。ローテーションが完了しました',
  'The service rejects this key already: it was revoked.': 'このキーはすでに失効していて、サービスに拒否されます。',
  'revoke the old key, which begins with {0}, at {1}': '{1} で、{0} で始まる古いキーを失効させてください',
  'no Takumo key was found on this machine': 'このマシンに Takumo キーは見つかりませんでした',
  'run `guard setup --takumo` to write one to a file': '`guard setup --takumo` でファイルに書き込めます',
  'several Takumo keys were found: {0}': 'Takumo キーが複数見つかりました: {0}',
  'if it is a Takumo key, name it with `--token {0}`': 'Takumo キーであれば `--token {0}` で指定してください',
  '{0} minutes': '{0} 分',
  'Asking {0} for up to {1} until it rejects {2} (Ctrl-C stops that)':
    '{0} が {2} を拒否するまで、最長 {1}間照会します (Ctrl-C で中止)',
  'every place has the new key, and the old key {0} is not revoked yet':
    'すべての場所に新しいキーを書き込みましたが、古いキー {0} はまだ失効していません',
  'revoke the key that begins with {0} at {1}, then run `guard resume`':
    '{1} で、{0} で始まるキーを失効させてから、`guard resume` を実行してください',
  'create another key and run `guard takumo rotate`, or end it with `guard resume --give-up`':
    '別のキーを作成して `guard takumo rotate` を実行するか、`guard resume --give-up` で終了してください',
  'every place has the new key, and the old one is not revoked yet':
    'すべての場所に新しいキーがあり、古いキーはまだ失効していません',
  'revoke the old key in the dashboard, then run `guard resume`':
    'ダッシュボードで古いキーを失効させてから、`guard resume` を実行してください',
}
