-- The days with most views on each social platform, the highest first.
SELECT platform, day, day_label, value, cell
FROM daily
WHERE role = 'views' AND value > 0
ORDER BY value DESC NULLS LAST, day NULLS LAST
