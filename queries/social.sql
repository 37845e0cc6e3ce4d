-- The social platforms side by side: followers, posts, views and reactions of the month, each by the platform's own measure.
SELECT v.platform, v.platform_label, v.account, v.label AS views_label,
       f.cell AS followers, COALESCE(n.cell, f.change) AS followers_change, f.value AS followers_value, COALESCE(n.value, f.value - f.previous_value) AS grown,
       p.cell AS posts, v.cell AS views, v.change_rate AS views_rate, v.value AS views_value,
       e.cell AS reactions, e.change_rate AS reactions_rate,
       CASE v.platform WHEN 'youtube' THEN 1 WHEN 'x' THEN 2 WHEN 'instagram' THEN 3 WHEN 'facebook' THEN 4
                       WHEN 'tiktok' THEN 5 ELSE 6 END AS place
FROM (SELECT platform, platform_label, account, label, cell, change_rate, value FROM monthly WHERE is_period
        AND metric IN ('youtube.views', 'x.impressions', 'instagram.views', 'facebook.views', 'tiktok.views',
                       'note.page_views')) v
LEFT JOIN (SELECT account, platform, cell, change, value, previous_value FROM monthly WHERE is_period
             AND metric IN ('youtube.subscribers', 'x.followers', 'instagram.followers', 'facebook.followers',
                            'tiktok.followers', 'note.followers')
             AND (metric <> 'x.followers' OR value IS NOT NULL OR previous_value IS NOT NULL)) f
       ON v.account = f.account AND v.platform = f.platform
LEFT JOIN (SELECT account, platform, cell, value FROM monthly WHERE is_period
             AND metric IN ('youtube.subscribers_net', 'x.followers_net')) n
       ON v.account = n.account AND v.platform = n.platform
LEFT JOIN (SELECT account, platform, cell FROM monthly WHERE is_period
             AND metric IN ('youtube.posts', 'x.posts', 'instagram.posts', 'facebook.posts', 'tiktok.posts',
                            'note.articles_published')) p
       ON v.account = p.account AND v.platform = p.platform
LEFT JOIN (SELECT account, platform, cell, change_rate FROM monthly WHERE is_period
             AND metric IN ('youtube.engagements', 'x.engagements', 'instagram.interactions', 'facebook.engagements',
                            'tiktok.engagements', 'note.likes')) e
       ON v.account = e.account AND v.platform = e.platform
ORDER BY place NULLS LAST, v.account NULLS LAST
