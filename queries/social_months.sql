-- The main figures of each social platform (where = { platform = "x" }), beside last month and the same month last year.
SELECT platform, metric, label, cell, previous, change, change_rate, last_year, last_year_rate, value,
       CASE metric WHEN 'youtube.subscribers' THEN 1 WHEN 'x.followers' THEN 1 WHEN 'instagram.followers' THEN 1
                   WHEN 'facebook.followers' THEN 1 WHEN 'tiktok.followers' THEN 1 WHEN 'note.followers' THEN 1
                   WHEN 'youtube.subscribers_net' THEN 2 WHEN 'x.followers_net' THEN 2 
                   WHEN 'x.posts' THEN 3 WHEN 'youtube.posts' THEN 3 WHEN 'instagram.posts' THEN 3
                   WHEN 'facebook.posts' THEN 3 WHEN 'tiktok.posts' THEN 3 WHEN 'note.articles_published' THEN 3
                   WHEN 'youtube.views' THEN 4 WHEN 'x.impressions' THEN 4 WHEN 'instagram.views' THEN 4
                   WHEN 'facebook.views' THEN 4 WHEN 'tiktok.views' THEN 4 WHEN 'note.page_views' THEN 4
                   WHEN 'youtube.engaged_views' THEN 5 WHEN 'instagram.reach' THEN 5 WHEN 'facebook.viewers' THEN 5
                   WHEN 'tiktok.reach' THEN 5
                   WHEN 'youtube.watch_hours' THEN 6 WHEN 'x.profile_visits' THEN 8
                   ELSE 7 END AS place
FROM monthly
WHERE is_period
  AND metric IN ('youtube.subscribers', 'youtube.subscribers_net', 'youtube.posts', 'youtube.views',
                 'youtube.engaged_views', 'youtube.watch_hours', 'youtube.engagements',
                 'x.followers', 'x.followers_net', 'x.posts', 'x.impressions', 'x.engagements', 'x.profile_visits',
                 'instagram.followers', 'instagram.posts', 'instagram.views', 'instagram.reach',
                 'instagram.interactions',
                 'facebook.followers', 'facebook.posts', 'facebook.views', 'facebook.viewers',
                 'facebook.engagements',
                 'tiktok.followers', 'tiktok.posts', 'tiktok.views', 'tiktok.reach', 'tiktok.engagements',
                 'note.followers', 'note.articles_published', 'note.page_views', 'note.likes', 'note.comments')
  AND (value IS NOT NULL OR previous_value IS NOT NULL OR last_year_value IS NOT NULL
       OR metric NOT IN ('x.followers', 'x.posts', 'youtube.subscribers', 'youtube.posts', 'youtube.engagements',
                         'instagram.reach', 'facebook.viewers', 'tiktok.reach'))
ORDER BY platform NULLS LAST, place NULLS LAST, metric NULLS LAST, account NULLS LAST
