-- X: the day with the most impressions.
SELECT day, day_label, value, cell
FROM daily
WHERE metric = 'x.impressions' AND value > 0
ORDER BY value DESC NULLS LAST, day NULLS LAST
LIMIT 1
