-- What went wrong in the year: when it happened, was reported and was over.
SELECT i.`key`, i.summary, i.occurred_on,
       CASE i.kind WHEN 'outage' THEN 'システム障害' WHEN 'security' THEN '情報セキュリティ' ELSE '個人情報' END AS kind_label,
       CASE WHEN SUBSTR(i.occurred_on, 6, 1) = '0' THEN SUBSTR(i.occurred_on, 7, 1) ELSE SUBSTR(i.occurred_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(i.occurred_on, 9, 1) = '0' THEN SUBSTR(i.occurred_on, 10, 1) ELSE SUBSTR(i.occurred_on, 9, 2) END || COALESCE(' ' || i.occurred_at, '') AS occurred,
       CASE WHEN i.reported_on IS NULL THEN '未報告' ELSE CASE WHEN SUBSTR(i.reported_on, 6, 1) = '0' THEN SUBSTR(i.reported_on, 7, 1) ELSE SUBSTR(i.reported_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(i.reported_on, 9, 1) = '0' THEN SUBSTR(i.reported_on, 10, 1) ELSE SUBSTR(i.reported_on, 9, 2) END || COALESCE(' ' || i.reported_at, '') END AS reported,
       CASE WHEN i.recovered_on IS NULL THEN '未復旧' ELSE CASE WHEN SUBSTR(i.recovered_on, 6, 1) = '0' THEN SUBSTR(i.recovered_on, 7, 1) ELSE SUBSTR(i.recovered_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(i.recovered_on, 9, 1) = '0' THEN SUBSTR(i.recovered_on, 10, 1) ELSE SUBSTR(i.recovered_on, 9, 2) END || COALESCE(' ' || i.recovered_at, '') END AS recovered
FROM incidents i
CROSS JOIN period p
WHERE i.occurred_on <= p.`end` AND i.occurred_on >= p.fiscal_start
ORDER BY i.occurred_on NULLS LAST, i.`key` NULLS LAST
