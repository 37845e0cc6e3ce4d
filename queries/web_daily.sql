-- Sessions of each day, with last year's.
SELECT day, day_label, is_rest, value, cell, last_year
FROM daily
WHERE metric = 'ga4.sessions'
ORDER BY day NULLS LAST
