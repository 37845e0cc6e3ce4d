-- The events of the ledger, held and planned, for the year's axis.
SELECT held_on, title, mode, no_cell, capacity_cell, mode <> 'オンライン' AS on_site,
       CASE WHEN SUBSTR(held_on, 6, 1) = '0' THEN SUBSTR(held_on, 7, 1) ELSE SUBSTR(held_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(held_on, 9, 1) = '0' THEN SUBSTR(held_on, 10, 1) ELSE SUBSTR(held_on, 9, 2) END AS held_label
FROM events
ORDER BY held_on NULLS LAST, title NULLS LAST
