-- What was handed in during the year, by kind; a report of a month is written 2026-09 or in words.
SELECT s.`key`, COALESCE(s.version, '') AS version,
       CASE WHEN s.kind = 'monthly' AND SUBSTR(s.target, 5, 2) = '-0' THEN SUBSTR(s.target, 7, 1) || '月分'
            WHEN s.kind = 'monthly' AND SUBSTR(s.target, 5, 1) = '-' THEN SUBSTR(s.target, 6, 2) || '月分' ELSE s.target END AS target,
       CASE s.kind WHEN 'monthly' THEN '効果測定レポート' WHEN 'event' THEN 'イベント開催報告書' WHEN 'annual' THEN '実績報告書'
                   WHEN 'plan' THEN '事業計画書' WHEN 'manual' THEN '運営マニュアル' ELSE 'その他' END AS kind_label,
       CASE WHEN SUBSTR(s.submitted_on, 6, 1) = '0' THEN SUBSTR(s.submitted_on, 7, 1) ELSE SUBSTR(s.submitted_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(s.submitted_on, 9, 1) = '0' THEN SUBSTR(s.submitted_on, 10, 1) ELSE SUBSTR(s.submitted_on, 9, 2) END AS submitted,
       CASE WHEN s.approved_on IS NULL THEN '' ELSE CASE WHEN SUBSTR(s.approved_on, 6, 1) = '0' THEN SUBSTR(s.approved_on, 7, 1) ELSE SUBSTR(s.approved_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(s.approved_on, 9, 1) = '0' THEN SUBSTR(s.approved_on, 10, 1) ELSE SUBSTR(s.approved_on, 9, 2) END END AS approved
FROM submissions s
CROSS JOIN period p
WHERE s.submitted_on >= p.fiscal_start
ORDER BY s.submitted_on NULLS LAST, s.`key` NULLS LAST
