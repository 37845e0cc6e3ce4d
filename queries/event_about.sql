-- The event that is reported, with those who applied and came, and what came back of its surveys.
WITH numbered AS (
    SELECT *, 'event-' || CAST(CAST(no AS BIGINT) AS STRING) AS period_id,
           '第' || CAST(CAST(no AS BIGINT) AS STRING) || '回' AS no_label
    FROM events
),
counted AS (
    SELECT event_no, attended, applied_cell, attended_cell, cancelled_cell FROM event_counts WHERE dimension = '合計'
)
SELECT e.no, e.no_label, e.held_on, e.title, e.mode, e.venue, e.nearest_station, e.cohost, e.lp_url, e.web_report_url,
       e.report_submitted_on, e.capacity_cell, e.speakers_cell, c.attended, c.applied_cell, c.attended_cell,
       c.cancelled_cell
FROM numbered e
JOIN period p ON e.period_id = p.id
LEFT JOIN counted c ON e.no = c.event_no
ORDER BY e.no NULLS LAST
