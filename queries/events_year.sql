-- The events of the ledger, held and planned, for the year's axis, with those who came.
SELECT e.held_on, e.title, e.mode, e.no_cell, e.capacity_cell, c.attended_cell, e.mode <> 'オンライン' AS on_site,
       CASE WHEN SUBSTR(e.held_on, 6, 1) = '0' THEN SUBSTR(e.held_on, 7, 1) ELSE SUBSTR(e.held_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(e.held_on, 9, 1) = '0' THEN SUBSTR(e.held_on, 10, 1) ELSE SUBSTR(e.held_on, 9, 2) END AS held_label
FROM events e
LEFT JOIN (SELECT event_no, attended_cell FROM event_counts WHERE dimension = '合計') c ON e.no = c.event_no
ORDER BY e.held_on NULLS LAST, e.title NULLS LAST
