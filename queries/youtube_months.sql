-- YouTube: the channel's month as YouTube Studio's table states it.
SELECT metric, label, cell, previous, change, change_rate, last_year, last_year_rate,
       CASE metric WHEN 'youtube.views' THEN 1 WHEN 'youtube.engaged_views' THEN 2 WHEN 'youtube.watch_hours' THEN 3
                   WHEN 'youtube.subscribers_net' THEN 4 WHEN 'youtube.impressions' THEN 5 ELSE 6 END AS place
FROM monthly
WHERE is_period
  AND metric IN ('youtube.views', 'youtube.engaged_views', 'youtube.watch_hours', 'youtube.subscribers_net',
                 'youtube.impressions', 'youtube.impressions_ctr')
ORDER BY place NULLS LAST, account NULLS LAST
