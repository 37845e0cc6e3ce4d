-- Pages on which visits begin.
SELECT member, label, value, cell, previous, total
FROM breakdown
WHERE metric = 'ga4.sessions' AND dimension = 'landingPage'
ORDER BY value DESC NULLS LAST, member NULLS LAST
