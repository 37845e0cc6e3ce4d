-- Media by what it took to gain an application and a visitor, where enough people applied to say so.
SELECT m.medium, m.started_on, m.clicks_cell, m.impressions_cell, m.applications_cell, c.attended_cell
FROM (SELECT *, 'event-' || CAST(CAST(event_no AS BIGINT) AS STRING) AS period_id,
             COUNT(*) OVER (PARTITION BY event_no, medium) AS times FROM event_promotions) m
JOIN period p ON m.period_id = p.id
LEFT JOIN (SELECT event_no, member, attended_cell, 1 AS once FROM event_counts WHERE dimension = '経路') c
       ON m.event_no = c.event_no AND m.medium = c.member AND m.times = c.once
WHERE m.applications >= 5 AND m.clicks IS NOT NULL AND m.impressions IS NOT NULL
ORDER BY m.applications DESC NULLS LAST, m.medium NULLS LAST
