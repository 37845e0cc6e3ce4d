-- Sessions by channel, the most used first.
SELECT member, label, value, cell, previous, last_year, total
FROM breakdown
WHERE metric = 'ga4.sessions' AND dimension = 'sessionDefaultChannelGroup'
ORDER BY value DESC NULLS LAST, member NULLS LAST
