-- Media by what it took to gain an application, where enough people applied to say so.
SELECT m.medium, m.started_on, m.clicks_cell, m.impressions_cell, m.applications_cell
FROM (SELECT *, 'event-' || CAST(CAST(event_no AS BIGINT) AS STRING) AS period_id FROM event_promotions) m
JOIN period p ON m.period_id = p.id
WHERE m.applications >= 5 AND m.clicks IS NOT NULL AND m.impressions IS NOT NULL
ORDER BY m.applications DESC NULLS LAST, m.medium NULLS LAST
