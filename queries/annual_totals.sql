-- The year as a whole, beside the same months of the year before (where = { platform = "ga4" }).
SELECT platform, metric, account, label, cell, value, last_year, change, change_rate,
       CASE metric WHEN 'line.new_friends' THEN 1 WHEN 'line.friends_added' THEN 2 WHEN 'line.blocks' THEN 3
                     WHEN 'line.friends_net' THEN 4 WHEN 'line.target_reach' THEN 5
                     WHEN 'ga4.total_users' THEN 1 WHEN 'ga4.new_users' THEN 2 WHEN 'ga4.page_views' THEN 3
                     WHEN 'ga4.sessions' THEN 4 WHEN 'ga4.active_users' THEN 5 WHEN 'ga4.engaged_sessions' THEN 6
                     WHEN 'ga4.engagement_rate' THEN 7
                     WHEN 'youtube.subscribers' THEN 1 WHEN 'x.followers' THEN 1 WHEN 'instagram.followers' THEN 1
                     WHEN 'facebook.followers' THEN 1 WHEN 'tiktok.followers' THEN 1 WHEN 'note.followers' THEN 1
                     WHEN 'youtube.subscribers_net' THEN 2 WHEN 'x.followers_net' THEN 2
                     WHEN 'youtube.posts' THEN 3 WHEN 'x.posts' THEN 3 WHEN 'instagram.posts' THEN 3
                     WHEN 'facebook.posts' THEN 3 WHEN 'tiktok.posts' THEN 3 WHEN 'note.articles_published' THEN 3
                     WHEN 'youtube.views' THEN 4 WHEN 'x.impressions' THEN 4 WHEN 'instagram.views' THEN 4
                     WHEN 'facebook.views' THEN 4 WHEN 'tiktok.views' THEN 4 WHEN 'note.page_views' THEN 4
                     ELSE 5 END AS place
FROM windows
WHERE metric IN ('line.new_friends', 'line.friends_added', 'line.blocks', 'line.friends_net', 'line.target_reach',
                   'ga4.total_users', 'ga4.new_users', 'ga4.page_views', 'ga4.sessions', 'ga4.active_users',
                   'ga4.engaged_sessions', 'ga4.engagement_rate',
                   'youtube.subscribers', 'youtube.posts', 'youtube.views', 'youtube.engaged_views',
                   'youtube.watch_hours', 'youtube.engagements', 'youtube.subscribers_net',
                   'x.followers', 'x.followers_net', 'x.posts', 'x.impressions', 'x.engagements', 'x.profile_visits',
                   'instagram.followers', 'instagram.posts', 'instagram.views', 'instagram.interactions',
                   'facebook.followers', 'facebook.posts', 'facebook.views', 'facebook.engagements',
                   'tiktok.followers', 'tiktok.posts', 'tiktok.views', 'tiktok.engagements',
                   'note.followers', 'note.articles_published', 'note.page_views', 'note.likes', 'note.comments')
  AND (value IS NOT NULL OR metric = 'ga4.total_users')
ORDER BY platform NULLS LAST, place NULLS LAST, metric NULLS LAST, account NULLS LAST
