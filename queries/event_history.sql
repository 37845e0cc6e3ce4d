-- The events up to this one, with those who applied and came.
SELECT e.no_cell, e.no, e.mode, e.capacity_cell, c.applied_cell, c.attended_cell, s.collected_cell, w.content_list,
       '第' || CAST(CAST(e.no AS BIGINT) AS STRING) || '回（' ||
       CASE WHEN SUBSTR(e.held_on, 6, 1) = '0' THEN SUBSTR(e.held_on, 7, 1) ELSE SUBSTR(e.held_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(e.held_on, 9, 1) = '0' THEN SUBSTR(e.held_on, 10, 1) ELSE SUBSTR(e.held_on, 9, 2) END || '）' AS label,
       CASE WHEN 'event-' || CAST(CAST(e.no AS BIGINT) AS STRING) = p.id THEN 'strong' ELSE 'plain' END AS role
FROM events e
CROSS JOIN period p
LEFT JOIN (SELECT event_no, applied_cell, attended_cell FROM event_counts WHERE dimension = '合計') c ON e.no = c.event_no
LEFT JOIN (
    SELECT event_no, collected_cell
    FROM (SELECT event_no, collected_cell, ROW_NUMBER() OVER (PARTITION BY event_no ORDER BY `key`) AS nth
          FROM event_surveys WHERE side = '人材') x
    WHERE nth = 1
) s ON e.no = s.event_no
LEFT JOIN (
    SELECT event_no, STRING_AGG(answers_cell, ' ') AS content_list
    FROM event_surveys
    WHERE side = '人材' AND question LIKE '%満足%' AND answer IN ('そう思う', 'ややそう思う', '満足', 'やや満足', 'とても満足', '大変満足')
    GROUP BY event_no
) w ON e.no = w.event_no
WHERE e.held_on <= p.`end`
ORDER BY e.no NULLS LAST
