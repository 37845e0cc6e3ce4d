-- The views of each day on each social platform (where = { platform = "x" }).
SELECT platform, day, day_label, is_rest, value, cell
FROM daily
WHERE role = 'views'
ORDER BY platform NULLS LAST, day NULLS LAST
