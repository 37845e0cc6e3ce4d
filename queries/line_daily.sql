-- New friends of each day.
SELECT day, day_label, is_rest, value, cell
FROM daily
WHERE metric = 'line.new_friends'
ORDER BY day NULLS LAST
