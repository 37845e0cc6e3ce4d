-- Events held in the report's month.
SELECT e.held_on, e.title, e.mode, e.venue, e.no_cell, e.capacity_cell, e.speakers_cell,
       CAST(CAST(SUBSTR(e.held_on, 6, 2) AS BIGINT) AS STRING) || '/' || CAST(CAST(SUBSTR(e.held_on, 9, 2) AS BIGINT) AS STRING) AS held_label
FROM events e
JOIN period p ON e.month = p.month
ORDER BY e.held_on NULLS LAST, e.title NULLS LAST
