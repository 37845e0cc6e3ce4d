-- What went wrong in the month: when it happened, was reported and was over.
SELECT i.`key`, i.summary,
       CASE i.kind WHEN 'outage' THEN 'システム障害' WHEN 'security' THEN '情報セキュリティ' ELSE '個人情報' END AS kind_label,
       SUBSTR(i.occurred_on, 6, 5) || ' ' || COALESCE(i.occurred_at, '') AS occurred,
       COALESCE(SUBSTR(i.reported_on, 6, 5) || ' ' || COALESCE(i.reported_at, ''), '未報告') AS reported,
       COALESCE(SUBSTR(i.recovered_on, 6, 5) || ' ' || COALESCE(i.recovered_at, ''), '未復旧') AS recovered
FROM incidents i
JOIN period p ON i.month = p.month
ORDER BY i.occurred_on NULLS LAST, i.`key` NULLS LAST
