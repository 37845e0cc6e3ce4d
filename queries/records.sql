-- Meetings, their minutes, changes of the site, and what went wrong: so many in the month and in the fiscal year. 0 stands
-- only where somebody has confirmed the ledger; a ledger that nobody keeps has no row.
WITH names AS (
    SELECT 'meetings' AS thing, 'meetings' AS ledger, '会議' AS label, 1 AS place FROM period
    UNION ALL SELECT 'minutes' AS thing, 'meetings' AS ledger, '打合せ記録の提出' AS label, 2 AS place FROM period
    UNION ALL SELECT 'site_updates' AS thing, 'site_updates' AS ledger, 'サイトの更新' AS label, 3 AS place FROM period
    UNION ALL SELECT 'related_videos' AS thing, 'related_videos' AS ledger, '関連動画の掲載' AS label, 4 AS place FROM period
    UNION ALL SELECT 'outage' AS thing, 'incidents' AS ledger, 'システム障害' AS label, 5 AS place FROM period
    UNION ALL SELECT 'security' AS thing, 'incidents' AS ledger, '情報セキュリティの事故' AS label, 6 AS place FROM period
    UNION ALL SELECT 'pii' AS thing, 'incidents' AS ledger, '個人情報の事故' AS label, 7 AS place FROM period
),
things AS (
    SELECT 'meetings' AS thing, row_cell AS cell, held_on AS day FROM meetings
    UNION ALL SELECT 'minutes' AS thing, row_cell AS cell, minutes_submitted_on AS day FROM meetings
    UNION ALL SELECT 'site_updates' AS thing, row_cell AS cell, updated_on AS day FROM site_updates
    UNION ALL SELECT 'related_videos' AS thing, row_cell AS cell, published_on AS day FROM related_videos
    UNION ALL SELECT kind AS thing, row_cell AS cell, occurred_on AS day FROM incidents
),
year_things AS (
    SELECT t.thing, t.cell, t.day >= p.start AS is_period
    FROM things t
    CROSS JOIN period p
    WHERE t.day <= p.`end` AND t.day >= p.fiscal_start
),
nothing AS (
    SELECT n.thing, l.none_cell AS cell FROM names n JOIN ledgers l ON n.ledger = l.ledger
),
month_cells AS (
    SELECT thing, cell FROM year_things WHERE is_period
    UNION ALL
    SELECT thing, cell FROM nothing
),
year_cells AS (
    SELECT thing, cell FROM year_things
    UNION ALL
    SELECT thing, cell FROM nothing
)
SELECT n.thing, n.ledger, n.label, n.place, CASE WHEN n.ledger = 'incidents' THEN 'strong' ELSE 'plain' END AS role,
       m.month_list, y.year_list
FROM names n
JOIN ledgers l ON n.ledger = l.ledger
JOIN (SELECT thing, STRING_AGG(cell, ' ') AS month_list FROM month_cells GROUP BY thing) m ON n.thing = m.thing
JOIN (SELECT thing, STRING_AGG(cell, ' ') AS year_list FROM year_cells GROUP BY thing) y ON n.thing = y.thing
WHERE l.kept
ORDER BY n.place NULLS LAST
