-- The main figures of each platform over the months of the fiscal year, beside the year as a whole (where = { platform = "line" }).
-- People are not added up: what no platform was asked for as a year stands as missing.
SELECT m.platform, m.platform_label, m.account, m.metric, m.label, m.month, m.month_label, m.value, m.cell, m.last_year,
       w.cell AS year, w.value AS year_value, w.last_year AS before, w.change_rate,
       CASE m.metric WHEN 'line.new_friends' THEN 1 WHEN 'line.friends_added' THEN 2 WHEN 'line.blocks' THEN 3
                     WHEN 'line.friends_net' THEN 4 WHEN 'line.target_reach' THEN 5
                     WHEN 'ga4.total_users' THEN 1 WHEN 'ga4.new_users' THEN 2 WHEN 'ga4.page_views' THEN 3
                     WHEN 'ga4.sessions' THEN 4 WHEN 'ga4.active_users' THEN 5 WHEN 'ga4.engaged_sessions' THEN 6
                     WHEN 'ga4.engagement_rate' THEN 7
                     ELSE CASE m.role WHEN 'followers' THEN 1 WHEN 'followers_change' THEN 2 WHEN 'posts' THEN 3
                                      WHEN 'views' THEN 4 ELSE 5 END END AS place
FROM monthly m
CROSS JOIN period p
JOIN (SELECT metric, account, cell, value, last_year, change_rate FROM windows) w ON m.metric = w.metric AND m.account = w.account
JOIN (SELECT DISTINCT k.metric, k.account FROM monthly k CROSS JOIN period q
      WHERE k.fiscal_year = q.fiscal_year AND k.value IS NOT NULL) s ON m.metric = s.metric AND m.account = s.account
WHERE m.fiscal_year = p.fiscal_year
  AND (m.metric IN ('line.new_friends', 'line.friends_added', 'line.blocks', 'line.friends_net', 'line.target_reach',
                   'ga4.total_users', 'ga4.new_users', 'ga4.page_views', 'ga4.sessions', 'ga4.active_users',
                   'ga4.engaged_sessions', 'ga4.engagement_rate')
       OR m.role IN ('followers', 'followers_change', 'posts', 'views', 'attention', 'reactions', 'more'))
ORDER BY m.platform NULLS LAST, place NULLS LAST, m.metric NULLS LAST, m.account NULLS LAST, m.month NULLS LAST
