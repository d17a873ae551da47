import type { Catalogue } from '../../core/language.ts'

/** What guard says about Takumo keys alone. */
export const TAKUMO: Catalogue = {
  '\nCreate the new key at {0}, Create Key:': '\n{0} の Create Key で新しいキーを作成してください:',
  '  - a name that says where the key is used, such as {0}': '  - 名前は使う場所がわかるものにします。例: {0}',
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
  'the service rejects the new key {0}, and still accepts the old key {1}: the wrong one was revoked':
    'サービスが新しいキー {0} を拒否し、古いキー {1} を受け付けています。誤って新しいキーを失効させています',
  '`guard setup --takumo`, which puts the key into a file': '`guard setup --takumo` (キーをファイルに書き込む)',
  'note: the rotation of {0} is unfinished; {1}': '注意: {0} のローテーションが完了していません。{1}',
  'revoke the old key in the dashboard, then run `guard resume`':
    'ダッシュボードで古いキーを失効させてから、`guard resume` を実行してください',
  'note: the old key has the scope {0}, and the new one has not':
    '注意: 古いキーにあるスコープ {0} が、新しいキーにはありません',
  'Takumo has no call that revokes a key: revoke it at {0}':
    'Takumo にはキーを失効させる API がありません。{0} で失効させてください',
  'It begins with {0}. There is no undo.': 'キーは {0} で始まります。失効は取り消せません。',
  'Ask the service until it is revoked?': '失効するまでサービスに照会しますか?',
  '{0} is not revoked yet, and no file was changed': '{0} はまだ失効していません。ファイルは何も変更していません',
  'revoke it in the dashboard, and run the command again':
    'ダッシュボードで失効させてから、コマンドを再実行してください',
  'Takumo keys: do not wait until you have revoked it': 'Takumo キー: 失効を待たない',
  'Done: {0} sets {1} to {2}, which is valid': '完了: {0} で {1} に {2} を設定しました。キーは有効です',
  '--takumo and --{0} do not go together': '--takumo と --{0} は同時に指定できません',
  'leave out one of them': 'どちらか一方だけを指定してください',
  'guard does not know how to set a variable in {0}': '{0} に変数を設定する方法がわかりません',
  'name a .env file, .envrc, or a start-up file of your shell such as ~/.zshrc':
    '.env、.envrc、または ~/.zshrc などシェルの起動ファイルを指定してください',
  'guard cannot ask which file gets the key': 'キーを書き込むファイルを対話で確認できません',
  'name it: `--into .env`, or `--into {0}`': '`--into .env` または `--into {0}` で指定してください',
  'File that gets the key (.env in this folder, or {0} for every shell):':
    'キーを書き込むファイル (このディレクトリの .env、またはすべてのシェルなら {0}):',
  'name a file that git ignores with `--into FILE`': 'git が無視するファイルを `--into FILE` で指定してください',
  '`guard takumo rotate` replaces a key; or take that line out':
    'キーの置き換えは `guard takumo rotate` で行うか、その行を取り除いてください',
  'name another file with `--into FILE`': '別のファイルを `--into FILE` で指定してください',
  '{0} does not hold the key: another program has changed it': '{0} にキーがありません。ほかのプログラムが変更しました',
  'write a Takumo key to a file that sets variables': '変数を設定するファイルに Takumo キーを書き込む',
  'with --takumo: a .env file, .envrc, or a start-up file of a shell':
    '--takumo 用: .env、.envrc、またはシェルの起動ファイル',
  'Ask whether a key is valid, by default the key of TAKUMO_API_KEY; shows its environment, scopes and rate limit':
    'キーが有効かどうかを照会する (省略時は TAKUMO_API_KEY のキー)。環境、スコープ、レート制限も表示する',
  'if the service limits requests, wait once as long as it asks for':
    'サービスがリクエストを制限したら、指定された時間だけ一度待つ',
  'The service limits requests; asking again in {0}': 'サービスがリクエストを制限しています。{0}後にもう一度照会します',
  'print the Takumo key': 'Takumo キーを出力する',
  '  environment: production (live)': '  環境: 本番 (live)',
  '  environment: test': '  環境: テスト (test)',
  '  scopes: the service does not tell': '  スコープ: サービスからはわかりません',
  '  scopes: has {0}; the service does not tell about the others':
    '  スコープ: {0} あり。ほかはサービスからはわかりません',
  '  scopes: lacks {0}; the service does not tell about the others':
    '  スコープ: {0} なし。ほかはサービスからはわかりません',
  '  rate limit: {0} of {1} left, starts again in {2}': '  レート制限: {1}のうち残り {0} 件、{2}後に戻ります',
  '{0} requests': '{0} 件',
  'create a new key in the dashboard and run `guard takumo rotate`':
    'ダッシュボードで新しいキーを作成し、`guard takumo rotate` を実行してください',
  'before you revoke the old key, on each other machine that uses it: guard token --takumo | ssh OTHER guard sync --token-stdin --yes{0}':
    '古いキーを失効させる前に、それを使うほかの各マシンで: guard token --takumo | ssh OTHER guard sync --token-stdin --yes{0}',
  'nothing beside {0} says that it is a Takumo key': '{0} の近くに、Takumo キーだとわかるものがありません',
  'if it is one, name it with `--token {0}`': 'Takumo キーであれば `--token {0}` で指定してください',
  '{0} rejects the new key {1} of this rotation ({2})':
    '{0} が、このローテーションの新しいキー {1} を拒否しました ({2})',
  'the line does more than set a variable to the key': 'キーを変数に設定する以外の内容が行にあります',
  '{0} sets {1} to something else': '{0} では {1} に別の値が設定されています',
}
