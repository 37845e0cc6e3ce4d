-- The day with the most sessions.
SELECT day, day_label, value, cell
FROM daily
WHERE metric = 'ga4.sessions' AND value > 0
ORDER BY value DESC NULLS LAST, day NULLS LAST
LIMIT 1
