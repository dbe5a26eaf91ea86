"""The words of deciding about many, of the command line and of the tabs; part of `words.MESSAGES`."""

from __future__ import annotations

from collections.abc import Mapping

SAYINGS: Mapping[str, tuple[str, str]] = {
    "tab.mine": ("自分の紹介文待ち", "Mine to write"),
    "top.marked": ("選択 {count}", "marked {count}"),
    "top.rows": ("{place}行 {count}件", "{place} rows, {count} links"),
    "top.rows.short": ("{place} ({count})", "{place} ({count})"),
    "top.count": ("{count}件", "{count} links"),
    # questions before something is said of several links
    "ask.keys": ("Enter 実行  Esc やめる", "Enter do it  Esc cancel"),
    "ask.no": ("やめました", "cancelled"),
    "ask.hidden": ("(うち{count}件はこの一覧の外)", "({count} of them not in this list)"),
    "ask.many": ("{count}件にまとめて適用? {more}", "do this to {count} links? {more}"),
    "done.keep.many": (
        "{count}件を {digit} {section} に採用? {more}",
        "keep {count} links in {digit} {section}? {more}",
    ),
    "done.skip.many": ("{count}件を見送り? {more}", "skip {count} links? {more}"),
    "done.later.many": ("{count}件を次号へ? {more}", "put {count} links off to the next issue? {more}"),
    "done.discuss.many": ("{count}件を要議論に? {more}", "mark {count} links for discussion? {more}"),
    "done.clear.many": ("{count}件を未決に戻す? {more}", "make {count} links undecided again? {more}"),
    "done.writer.many": ("{count}件の担当を {writer} に? {more}", "make {writer} the writer of {count} links? {more}"),
    "done.writer.none.many": ("{count}件の担当を外す? {more}", "take the writer off {count} links? {more}"),
    "done.many": ("{count}件に適用しました ({undo} で取り消し)", "done to {count} links ({undo} undoes it)"),
    "done.keep.some": (
        "{count}件を {digit} {section} に採用しました ({undo} で取り消し)",
        "kept {count} links in {digit} {section} ({undo} undoes it)",
    ),
    "done.skip.some": ("{count}件を見送りました ({undo} で取り消し)", "skipped {count} links ({undo} undoes it)"),
    "done.later.some": ("{count}件を次号に回しました ({undo} で取り消し)", "put {count} links off ({undo} undoes it)"),
    "done.discuss.some": (
        "{count}件を要議論にしました ({undo} で取り消し)",
        "marked {count} links for discussion ({undo} undoes it)",
    ),
    "done.clear.some": (
        "{count}件を未決に戻しました ({undo} で取り消し)",
        "made {count} links undecided again ({undo} undoes it)",
    ),
    "done.story": ("{done} (同じ話題の{count}件)", "{done} ({count} links of one story)"),
    "done.story.merge": (
        "{count}件を1つの話題にしました ({undo} で取り消し): {title}",
        "{count} links are one story ({undo} undoes): {title}",
    ),
    "pane.story": ("1つの話題、{count}件のリンク ({fold} で開く)", "one story of {count} links ({fold} opens it)"),
    "pane.story.open": (
        "1つの話題、{count}件のリンク ({fold} で閉じる)",
        "one story of {count} links ({fold} closes it)",
    ),
    "pane.belongs": (
        "採用済みの話題: {section}「{title}」 ({merge} で一緒に掲載、{unmerge} で別の話題にする)",
        "belongs to: kept story “{title}”, {section} ({merge} adds it there, {unmerge} says that it does not)",
    ),
    "done.open.many": ("{count}件をブラウザーで開く?", "open {count} links in the browser?"),
    "done.open.some": ("{count}件をブラウザーで開きました", "opened {count} links in the browser"),
    "done.copy.some": ("{count}件のURLをコピーしました", "copied {count} URLs"),
    "no.browser.some": (
        "ブラウザーがありません。{count}件のURLをコピーしました",
        "no browser here, so {count} URLs were copied",
    ),
    # tabs that hold nothing
    "empty.kept": ("採用したリンクはまだありません。", "Nothing is kept yet."),
    "empty.kept.next": (
        "未決のタブで {key} などの数字キーを押すと採用です。",
        "In the first tab, {key} and other digits keep a link.",
    ),
    "empty.mine": ("自分が書く紹介文は残っていません。", "No note is yours to write."),
    "empty.mine.next": ("採用したリンクで {key} を押すと担当を決められます。", "On a kept link {key} says who writes."),
    "empty.later": ("次号に回したリンクはありません。", "Nothing is put off."),
    "empty.later.next": (
        "{key} で次号に回せます。次号の公開後に未決へ戻ります。",
        "{key} puts a link off until the next issue is out.",
    ),
    "empty.discuss": ("議論待ちのリンクはありません。", "Nothing is to be discussed."),
    "empty.discuss.next": ("{key} で議論に回せます。", "{key} marks a link for discussion."),
    "empty.skipped": ("見送ったリンクはありません。", "Nothing is skipped."),
    "empty.skipped.next": (
        "{key} で見送ります。見送ったリンクも消えません。",
        "{key} skips a link; skipped links are never deleted.",
    ),
    "done.vote": ("投票 {vote}: {title}", "vote {vote}: {title}"),
    "done.vote.many": ("{count}件に {vote} を投票? {more}", "vote {vote} on {count} links? {more}"),
    "done.vote.some": (
        "{count}件に {vote} を投票しました ({undo} で取り消し)",
        "voted {vote} on {count} links ({undo} undoes it)",
    ),
    "done.vote.none": ("投票を取り消しました: {title}", "vote taken back: {title}"),
    "done.vote.none.many": ("{count}件の投票を取り消す? {more}", "take your vote back from {count} links? {more}"),
    # a meeting and its minutes
    "meeting.begin": (
        "会議を始めました。ほかの人は {follow} で同じ行を追えます。{key} で議事録を書いて終わり",
        "the meeting has begun; others follow with {follow}, {key} ends it with minutes",
    ),
    "meeting.clock": ("会議 {count}分", "meeting {count} min"),
    "meeting.by": ("{by} の提案 ({count}件)", "proposed by {by} ({count})"),
    "meeting.found": ("情報源から ({count}件)", "from the sources ({count})"),
    "meeting.on": ("会議を続けます", "the meeting goes on"),
    "meeting.end": ("議事録なしで会議を終えました", "the meeting is over, without minutes"),
    "done.minutes": ("議事録を書きました: {path}", "minutes written: {path}"),
    "minutes.where": ("議事録の保存先 (チーム内のみ、掲載されません)", "Minutes go to (team only, never published)"),
    "minutes.keys": (
        "Enter 書いて終わる  Esc 会議に戻る  (空にすると書かずに終わる)",
        "Enter write and end  Esc go on  (empty: end without minutes)",
    ),
    "minutes.title": ("議事録 {title} {day}", "Minutes: {title}, {day}"),
    "minutes.when": ("日時: {day} {begun}–{ended} ({length}分)", "When: {day} {begun}–{ended} ({length} min)"),
    "minutes.people": ("参加: {people}", "Who: {people}"),
    "minutes.decided": (
        "採用 {kept}件、この会議で見送り {skipped}件・次号へ {later}件",
        "{kept} kept; in this meeting {skipped} skipped, {later} put off",
    ),
    "minutes.kept": ("採用 ({count}件)", "Kept ({count})"),
    "minutes.by": ("({by})", "({by})"),
    "minutes.writers": ("紹介文の担当", "Who writes"),
    "minutes.nobody": ("担当未定", "nobody yet"),
    "minutes.discuss": ("議論が残っているもの ({count}件)", "Still to discuss ({count})"),
    "minutes.none": ("なし", "None."),
    # marks and folds
    "done.marked": ("{count}件を選択", "{count} marked"),
    "done.range": ("ここから範囲選択。移動して {key} で確定", "range from here: move, then {key} again"),
    "done.caught-up": (
        "提案、複数の情報源、その他、リリースの順に並べました (リリースはプロジェクトごとに折りたたみ)",
        "proposals first, then links of several sources, the others, and releases folded by project",
    ),
    "done.caught-down": ("元の並び順に戻しました", "back in the usual order"),
    "no.fold": ("ここに折りたたみはありません", "nothing is folded here"),
    "no.scope": ("その範囲に残っているリンクはありません", "no link waits in that scope"),
    "no.repeat": ("繰り返せる操作はまだありません", "there is nothing to repeat yet"),
    "no.suggestion": ("このリンクにセクションの候補はありません", "no section is suggested for this link"),
    "no.suggestion.second": ("2番目の候補はありません", "there is no second suggestion"),
    "no.section.named": (
        "「{section}」というセクションはありません ({known})",
        "there is no section {section} ({known})",
    ),
    "no.tab": ("「{tab}」というタブはありません ({known})", "there is no tab {tab} ({known})"),
    "no.command": (
        "「{line}」というコマンドはありません。{key} で探せます",
        "no such command: {line}; {key} finds one",
    ),
    "no.words": ("{command} に続く語はありません", "nothing can follow {command}"),
    "no.writer.named": ("担当の名前を書いてください (:writer 名前 [範囲])", "say who: :writer NAME [SCOPE]"),
    "pane.suggested.second": ("次の候補: {digit} {section}", "second: {digit} {section}"),
    "welcome.many": (
        "{by} としてレビュー中。未決 {count}件。{key} でまとめ見、? でキー一覧",
        "reviewing as {by}; {count} undecided: {key} groups them, ? shows all keys",
    ),
    # lines that are typed
    "edit.command": ("コマンド", "Command"),
    "edit.command.keys": ("Enter 実行  Tab 補完  ↑ 前回  Esc やめる", "Enter run  Tab complete  ↑ last  Esc cancel"),
    "edit.help.keys": ("↑↓ 選ぶ  Enter 実行  PgDn 送る  Esc 戻る", "↑↓ choose  Enter run  PgDn scroll  Esc back"),
    "help.none": ("該当するコマンドはありません", "no command is found"),
    "help.mark.marked": ("選択中", "marked"),
    "help.mark.story": ("同じ話題のリンクがほかに2件", "one story: this link and two more"),
    "help.mark.belongs": ("1番に採用した話題と同じ話題", "tells the story of a link that is kept in 1"),
    "help.mark.fold": ("同じプロジェクトのリリース 5件", "five releases of one project"),
    # what a query cannot mean
    "query.field": ("「{word}:」という項目はありません ({allowed})", "no field is called {word}: ({allowed})"),
    "query.value": ("{word}: に書けるのは {allowed}", "{word}: may be {allowed}"),
    "query.age": ("{word}: に書けるのは 12h・3d・2w・1m など", "{word}: may be 12h, 3d, 2w, 1m"),
    "query.empty": ("{word}: に続けて値を書いてください", "{word}: needs a value"),
    "query.regex": ("{at}文字目: 正規表現の書き方が正しくありません", "character {at}: not a regular expression"),
    "query.slow": (
        "{at}文字目: 時間がかかりすぎる正規表現です",
        "character {at}: this regular expression could take for ever",
    ),
    "query.long": ("検索式が長すぎます", "the query is too long"),
}
"""Name → (Japanese, English)."""
