-- X: month totals of the daily overview that was downloaded.
SELECT metric, label, cell, previous, change, change_rate, last_year, last_year_rate,
       CASE metric WHEN 'x.impressions' THEN 1 WHEN 'x.engagements' THEN 2 WHEN 'x.likes' THEN 3 WHEN 'x.reposts' THEN 4
                   WHEN 'x.replies' THEN 5 WHEN 'x.bookmarks' THEN 6 WHEN 'x.shares' THEN 7 WHEN 'x.profile_visits' THEN 8
                   WHEN 'x.new_follows' THEN 9 WHEN 'x.unfollows' THEN 10 ELSE 11 END AS place
FROM monthly
WHERE is_period
  AND metric IN ('x.impressions', 'x.engagements', 'x.likes', 'x.reposts', 'x.replies', 'x.bookmarks', 'x.shares',
                 'x.profile_visits', 'x.new_follows', 'x.unfollows', 'x.posts_created')
ORDER BY place NULLS LAST, account NULLS LAST
