-- Sessions by source and medium.
SELECT member, label, value, cell, previous, last_year, total
FROM breakdown
WHERE metric = 'ga4.sessions' AND dimension = 'sessionSourceMedium'
ORDER BY value DESC NULLS LAST, member NULLS LAST
