-- The contract clause by clause: what it asks for, what was done, and the number of the evidence, which leads to the lines of
-- the ledgers and to the figure. Duties with a number come from the obligations; of the others the rows of a ledger are the
-- evidence, and nothing is judged.
WITH social AS (
    SELECT m.platform, m.platform_label, SUM(CASE WHEN w.value IS NULL THEN 0 ELSE 1 END) AS followers_value
    FROM (SELECT DISTINCT platform, account, platform_label FROM monthly WHERE role = 'followers') m
    LEFT JOIN (SELECT platform, account, value FROM windows WHERE role = 'followers') w
           ON m.platform = w.platform AND m.account = w.account
    GROUP BY m.platform, m.platform_label
),
names AS (
    SELECT 'd.people' AS thing, '2（目的）' AS clause, '首都圏の人への到達（GA4、ユーザー）' AS label, '首都圏4都県' AS rule, '' AS ledger FROM period
    UNION ALL SELECT 'd.visits' AS thing, '5(2)-1' AS clause, 'サイトの運営（セッション数）' AS label, '増加に向けた工夫' AS rule, '' AS ledger FROM period
    UNION ALL SELECT 'd.partner' AS thing, '5(3)①-2' AS clause, '連携サイトへの送客（クリック）' AS label, '相互の流入' AS rule, '' AS ledger FROM period
    UNION ALL SELECT 'd.social.' || s.platform AS thing, '5(4)-1' AS clause,
                     CASE WHEN s.followers_value > 0 THEN '公式SNSのフォロワー（' ELSE '公式SNSのフォロワーの増減（' END || s.platform_label || '）' AS label,
                     '増加に向けた工夫' AS rule, '' AS ledger
    FROM social s
    UNION ALL SELECT 'd.cms' AS thing, '5(2)-2' AS clause, 'CMSの引継ぎとデータ移行' AS label, '第三者が引継ぎ可能' AS rule, '' AS ledger FROM period
    UNION ALL SELECT 'd.updates' AS thing, '5(2)-3' AS clause, '各ページの随時更新' AS label, '随時' AS rule, 'site_updates' AS ledger FROM period
    UNION ALL SELECT 'd.checklist' AS thing, '5(2)-4' AS clause, 'IPAチェックリスト（第7版）' AS label, '点検' AS rule, 'security_checks' AS ledger FROM period
    UNION ALL SELECT 'd.outages' AS thing, '5(2)-4' AS clause, 'システム障害の報告' AS label, '速やかに' AS rule, 'incidents' AS ledger FROM period
    UNION ALL SELECT 'd.accounts' AS thing, '5(2)-5' AS clause, '前年度のアカウントの引受け' AS label, '速やかに' AS rule, 'accounts' AS ledger FROM period
    UNION ALL SELECT 'd.site' AS thing, '5(2)-6' AS clause, '関連イベントのLPを作る改修' AS label, '改修' AS rule, 'deliverables' AS ledger FROM period
    UNION ALL SELECT 'd.plan.videos' AS thing, '5(3)①-4' AS clause, '動画の年間スケジュールの協議' AS label, '協議' AS rule, 'plan' AS ledger FROM period
    UNION ALL SELECT 'd.lps' AS thing, '5(3)①-5' AS clause, 'イベントのLP' AS label, '各回' AS rule, 'events' AS ledger FROM period
    UNION ALL SELECT 'd.related' AS thing, '5(3)②-1' AS clause, '指定された関連動画の掲載' AS label, '依頼の都度' AS rule, 'related_videos' AS ledger FROM period
    UNION ALL SELECT 'd.manual' AS thing, '5(4)-2' AS clause, 'SNS運営マニュアルの承諾' AS label, '承諾' AS rule, 'submissions' AS ledger FROM period
    UNION ALL SELECT 'd.plan.events' AS thing, '5(5)-3' AS clause, 'イベントの年間計画の協議' AS label, '協議' AS rule, 'plan' AS ledger FROM period
    UNION ALL SELECT 'd.survey.people' AS thing, '5(5)-4' AS clause, '事後アンケート（UIJターン人材）' AS label, '各回' AS rule, 'event_surveys' AS ledger FROM period
    UNION ALL SELECT 'd.survey.firms' AS thing, '5(5)-4' AS clause, '事後アンケート（企業等）' AS label, '各回' AS rule, 'event_surveys' AS ledger FROM period
    UNION ALL SELECT 'd.promotion' AS thing, '5(5)-5' AS clause, '参加を促す広報' AS label, '実施' AS rule, 'event_promotions' AS ledger FROM period
    UNION ALL SELECT 'd.opened' AS thing, '5(6)-3' AS clause, '企業の開拓' AS label, '協議' AS rule, 'companies' AS ledger FROM period
    UNION ALL SELECT 'd.stages' AS thing, '5(7)-3' AS clause, 'マッチングの状況の管理' AS label, '管理' AS rule, 'casual_interviews' AS ledger FROM period
    UNION ALL SELECT 'd.after.people' AS thing, '5(7)-4' AS clause, '面談後のアンケート（人材）' AS label, '実施' AS rule, 'casual_interviews' AS ledger FROM period
    UNION ALL SELECT 'd.after.firms' AS thing, '5(7)-4' AS clause, '面談後のアンケート（企業）' AS label, '実施' AS rule, 'casual_interviews' AS ledger FROM period
    UNION ALL SELECT 'd.brand' AS thing, '5(8)-1' AS clause, 'ブランディング、現行のロゴ' AS label, '協議' AS rule, 'deliverables' AS ledger FROM period
    UNION ALL SELECT 'd.material' AS thing, '5(8)-2' AS clause, '連携サイトへの素材の提供' AS label, '連動の都度' AS rule, 'partnerships' AS ledger FROM period
    UNION ALL SELECT 'd.cost' AS thing, '5(8)-3' AS clause, '広報費用の負担の記録' AS label, '受託者負担' AS rule, 'event_promotions' AS ledger FROM period
    UNION ALL SELECT 'd.meetings' AS thing, '5(9)-1' AS clause, '定期の会議' AS label, '定期' AS rule, 'meetings' AS ledger FROM period
    UNION ALL SELECT 'd.minutes' AS thing, '5(9)-2' AS clause, '打合せ記録の提出' AS label, '随時' AS rule, 'meetings' AS ledger FROM period
    UNION ALL SELECT 'd.partners' AS thing, '5(9)-3' AS clause, '関係部署・団体との連携' AS label, '実施' AS rule, 'partnerships' AS ledger FROM period
    UNION ALL SELECT 'd.works' AS thing, '6(1)' AS clause, '成果物の引渡し（著作権は発注者）' AS label, '引渡し' AS rule, 'deliverables' AS ledger FROM period
    UNION ALL SELECT 'd.rights' AS thing, '6(3)' AS clause, '第三者の権利の処理' AS label, '処理' AS rule, 'deliverables' AS ledger FROM period
    UNION ALL SELECT 'd.programme' AS thing, '7(1)' AS clause, '事業計画書の提出' AS label, '速やかに' AS rule, 'submissions' AS ledger FROM period
    UNION ALL SELECT 'd.leaks' AS thing, '9(1)、9(2)' AS clause, '個人情報の事故' AS label, '直ちに全て報告' AS rule, 'incidents' AS ledger FROM period
    UNION ALL SELECT 'd.policy' AS thing, '9(3)' AS clause, '情報セキュリティの点検' AS label, '遵守' AS rule, 'security_checks' AS ledger FROM period
    UNION ALL SELECT 'd.access' AS thing, '9(4)' AS clause, '合理的配慮（読み上げられるPDF）' AS label, '配慮' AS rule, '' AS ledger FROM period
    UNION ALL SELECT 'd.handover' AS thing, '9(5)' AS clause, '引継ぎ' AS label, '円滑に' AS rule, 'accounts' AS ledger FROM period
),
things AS (
    SELECT 'd.updates' AS thing, row_cell AS cell, row_line, updated_on AS day FROM site_updates
    UNION ALL SELECT 'd.checklist' AS thing, row_cell AS cell, row_line, checked_on AS day FROM security_checks WHERE SUBSTR(item, 1, 3) = 'IPA'
    UNION ALL SELECT 'd.policy' AS thing, row_cell AS cell, row_line, checked_on AS day FROM security_checks WHERE SUBSTR(item, 1, 3) <> 'IPA'
    UNION ALL SELECT 'd.outages' AS thing, row_cell AS cell, row_line, occurred_on AS day FROM incidents WHERE kind = 'outage'
    UNION ALL SELECT 'd.leaks' AS thing, row_cell AS cell, row_line, occurred_on AS day FROM incidents WHERE kind = 'pii'
    UNION ALL SELECT 'd.accounts' AS thing, row_cell AS cell, row_line, taken_over_on AS day FROM accounts
    UNION ALL SELECT 'd.handover' AS thing, row_cell AS cell, row_line, handed_over_on AS day FROM accounts
    UNION ALL SELECT 'd.site' AS thing, row_cell AS cell, row_line, delivered_on AS day FROM deliverables WHERE kind = 'サイト'
    UNION ALL SELECT 'd.brand' AS thing, row_cell AS cell, row_line, delivered_on AS day FROM deliverables WHERE kind = 'デザイン'
    UNION ALL SELECT 'd.works' AS thing, row_cell AS cell, row_line, delivered_on AS day FROM deliverables
    UNION ALL SELECT 'd.rights' AS thing, row_cell AS cell, row_line, delivered_on AS day FROM deliverables WHERE rights_cleared
    UNION ALL SELECT 'd.plan.videos' AS thing, row_cell AS cell, row_line, approved_on AS day FROM plan WHERE SUBSTR(obligation, 1, 6) = 'videos'
    UNION ALL SELECT 'd.plan.events' AS thing, row_cell AS cell, row_line, approved_on AS day FROM plan WHERE SUBSTR(obligation, 1, 6) = 'events'
    UNION ALL SELECT 'd.lps' AS thing, row_cell AS cell, row_line, held_on AS day FROM events WHERE lp_url IS NOT NULL
    UNION ALL SELECT 'd.related' AS thing, row_cell AS cell, row_line, published_on AS day FROM related_videos
    UNION ALL SELECT 'd.manual' AS thing, row_cell AS cell, row_line, approved_on AS day FROM submissions WHERE kind = 'manual'
    UNION ALL SELECT 'd.programme' AS thing, row_cell AS cell, row_line, submitted_on AS day FROM submissions WHERE kind = 'plan'
    UNION ALL SELECT 'd.promotion' AS thing, row_cell AS cell, row_line, started_on AS day FROM event_promotions
    UNION ALL SELECT 'd.cost' AS thing, row_cell AS cell, row_line, started_on AS day FROM event_promotions WHERE cost IS NOT NULL
    UNION ALL SELECT 'd.opened' AS thing, row_cell AS cell, row_line, opened_on AS day FROM companies
    UNION ALL SELECT 'd.stages' AS thing, row_cell AS cell, row_line, held_on AS day FROM casual_interviews WHERE stage IS NOT NULL
    UNION ALL SELECT 'd.after.people' AS thing, row_cell AS cell, row_line, held_on AS day FROM casual_interviews WHERE survey_talent
    UNION ALL SELECT 'd.after.firms' AS thing, row_cell AS cell, row_line, held_on AS day FROM casual_interviews WHERE survey_company
    UNION ALL SELECT 'd.meetings' AS thing, row_cell AS cell, row_line, held_on AS day FROM meetings
    UNION ALL SELECT 'd.minutes' AS thing, row_cell AS cell, row_line, minutes_submitted_on AS day FROM meetings
    UNION ALL SELECT 'd.partners' AS thing, row_cell AS cell, row_line, held_on AS day FROM partnerships WHERE kind IS NULL OR kind <> '素材提供'
    UNION ALL SELECT 'd.material' AS thing, row_cell AS cell, row_line, held_on AS day FROM partnerships WHERE kind = '素材提供'
    UNION ALL SELECT 'd.survey.people' AS thing, s.row_cell AS cell, s.row_line, e.held_on AS day
    FROM (SELECT event_no, row_cell, row_line, ROW_NUMBER() OVER (PARTITION BY event_no ORDER BY row_line) AS nth
          FROM event_surveys WHERE side = '人材') s
    JOIN events e ON s.event_no = e.no
    WHERE s.nth = 1
    UNION ALL SELECT 'd.survey.firms' AS thing, s.row_cell AS cell, s.row_line, e.held_on AS day
    FROM (SELECT event_no, row_cell, row_line, ROW_NUMBER() OVER (PARTITION BY event_no ORDER BY row_line) AS nth
          FROM event_surveys WHERE side = '企業') s
    JOIN events e ON s.event_no = e.no
    WHERE s.nth = 1
),
year_things AS (
    SELECT t.thing, t.cell, t.row_line
    FROM things t
    CROSS JOIN period p
    WHERE t.day <= p.`end` AND t.day >= p.fiscal_start
),
all_cells AS (
    SELECT thing, cell FROM year_things
    UNION ALL
    SELECT n.thing, l.none_cell AS cell FROM names n JOIN ledgers l ON n.ledger = l.ledger WHERE l.kept AND n.ledger <> 'plan'
    UNION ALL
    SELECT CASE metric WHEN 'ga4.active_users_capital_area' THEN 'd.people' WHEN 'ga4.sessions' THEN 'd.visits'
                       ELSE 'd.partner' END AS thing, cell
    FROM windows
    WHERE metric IN ('ga4.active_users_capital_area', 'ga4.sessions', 'ga4.clicks_to_partner')
    UNION ALL
    SELECT 'd.social.' || w.platform AS thing, w.cell
    FROM windows w
    JOIN social s ON w.platform = s.platform
    WHERE w.value IS NOT NULL AND (w.role = 'followers' OR (w.role = 'followers_change' AND s.followers_value = 0))
),
found AS (
    SELECT thing, STRING_AGG(cell, ' ') AS found FROM all_cells GROUP BY thing
),
proofs AS (
    SELECT thing, row_line FROM year_things
    UNION ALL
    SELECT obligation AS thing, row_line FROM counted WHERE counts AND (kept IS NULL OR kept)
),
islands AS (
    SELECT thing, row_line, row_line - ROW_NUMBER() OVER (PARTITION BY thing ORDER BY row_line) AS island
    FROM (SELECT DISTINCT thing, row_line FROM proofs) r
),
spans AS (
    SELECT thing, island, MIN(row_line) AS first, MAX(row_line) AS last FROM islands GROUP BY thing, island
),
written AS (
    SELECT thing, STRING_AGG(span, '、') AS lines, SUM(number) AS rows_value
    FROM (
        SELECT thing, last - first + 1 AS number,
               CASE WHEN first = last THEN CAST(first AS STRING)
                    ELSE CAST(first AS STRING) || '～' || CAST(last AS STRING) END AS span
        FROM spans
        ORDER BY first NULLS LAST
    ) s
    GROUP BY thing
),
counted_in AS (
    SELECT obligation, MIN(ledger) AS ledger FROM counted GROUP BY obligation
),
all_rows AS (
    SELECT k.obligation AS thing, k.clause, k.label, k.kind, k.verdict, '' AS words, c.ledger,
           CASE WHEN k.kind = 'monthly' THEN '毎月' WHEN k.kind = 'each' THEN '対象の' WHEN k.obligation = 'reports.annual' THEN '事業終了後' ELSE '' END AS rule,
           CASE WHEN k.kind = 'each' THEN k.plan WHEN k.obligation = 'reports.annual' THEN NULL ELSE k.target END AS least,
           CASE WHEN k.kind = 'ceiling' THEN '以下' WHEN k.obligation = 'reports.annual' THEN '' WHEN k.kind = 'each' THEN 'のすべて' WHEN k.about THEN '程度'
                ELSE '以上' END AS tail,
           k.cumulative AS found, k.reason, 1 AS place
    FROM kpi k
    LEFT JOIN counted_in c ON k.obligation = c.obligation
    WHERE k.is_period
    UNION ALL
    SELECT n.thing, n.clause, n.label, 'duty' AS kind, '' AS verdict,
           CASE WHEN n.thing = 'd.access' THEN '本書の形式' WHEN n.thing = 'd.cms' THEN '引継事項'
                WHEN n.ledger = '' AND f.found IS NULL THEN '数値なし' WHEN n.ledger = '' THEN '数値あり'
                WHEN w.rows_value > 0 THEN '記録あり' WHEN n.ledger = 'incidents' AND l.kept THEN '発生なし'
                ELSE '記録なし' END AS words,
           n.ledger, n.rule, NULL AS least, '' AS tail, f.found, '' AS reason, 2 AS place
    FROM names n
    LEFT JOIN ledgers l ON n.ledger = l.ledger
    LEFT JOIN found f ON n.thing = f.thing
    LEFT JOIN written w ON n.thing = w.thing
),
numbered AS (
    SELECT thing, clause, label, kind, verdict, words, ledger, rule, least, tail, found, reason, place,
           ROW_NUMBER() OVER (ORDER BY clause, place, thing) AS nth
    FROM all_rows
),
told AS (
    -- the same total of the same rows is one figure, under the id of its first place
    SELECT f.found, n.thing
    FROM (SELECT found, MIN(nth) AS nth FROM numbered WHERE found IS NOT NULL GROUP BY found) f
    JOIN numbered n ON f.nth = n.nth
)
SELECT n.thing, n.clause, n.label, n.kind, n.verdict, n.words, n.rule, n.least, n.tail, n.found, n.reason, n.nth,
       CASE WHEN n.verdict = '' AND n.words = '' THEN '判定しない' ELSE n.words END AS judged,
       CASE WHEN n.nth < 10 THEN 'E-0' ELSE 'E-' END || CAST(n.nth AS STRING) AS evidence,
       CASE WHEN n.ledger IS NULL OR n.ledger = '' THEN
                 CASE WHEN n.kind = 'ceiling' THEN 'config.toml' WHEN n.kind = 'target' OR n.found IS NOT NULL THEN '取得した数値' ELSE '本書' END
            ELSE n.ledger || '.csv' END AS kept_in,
       CASE WHEN w.lines IS NULL AND n.kind = 'duty' THEN '－' ELSE COALESCE(w.lines, '') END AS lines,
       CASE WHEN n.found IS NULL THEN '' ELSE p.id || '/clauses/' || t.thing || '/done' END AS figure_id
FROM numbered n
CROSS JOIN period p
LEFT JOIN written w ON n.thing = w.thing
LEFT JOIN told t ON n.found = t.found
ORDER BY n.nth NULLS LAST
