-- X: impressions of each day.
SELECT day, day_label, is_rest, value, cell
FROM daily
WHERE metric = 'x.impressions'
ORDER BY day NULLS LAST
