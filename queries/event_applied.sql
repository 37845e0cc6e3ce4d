-- When people applied, by spans of days. Small counts are hidden by the ledger's view.
SELECT a.`from`, a.until, a.applications_cell, a.breakdown_shown,
       CASE WHEN SUBSTR(a.`from`, 6, 1) = '0' THEN SUBSTR(a.`from`, 7, 1) ELSE SUBSTR(a.`from`, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(a.`from`, 9, 1) = '0' THEN SUBSTR(a.`from`, 10, 1) ELSE SUBSTR(a.`from`, 9, 2) END || '～' ||
       CASE WHEN SUBSTR(a.until, 6, 1) = '0' THEN SUBSTR(a.until, 7, 1) ELSE SUBSTR(a.until, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(a.until, 9, 1) = '0' THEN SUBSTR(a.until, 10, 1) ELSE SUBSTR(a.until, 9, 2) END AS span_label
FROM (SELECT *, 'event-' || CAST(CAST(event_no AS BIGINT) AS STRING) AS period_id FROM event_applications) a
JOIN period p ON a.period_id = p.id
ORDER BY a.`from` NULLS LAST
