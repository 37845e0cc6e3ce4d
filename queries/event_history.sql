-- The events up to this one, with those who applied and came.
SELECT e.no_cell, e.no, e.mode, e.capacity_cell, c.applied_cell, c.attended_cell,
       '第' || CAST(CAST(e.no AS BIGINT) AS STRING) || '回（' ||
       CASE WHEN SUBSTR(e.held_on, 6, 1) = '0' THEN SUBSTR(e.held_on, 7, 1) ELSE SUBSTR(e.held_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(e.held_on, 9, 1) = '0' THEN SUBSTR(e.held_on, 10, 1) ELSE SUBSTR(e.held_on, 9, 2) END || '）' AS label,
       CASE WHEN 'event-' || CAST(CAST(e.no AS BIGINT) AS STRING) = p.id THEN 'strong' ELSE 'plain' END AS role
FROM events e
CROSS JOIN period p
LEFT JOIN (SELECT event_no, applied_cell, attended_cell FROM event_counts WHERE dimension = '合計') c ON e.no = c.event_no
WHERE e.held_on <= p.`end`
ORDER BY e.no NULLS LAST
