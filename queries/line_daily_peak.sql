-- The day with the most new friends.
SELECT day, day_label, value, cell
FROM daily
WHERE metric = 'line.new_friends' AND value > 0
ORDER BY value DESC NULLS LAST, day NULLS LAST
LIMIT 1
