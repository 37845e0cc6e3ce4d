-- The year's events as the ribbon on the cover.
SELECT '第' || CAST(CAST(e.no AS BIGINT) AS STRING) || '回' AS label, e.no,
       CASE WHEN 'event-' || CAST(CAST(e.no AS BIGINT) AS STRING) = p.id THEN 'current'
            WHEN e.held_on < p.`end` THEN 'done' ELSE 'open' END AS state
FROM events e
CROSS JOIN period p
ORDER BY e.no NULLS LAST
