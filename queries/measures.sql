-- What the reports announced and how it stands (where = { part = "last" }: last month's, and older ones whose day is still to
-- come; "next": those of this report).
SELECT m.`key`, m.owner, m.base_cell, m.aim_cell, m.result_cell, m.until_label, m.verdict,
       CASE WHEN m.month = p.month OR m.month = p.previous_month THEN m.measure
            ELSE m.measure || '（' || m.month_label || '）' END AS label,
       CASE WHEN m.platform_label = '' THEN m.indicator ELSE m.platform_label || ' ' || m.indicator END AS indicator,
       CASE WHEN m.month = p.month THEN 'next' ELSE 'last' END AS part,
       CASE WHEN m.verdict = '' THEN '判定保留' ELSE '' END AS held,
       CASE WHEN m.verdict = '' AND m.month < p.month THEN m.reason ELSE '' END AS held_reason
FROM measure_results m
CROSS JOIN period p
WHERE m.month = p.month OR m.month = p.previous_month OR m.until >= p.start
ORDER BY m.month NULLS LAST, m.until NULLS LAST, m.`key` NULLS LAST
