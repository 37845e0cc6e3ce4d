-- Events held in the report's month.
SELECT e.held_on, e.title, e.mode, e.venue, e.no_cell, e.capacity_cell, e.speakers_cell,
       CASE WHEN SUBSTR(e.held_on, 6, 1) = '0' THEN SUBSTR(e.held_on, 7, 1) ELSE SUBSTR(e.held_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(e.held_on, 9, 1) = '0' THEN SUBSTR(e.held_on, 10, 1) ELSE SUBSTR(e.held_on, 9, 2) END AS held_label
FROM events e
JOIN period p ON e.month = p.month
ORDER BY e.held_on NULLS LAST, e.title NULLS LAST
