-- New friends and visits of each day around the event.
SELECT d.metric, d.day, d.is_rest, d.cell, e.held_on IS NOT NULL AS is_event,
       CASE WHEN SUBSTR(d.day, 6, 1) = '0' THEN SUBSTR(d.day, 7, 1) ELSE SUBSTR(d.day, 6, 2) END || '/' || d.day_label AS label
FROM daily d
LEFT JOIN (
    SELECT x.held_on
    FROM (SELECT held_on, 'event-' || CAST(CAST(no AS BIGINT) AS STRING) AS period_id FROM events) x
    JOIN period p ON x.period_id = p.id
) e ON d.day = e.held_on
ORDER BY d.metric NULLS LAST, d.day NULLS LAST
