-- How people were told of the event, medium by medium, how many applied through it and how many of those came. Who came is told
-- only where every medium would have five of them even if all who stayed away had come through it: that depends on nothing
-- but numbers that stand beside it, so neither the column nor its absence gives a small number away. Rates are told of those
-- with enough applications (rated).
WITH this AS (
    SELECT m.event_no, m.medium, m.started_on, m.ended_on, m.impressions_cell, m.impressions, m.clicks_cell, m.clicks,
           m.applications_cell, m.applications, m.cost_cell, m.breakdown_shown
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
SELECT t.medium, t.started_on, t.impressions_cell, t.clicks_cell, t.applications_cell, t.applications, t.cost_cell,
       t.breakdown_shown, c.attended_cell,
       CASE WHEN t.applications >= 5 AND t.clicks IS NOT NULL AND t.impressions IS NOT NULL THEN 'yes' ELSE 'no' END AS rated,
       CASE WHEN SUBSTR(t.started_on, 6, 1) = '0' THEN SUBSTR(t.started_on, 7, 1) ELSE SUBSTR(t.started_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(t.started_on, 9, 1) = '0' THEN SUBSTR(t.started_on, 10, 1) ELSE SUBSTR(t.started_on, 9, 2) END || '～' ||
       CASE WHEN t.ended_on IS NULL THEN ''
            ELSE CASE WHEN SUBSTR(t.ended_on, 6, 1) = '0' THEN SUBSTR(t.ended_on, 7, 1) ELSE SUBSTR(t.ended_on, 6, 2) END || '/' ||
                 CASE WHEN SUBSTR(t.ended_on, 9, 1) = '0' THEN SUBSTR(t.ended_on, 10, 1) ELSE SUBSTR(t.ended_on, 9, 2) END
       END AS span_label
FROM this t
LEFT JOIN came c ON t.event_no = c.event_no AND t.medium = c.member
ORDER BY t.applications DESC NULLS LAST, t.impressions DESC NULLS LAST, t.medium NULLS LAST
