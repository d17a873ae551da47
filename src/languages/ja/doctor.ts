import type { Catalogue } from '../../core/language.ts'

/** The doctor's checks: what each is about, what it found, how to mend it. */
export const DOCTOR: Catalogue = {
  'Yarn sends the token for packages without a scope, too': 'Yarn がスコープのないパッケージにもトークンを送る',
  'Yarn finds no token here': 'ここで Yarn が使うトークンはありません',
  '{0} sends this token for scoped packages alone': '{0} はこのトークンをスコープ付きパッケージにだけ送ります',
  'add `{0}` beside it': 'その横に `{0}` を追加してください',
  '{0} find a token here': '{0} がここでトークンを見つけました',
  'Guard refuses the package that is made for trying it out': 'Guard がテスト用パッケージを拒否する',
  '{0} hands out a package that Guard refuses, so it is not Guard that answers there':
    '{0} が Guard の拒否するパッケージを配布しています。応答しているのは Guard ではありません',
  'it cannot be told whether {0} refuses what it must: HTTP {1}, without the words of Guard':
    '{0} が拒否すべきものを拒否しているか判定できません: HTTP {1} ですが、Guard の文面ではありません',
  'it cannot be told whether {0} refuses what it must: HTTP {1}':
    '{0} が拒否すべきものを拒否しているか判定できません: HTTP {1}',
  'check what stands between this machine and the service: a proxy, a mirror, a name server':
    'このマシンとサービスの間にあるもの (プロキシ、ミラー、DNS サーバー) を確認してください',
  'check the network and run it again': 'ネットワークを確認して、もう一度実行してください',
  'the clock of this machine agrees with that of the service': 'このマシンの時計がサービスと合っている',
  '{0} does not say what time it is': '{0} が時刻を返しません',
  '{0} seconds behind {1}': '{1} より {0} 秒遅れ',
  '{0} seconds ahead of {1}': '{1} より {0} 秒進み',
  'the clock is {0}, so that certificates and codes may seem expired':
    '時計が {0} のため、証明書やコードが期限切れに見えることがあります',
  'let the system set its clock by the network': 'ネットワークによる時刻合わせを有効にしてください',
  'pip stops with an error at its byte order mark': 'pip は BOM があるとエラーで停止します',
  'Python and Go do not understand the first line behind its byte order mark, and send no token':
    'Python と Go は BOM の直後の行を解釈できず、トークンを送りません',
  'Go does not read the first line behind its byte order mark': 'Go は BOM の直後の行を読みません',
  'the tools can read the files: UTF-8, without a byte order mark that breaks them':
    'ツールがファイルを読める (UTF-8、害のある BOM なし)',
  'no config names Guard or holds a token': 'Guard やトークンを含む設定ファイルがありません',
  'it is {0}, which {1} does not read': '{0} は {1} が読めない形式です',
  'save it as UTF-8 without a byte order mark': 'BOM なしの UTF-8 で保存してください',
  'save it without a byte order mark': 'BOM なしで保存してください',
  'Go takes the carriage return at the end of a line for a part of the value': 'Go は行末の CR を値の一部とみなします',
  'save it with line feeds alone': '改行を LF だけにして保存してください',
  '{0} files that name Guard or hold a token were read': 'Guard やトークンを含む {0} ファイルを確認しました',
  'no file that git tracks has a token in it or in its history': 'git 管理下のファイルとその履歴にトークンがない',
  'no token was found, so there is nothing to ask git for': 'トークンがないため git の確認は不要です',
  'git was asked about {0} files': '{0} ファイルを git に照会しました',
  'the token is in the history that git keeps of it, and in the file':
    'トークンが git の履歴とファイルの両方にあります',
  'the token is in the history that git keeps of it, though no longer in the file':
    'トークンはファイルにはもうありませんが、git の履歴に残っています',
  'run `guard rotate`: a commit can be copied before it is taken back':
    '`guard rotate` を実行してください。コミットは取り消す前にコピーされている可能性があります',
  'git tracks it, so the next commit takes the token along': 'git 管理下にあるため、次のコミットにトークンが入ります',
  'run `git -C {0} rm --cached {1}`, and name it in .gitignore':
    '`git -C {0} rm --cached {1}` を実行し、.gitignore に追加してください',
  'it cannot be told whether git tracks it: {0}': 'git 管理下にあるかどうか判定できません: {0}',
  'run `git ls-files` in its folder': 'そのディレクトリで `git ls-files` を実行してください',
  'no token was typed into a shell that remembers it': 'シェルの履歴にトークンがない',
  'no shell keeps a history here': 'シェルの履歴がありません',
  'a shell remembers a token that was typed': '入力したトークンがシェルの履歴に残っています',
  'a shell remembers {0} tokens that was typed': '入力した {0} 個のトークンがシェルの履歴に残っています',
  'read {0}': '確認済み: {0}',
  'close every program that writes it, and delete the line':
    '書き込むプログラムをすべて閉じてから、その行を削除してください',
  'the copy in the keychain is the valid token': 'キーチェーンのコピーが有効なトークンである',
  'no copy in the keychain was asked for': 'キーチェーンへのコピーは設定されていません',
  'run `guard rotate --keychain`': '`guard rotate --keychain` を実行してください',
  'the keychain cannot be read: {0}': 'キーチェーンを読めません: {0}',
  'unlock it, or set keychain = false': 'ロックを解除するか、keychain = false を設定してください',
  'the keychain holds no token, or is locked': 'キーチェーンにトークンがないか、ロックされています',
  'unlock it, or {0}': 'ロックを解除してください。または {0}',
  'it holds {0}': '{0} が入っています',
  'the keychain holds {0}, another than the configs': 'キーチェーンの {0} は設定ファイルのものと異なります',
  'no config or variable gives the token to a host that is not Guard':
    '設定ファイルや変数が Guard 以外のホストにトークンを渡していない',
  'no Guard token was found': 'Guard のトークンは見つかりませんでした',
  '{0} places were asked whom they give it to': '{0} か所の送り先を確認しました',
  'the token goes to {0}, which is no Guard host': 'トークンが Guard のホストではない {0} に送られます',
  'give that host its own token, and run `guard rotate`':
    'そのホスト専用のトークンに替えて、`guard rotate` を実行してください',
  '{0} sends it to {1}': '{0} により {1} に送られます',
  'no registry is set, so the public one gets it': 'レジストリが未設定のため、公開レジストリに送られます',
  '{0} names no host, and for {1} {2}': '{0} はホストを指定していません。{1} の場合、{2}',
  'take it away, and use `guard exec -- {0} …` or a config that names the host':
    '取り除いて、`guard exec -- {0} …` かホストを指定した設定ファイルを使ってください',
  'Yarn sends {0} to others too: {1}': 'Yarn は {0} をほかにも送ります: {1}',
  'put the token below npmRegistries, under "{0}"': 'トークンを npmRegistries の "{0}" の下に移してください',
  'lockfiles hold no token, and lead no tool past Guard': 'ロックファイルにトークンがなく、Guard を迂回しない',
  'there is no lockfile in this folder': 'このディレクトリにロックファイルはありません',
  'it holds a token in an address, and is shared with the project':
    'アドレスにトークンが含まれ、プロジェクトで共有されています',
  'it holds a token, and is shared with the project': 'トークンが含まれ、プロジェクトで共有されています',
  'put the token into your own config, lock again, and run `guard rotate`':
    'トークンを自分の設定ファイルに移し、ロックし直して `guard rotate` を実行してください',
  '{0} of its packages come from {1}, past {2}': '{0} 個のパッケージが {2} を迂回して {1} から取得されます',
  'remove it and lock again, with the registry set': '削除し、レジストリを設定してからロックし直してください',
  'proxies and certificates are set as they must be, and nothing is sent in the clear':
    'プロキシと証明書の設定が正しく、平文で送信されない',
  '{0} set': '設定済み: {0}',
  'no proxy is set': 'プロキシは設定されていません',
  'NODE_EXTRA_CA_CERTS names {0}, which cannot be read, and Node goes on without it':
    'NODE_EXTRA_CA_CERTS の {0} を読めないため、Node は使わずに動作します',
  'name a file of certificates in PEM form, or unset it': 'PEM 形式の証明書ファイルを指定するか、設定を外してください',
  'NODE_TLS_REJECT_UNAUTHORIZED lets anybody on the way read the token':
    'NODE_TLS_REJECT_UNAUTHORIZED により、通信経路上でトークンを読み取られるおそれがあります',
  'unset it, and name the certificate of your proxy in NODE_EXTRA_CA_CERTS':
    '設定を外し、プロキシの証明書を NODE_EXTRA_CA_CERTS に指定してください',
  '{0} is asked over plain http, so that anybody on the way can read the token':
    '{0} と暗号化なしの http で通信しているため、通信経路上でトークンを読み取られるおそれがあります',
  'write https in its place': 'https に変更してください',
  'strict-ssl=false lets anybody on the way read the token':
    'strict-ssl=false により、通信経路上でトークンを読み取られるおそれがあります',
  'delete that line, and name the certificate of your proxy in cafile':
    'その行を削除し、プロキシの証明書を cafile に指定してください',
  'trusted-host lets pip talk to Guard without looking at its certificate':
    'trusted-host により、pip が証明書を確認せずに Guard と通信します',
  'take the host out of trusted-host, and name the certificate of your proxy in cert':
    'trusted-host からホストを外し、プロキシの証明書を cert に指定してください',
  'only you can read the files that hold a token': 'トークンを持つファイルを自分だけが読める',
  'files have no modes on Windows': 'Windows にはファイルモードがありません',
  'other users of this machine can read the token in it': 'このマシンのほかのユーザーがトークンを読めます',
  'move the token into your own config': 'トークンを自分の設定ファイルに移してください',
  'run `chmod 600 {0}`': '`chmod 600 {0}` を実行してください',
  '{0} of {1} files with a token are yours alone': 'トークンのある {1} ファイル中 {0} ファイルは自分だけが読めます',
  'run `guard find --explain {0}`, and take out the copy that should not count':
    '`guard find --explain {0}` を実行し、不要なコピーを取り除いてください',
  'start a new shell': '新しいシェルを開始してください',
  'set it, or run `guard exec -- {0} …`': '設定するか、`guard exec -- {0} …` を実行してください',
  'the token that a tool takes is the one that you would expect': 'ツールが想定どおりのトークンを使う',
  'no tool finds a token here': 'ここでトークンを使うツールはありません',
  '{0} find a token in this folder': 'このディレクトリで {0} がトークンを見つけました',
  'a package that is published from here does not go to the read-only proxy':
    'ここから公開するパッケージが読み取り専用のプロキシに向かわない',
  'there is no package here': 'ここにパッケージはありません',
  '{0} is private': '{0} は非公開です',
  '{0} would be published to {1}': '{0} は {1} に公開されます',
  '{0} would be published to the public registry': '{0} は公開レジストリに公開されます',
  'publishConfig.registry names Guard, which takes no packages':
    'publishConfig.registry の Guard はパッケージを受け付けません',
  '`npm publish` would go to {0}, which takes no packages': '`npm publish` の送り先 {0} はパッケージを受け付けません',
  'set publishConfig.registry to the registry that you publish to, or "private": true':
    'publishConfig.registry に公開先のレジストリを設定するか、"private": true にしてください',
  'each tool that asks Guard has its token, and each token its registry':
    'Guard を使う各ツールにトークンがあり、各トークンにレジストリがある',
  'neither a Guard registry nor a token was found': 'Guard のレジストリもトークンも見つかりませんでした',
  '{0} ask Guard in this folder': 'このディレクトリで {0} が Guard を使います',
  'no tool asks Guard in this folder': 'このディレクトリで Guard を使うツールはありません',
  'the token for Guard is never sent, for the registry of {0} is another':
    '{0} のレジストリが別のものなので、Guard のトークンは送られません',
  'add npmRegistryServer: "{0}"': 'npmRegistryServer: "{0}" を追加してください',
  'add registry={0} to your .npmrc': '.npmrc に registry={0} を追加してください',
  '{0} asks {1} without a token': '{0} がトークンなしで {1} に問い合わせます',
  'run `guard setup --tool {0}`, whose file it reads':
    '`guard setup --tool {0}` を実行してください（同じファイルを読みます）',
  'run `guard setup --tool {0}`, or the tool by `guard exec`':
    '`guard setup --tool {0}` を実行するか、`guard exec` でツールを実行してください',
  'every file with a token can be rewritten by `guard rotate`':
    'トークンを持つファイルをすべて `guard rotate` で書き換えられる',
  'guard cannot rewrite it: {0}': 'guard が書き換えられません: {0}',
  'the token is spelled in a way that guard only reads': 'guard が読めても書き換えられない書き方です',
  'mend the file, or take the token out of it': 'ファイルを直すか、トークンを取り除いてください',
  'what it holds is not known: {0}': '内容を確認できません: {0}',
  'see to it that you can read it': '読めるようにしてください',
  'the search ran out of time': '検索が時間切れになりました',
  'give it longer with `--search-time SECONDS`': '`--search-time SECONDS` で時間を延ばしてください',
  '{0} files hold a token': '{0} ファイルにトークンがあります',
  'packages in subfolders do not lose the registry of the root':
    'サブディレクトリのパッケージにもルートのレジストリが効く',
  'no .npmrc of this folder names a Guard registry': 'このディレクトリの .npmrc に Guard のレジストリはありません',
  'the registry is also set outside of the project': 'レジストリはプロジェクトの外でも設定されています',
  'npm does not read the .npmrc above, so that here it asks the public registry':
    'npm は上位の .npmrc を読まないため、ここでは公開レジストリを使います',
  'write registry={0} into {1}, or into the .npmrc of your home':
    '{1} かホームの .npmrc に registry={0} を書いてください',
  '{0} packages of their own below this folder': 'このディレクトリ以下に独立したパッケージが {0} 個あります',
  'every copy is of one token, and its service takes it': 'すべてのコピーが同じトークンで、サービスに受け付けられる',
  '{0} of {1} tokens valid': '{1} 個のトークン中 {0} 個が有効です',
  'it cannot be told whether {0} is valid: {1}': '{0} が有効かどうか判定できません: {1}',
  'run `guard sync`: it came before the valid one': '`guard sync` を実行してください。有効なトークンの前のものです',
  'run `guard sync --from {0}` if it came before the valid one, or delete it':
    '有効なトークンの前のものなら `guard sync --from {0}` を実行し、そうでなければ削除してください',
  'run `guard token | ssh HERE guard sync --token-stdin --yes --from {0}` on the machine that has the new one, or `guard reset EMAIL`':
    '新しいトークンのあるマシンで `guard token | ssh HERE guard sync --token-stdin --yes --from {0}` を実行するか、`guard reset EMAIL` を実行してください',
  'the service rejects {0}, which {1} has in this shell': 'このシェルの {1} にある {0} をサービスが拒否しています',
  'start a new shell, or set the variable again': '新しいシェルを開始するか、変数を設定し直してください',
  '{0} different tokens are valid: {1}': '{0} 個の異なるトークンが有効です: {1}',
  'keep one: run `guard revoke --token FINGERPRINT` for those that nobody needs':
    '1 つだけ残し、不要なものは `guard revoke --token FINGERPRINT` で失効させてください',
  'no rotation was interrupted': '中断したローテーションがない',
  'no journal in {0}': '{0} にジャーナルはありません',
  'a journal is kept': 'ジャーナルが残っています',
  'uv asks Guard where pip does: it does not read the settings of pip':
    'pip が Guard を使うなら uv も使う (uv は pip の設定を読みません)',
  'pip does not ask Guard': 'pip は Guard を使いません',
  'uv asks {0}': 'uv は {0} を使います',
  'uv is not here': 'uv がありません',
  'pip asks Guard by {0}': 'pip は {0} で Guard を使います',
  'uv does not read it, and asks the public index': 'uv はこれを読まず、公開インデックスを使います',
  'run `guard setup --tool uv`': '`guard setup --tool uv` を実行してください',
  "guard's own folders are yours alone, and its services are the vendor's or named":
    'guard のディレクトリには本人だけが書き込め、接続先は組み込みのものか、名前を挙げたもの',
  'the service {0} is {1}, as {2} says': 'サービス {0} の接続先は {1} です ({2} の設定)',
  'nothing; it is done': '対処は不要です',
}
