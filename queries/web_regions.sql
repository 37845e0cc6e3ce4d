-- Sessions by region: the four prefectures of the capital area as one line and each, then the others; (not set) is shown.
WITH four AS (
    SELECT '首都圏4都県' AS member, '首都圏4都県' AS label, 'strong' AS role, 1 AS place, c.value, c.cell, c.previous,
           c.last_year, s.cell AS total
    FROM monthly c
    JOIN monthly s ON c.account = s.account AND c.month = s.month
    WHERE c.is_period AND c.metric = 'ga4.sessions_capital_area' AND s.metric = 'ga4.sessions'
),
each_region AS (
    SELECT member, label,
           CASE WHEN member IN ('Tokyo', 'Kanagawa', 'Saitama', 'Chiba') THEN 'indent'
                WHEN member = '(not set)' THEN 'kept' ELSE 'plain' END AS role,
           CASE WHEN member IN ('Tokyo', 'Kanagawa', 'Saitama', 'Chiba') THEN 2
                WHEN member = '(not set)' THEN 4 ELSE 3 END AS place,
           value, cell, previous, last_year, total
    FROM breakdown
    WHERE metric = 'ga4.sessions' AND dimension = 'region'
),
all_rows AS (
    SELECT member, label, role, place, value, cell, previous, last_year, total FROM four
    UNION ALL
    SELECT member, label, role, place, value, cell, previous, last_year, total FROM each_region
)
SELECT member, label, role, place, value, cell, previous, last_year, total
FROM all_rows
ORDER BY place NULLS LAST, value DESC NULLS LAST, member NULLS LAST
