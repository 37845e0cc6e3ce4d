-- What was made and published: each obligation about videos and companies, and the videos of the first region by category.
-- Lists of rows are totalled by the block, so that a count leads to the lines of the ledger.
WITH films AS (
    SELECT v.category, v.row_cell AS cell, v.month, p.month AS now
    FROM videos v
    CROSS JOIN period p
    JOIN regions r ON v.region = r.region
    WHERE r.place = 1 AND v.published_on <= p.`end` AND v.month >= p.fiscal_month
),
kinds AS (
    SELECT DISTINCT v.category
    FROM videos v
    JOIN regions r ON v.region = r.region
    WHERE r.place = 1
),
nothing AS (
    SELECT k.category, l.none_cell AS cell
    FROM kinds k
    CROSS JOIN ledgers l
    WHERE l.ledger = 'videos'
),
month_films AS (
    SELECT category, cell FROM films WHERE month = now
    UNION ALL
    SELECT category, cell FROM nothing
),
year_films AS (
    SELECT category, cell FROM films
    UNION ALL
    SELECT category, cell FROM nothing
),
by_category AS (
    SELECT k.category AS thing, k.category AS label, m.month_cells, y.year_cells
    FROM kinds k
    JOIN (SELECT category, STRING_AGG(cell, ' ') AS month_cells FROM month_films GROUP BY category) m ON k.category = m.category
    JOIN (SELECT category, STRING_AGG(cell, ' ') AS year_cells FROM year_films GROUP BY category) y ON k.category = y.category
),
applied AS (
    SELECT a.applications_cell AS cell, a.month = p.month AS is_period
    FROM applications a
    CROSS JOIN period p
    WHERE a.month <= p.month AND a.month >= p.fiscal_month
),
by_applicants AS (
    SELECT y.thing, m.month_cells, y.year_cells
    FROM (SELECT 'applications' AS thing, STRING_AGG(cell, ' ') AS year_cells FROM applied) y
    JOIN (SELECT 'applications' AS thing, STRING_AGG(cell, ' ') AS month_cells FROM applied WHERE is_period) m
      ON y.thing = m.thing
    JOIN (SELECT 'applications' AS thing, COUNT(*) AS rows_value FROM applied) n ON y.thing = n.thing
    WHERE n.rows_value > 0
),
mains AS (
    SELECT 'videos.' || region AS main, 1 AS main_place FROM regions WHERE place = 1
    UNION ALL
    SELECT 'companies.' || region AS main, 4 AS main_place FROM regions WHERE place = 1
),
all_rows AS (
    SELECT k.obligation AS thing, k.label, 'strong' AS role, k.cell AS month_cells, k.cumulative AS year_cells, k.cell AS month_now,
           k.cumulative AS now, k.plan, k.ahead, k.clause, m.main IS NOT NULL AS is_main,
           CASE WHEN m.main IS NOT NULL THEN m.main_place WHEN k.obligation LIKE 'videos.%' THEN 3 ELSE 4 END AS place
    FROM kpi k
    LEFT JOIN mains m ON k.obligation = m.main
    WHERE k.is_period AND k.kind = 'target'
          AND (k.obligation LIKE 'videos.%' OR k.obligation LIKE 'companies.%' OR k.obligation = 'related_lps')
    UNION ALL
    SELECT thing, label, 'indent' AS role, month_cells, year_cells, NULL AS month_now, NULL AS now, NULL AS plan,
           NULL AS ahead, '' AS clause, FALSE AS is_main, 2 AS place
    FROM by_category
    UNION ALL
    SELECT thing, '公開した求人への応募' AS label, 'plain' AS role, month_cells, year_cells, NULL AS month_now, NULL AS now,
           NULL AS plan, NULL AS ahead, '5(6)-3,4' AS clause, FALSE AS is_main, 5 AS place
    FROM by_applicants
)
SELECT thing, label, role, month_cells, year_cells, month_now, now, plan, ahead, is_main, place, clause
FROM all_rows
ORDER BY place NULLS LAST, clause NULLS LAST, thing NULLS LAST
