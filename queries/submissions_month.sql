-- What was handed in during the month.
SELECT s.`key`, s.target, COALESCE(s.version, '') AS version,
       CASE s.kind WHEN 'monthly' THEN '効果測定レポート' WHEN 'event' THEN 'イベント開催報告書' WHEN 'annual' THEN '実績報告書'
                   WHEN 'plan' THEN '事業計画書' WHEN 'manual' THEN '運営マニュアル' ELSE 'その他' END AS kind_label,
       s.submitted_on, COALESCE(s.approved_on, '') AS approved
FROM submissions s
JOIN period p ON s.month = p.month
ORDER BY s.submitted_on NULLS LAST, s.`key` NULLS LAST
