-- Media by what it took to gain an application, and a visitor where these are told (event_media), where enough people applied
-- to say so.
WITH this AS (
    SELECT m.event_no, m.medium, m.started_on, m.clicks_cell, m.clicks, m.impressions_cell, m.impressions, m.applications_cell,
           m.applications
    FROM (SELECT *, 'event-' || CAST(CAST(event_no AS BIGINT) AS STRING) AS period_id FROM event_promotions) m
    JOIN period p ON m.period_id = p.id
),
away AS (
    SELECT event_no, applied - attended AS away_value FROM event_counts WHERE dimension = '合計'
),
telling AS (
    SELECT t.event_no, MIN(CASE WHEN t.applications = 0 OR t.applications - a.away_value >= 5 THEN 1 ELSE 0 END) AS told_value,
           COUNT(*) AS rows_value, COUNT(DISTINCT t.medium) AS media_value
    FROM this t
    JOIN away a ON t.event_no = a.event_no
    GROUP BY t.event_no
),
came AS (
    SELECT c.event_no, c.member, c.attended_cell
    FROM event_counts c
    JOIN telling g ON c.event_no = g.event_no
    WHERE c.dimension = '経路' AND c.attended IS NOT NULL AND g.told_value = 1 AND g.rows_value = g.media_value
)
SELECT t.medium, t.started_on, t.clicks_cell, t.impressions_cell, t.applications_cell, c.attended_cell
FROM this t
LEFT JOIN came c ON t.event_no = c.event_no AND t.medium = c.member
WHERE t.applications >= 5 AND t.clicks IS NOT NULL AND t.impressions IS NOT NULL
ORDER BY t.applications DESC NULLS LAST, t.medium NULLS LAST
