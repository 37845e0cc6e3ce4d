-- The events of the year that were held: whether each is as every event should be, what else it counts for, who came.
SELECT e.held_on, e.title, e.mode, e.no_cell, '第' || CAST(CAST(e.no AS BIGINT) AS STRING) || '回　' || e.mode AS no_label, e.speakers_cell, e.capacity_cell, c.applied_cell, c.attended_cell,
       COALESCE(e.venue, '') AS venue, CASE WHEN b.broken_value > 0 THEN '不足あり' ELSE '適合' END AS fits,
       CASE WHEN e.nearest_station IS NULL THEN '' ELSE e.nearest_station END AS station, COALESCE(e.cohost, '') AS cohost,
       CASE WHEN SUBSTR(e.held_on, 6, 1) = '0' THEN SUBSTR(e.held_on, 7, 1) ELSE SUBSTR(e.held_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(e.held_on, 9, 1) = '0' THEN SUBSTR(e.held_on, 10, 1) ELSE SUBSTR(e.held_on, 9, 2) END AS held_label,
       CASE WHEN e.report_submitted_on IS NULL THEN '未提出' ELSE CASE WHEN SUBSTR(e.report_submitted_on, 6, 1) = '0' THEN SUBSTR(e.report_submitted_on, 7, 1) ELSE SUBSTR(e.report_submitted_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(e.report_submitted_on, 9, 1) = '0' THEN SUBSTR(e.report_submitted_on, 10, 1) ELSE SUBSTR(e.report_submitted_on, 9, 2) END END AS report_label
FROM events e
CROSS JOIN period p
LEFT JOIN (SELECT event_no, applied_cell, attended_cell FROM event_counts WHERE dimension = '合計') c ON e.no = c.event_no
LEFT JOIN (SELECT `key`, SUM(CASE WHEN kept THEN 0 ELSE 1 END) AS broken_value FROM counted
           WHERE ledger = 'events' AND kind = 'each' AND obligation <> 'reports.events' GROUP BY `key`) b ON e.`key` = b.`key`
WHERE e.held_on <= p.`end` AND e.held_on >= p.fiscal_start
ORDER BY e.held_on NULLS LAST, e.title NULLS LAST
