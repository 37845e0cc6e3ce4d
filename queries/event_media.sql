-- How people were told of the event, medium by medium, how many applied through it and how many of those came. Where who came
-- would give a small number away, the ledger's view leaves it out. Rates are told of those with enough applications (rated).
WITH this AS (
    SELECT m.event_no, m.medium, m.started_on, m.ended_on, m.impressions_cell, m.impressions, m.clicks_cell, m.clicks,
           m.applications_cell, m.applications, m.cost_cell, m.breakdown_shown
    FROM (SELECT *, 'event-' || CAST(CAST(event_no AS BIGINT) AS STRING) AS period_id FROM event_promotions) m
    JOIN period p ON m.period_id = p.id
),
came AS (
    SELECT event_no, member, attended_cell
    FROM event_counts
    WHERE dimension = '経路' AND breakdown_shown AND attended IS NOT NULL
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
