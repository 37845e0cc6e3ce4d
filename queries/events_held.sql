-- The events of the fiscal year that were held, with those who applied and came, and the report of each.
SELECT e.held_on, e.title, e.mode, e.month = p.month AS is_period, e.no_cell, e.speakers_cell, e.capacity_cell,
       c.applied_cell, c.attended_cell,
       CASE WHEN SUBSTR(e.held_on, 6, 1) = '0' THEN SUBSTR(e.held_on, 7, 1) ELSE SUBSTR(e.held_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(e.held_on, 9, 1) = '0' THEN SUBSTR(e.held_on, 10, 1) ELSE SUBSTR(e.held_on, 9, 2) END AS held_label,
       CASE WHEN e.report_submitted_on IS NULL THEN '未提出' ELSE
         CASE WHEN SUBSTR(e.report_submitted_on, 6, 1) = '0' THEN SUBSTR(e.report_submitted_on, 7, 1)
              ELSE SUBSTR(e.report_submitted_on, 6, 2) END || '/' ||
         CASE WHEN SUBSTR(e.report_submitted_on, 9, 1) = '0' THEN SUBSTR(e.report_submitted_on, 10, 1)
              ELSE SUBSTR(e.report_submitted_on, 9, 2) END END AS report_label
FROM events e
CROSS JOIN period p
LEFT JOIN (SELECT event_no, applied_cell, attended_cell FROM event_counts WHERE dimension = '合計') c ON e.no = c.event_no
WHERE e.held_on <= p.`end` AND e.month >= p.fiscal_month
ORDER BY e.held_on NULLS LAST, e.title NULLS LAST
