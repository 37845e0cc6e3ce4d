-- Interviews of the month and of the fiscal year: how many were held, and how many people had their first one.
WITH held AS (
    SELECT i.row_cell AS cell, i.month, p.month AS now
    FROM casual_interviews i
    CROSS JOIN period p
    WHERE i.held_on <= p.`end` AND i.month >= p.fiscal_month
),
month_held AS (
    SELECT 'held' AS thing, cell FROM held WHERE month = now
    UNION ALL
    SELECT 'held' AS thing, none_cell AS cell FROM ledgers WHERE ledger = 'casual_interviews'
),
year_held AS (
    SELECT 'held' AS thing, cell FROM held
    UNION ALL
    SELECT 'held' AS thing, none_cell AS cell FROM ledgers WHERE ledger = 'casual_interviews'
),
all_rows AS (
    SELECT obligation AS thing, '面談を受けた人（実人数）' AS label, 'strong' AS role, cell AS month_cells,
           cumulative AS year_cells, 1 AS place
    FROM kpi
    WHERE is_period AND obligation = 'interviews.people'
    UNION ALL
    SELECT m.thing, '面談の実施（延べ件数）' AS label, 'plain' AS role, m.month_cells, y.year_cells, 2 AS place
    FROM (SELECT thing, STRING_AGG(cell, ' ') AS month_cells FROM month_held GROUP BY thing) m
    JOIN (SELECT thing, STRING_AGG(cell, ' ') AS year_cells FROM year_held GROUP BY thing) y ON m.thing = y.thing
)
SELECT thing, label, role, month_cells, year_cells, place
FROM all_rows
ORDER BY place NULLS LAST
