-- How people were told of the event, medium by medium, how many applied through it and how many of those came. Who came is
-- counted by medium, so it stands once where a medium was used twice.
SELECT m.medium, m.started_on, m.impressions_cell, m.clicks_cell, m.applications_cell, m.applications, m.cost_cell,
       m.breakdown_shown, c.attended_cell,
       CASE WHEN SUBSTR(m.started_on, 6, 1) = '0' THEN SUBSTR(m.started_on, 7, 1) ELSE SUBSTR(m.started_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(m.started_on, 9, 1) = '0' THEN SUBSTR(m.started_on, 10, 1) ELSE SUBSTR(m.started_on, 9, 2) END || '～' ||
       CASE WHEN m.ended_on IS NULL THEN ''
            ELSE CASE WHEN SUBSTR(m.ended_on, 6, 1) = '0' THEN SUBSTR(m.ended_on, 7, 1) ELSE SUBSTR(m.ended_on, 6, 2) END || '/' ||
                 CASE WHEN SUBSTR(m.ended_on, 9, 1) = '0' THEN SUBSTR(m.ended_on, 10, 1) ELSE SUBSTR(m.ended_on, 9, 2) END
       END AS span_label
FROM (SELECT *, 'event-' || CAST(CAST(event_no AS BIGINT) AS STRING) AS period_id,
             ROW_NUMBER() OVER (PARTITION BY event_no, medium ORDER BY started_on) AS nth FROM event_promotions) m
JOIN period p ON m.period_id = p.id
LEFT JOIN (SELECT event_no, member, attended_cell, 1 AS once FROM event_counts WHERE dimension = '経路') c
       ON m.event_no = c.event_no AND m.medium = c.member AND m.nth = c.once
ORDER BY m.applications DESC NULLS LAST, m.impressions DESC NULLS LAST, m.medium NULLS LAST
