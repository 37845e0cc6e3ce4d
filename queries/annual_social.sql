-- The social platforms over the year: followers before it and now, posts, views and reactions, each by the platform's own measure.
SELECT v.platform, v.account, n.platform_label, v.label AS views_label, f.cell AS followers, b.previous AS before, g.cell AS grown,
       p.cell AS posts, v.cell AS views, v.value, v.change_rate AS views_rate, e.cell AS reactions,
       CASE v.platform WHEN 'youtube' THEN 1 WHEN 'x' THEN 2 WHEN 'instagram' THEN 3 WHEN 'facebook' THEN 4
                       WHEN 'tiktok' THEN 5 ELSE 6 END AS place
FROM (SELECT platform, account, label, cell, value, CASE WHEN last_year_value IS NULL THEN NULL ELSE change_rate END AS change_rate
      FROM windows WHERE metric IN ('youtube.views', 'x.impressions', 'instagram.views', 'facebook.views', 'tiktok.views',
                                    'note.page_views')) v
JOIN (SELECT DISTINCT platform, account, platform_label FROM monthly) n ON v.account = n.account AND v.platform = n.platform
LEFT JOIN (SELECT platform, account, cell FROM windows
           WHERE metric IN ('youtube.subscribers', 'x.followers', 'instagram.followers', 'facebook.followers',
                            'tiktok.followers', 'note.followers')) f ON v.account = f.account AND v.platform = f.platform
LEFT JOIN (SELECT m.platform, m.account, m.previous FROM monthly m CROSS JOIN period q
           WHERE m.month = CAST(q.fiscal_year AS STRING) || '-04'
             AND m.metric IN ('youtube.subscribers', 'x.followers', 'instagram.followers', 'facebook.followers',
                            'tiktok.followers', 'note.followers')) b ON v.account = b.account AND v.platform = b.platform
LEFT JOIN (SELECT platform, account, cell FROM windows
           WHERE metric IN ('youtube.subscribers_net', 'x.followers_net')) g ON v.account = g.account AND v.platform = g.platform
LEFT JOIN (SELECT platform, account, cell FROM windows
           WHERE metric IN ('youtube.posts', 'x.posts', 'instagram.posts', 'facebook.posts', 'tiktok.posts',
                            'note.articles_published')) p ON v.account = p.account AND v.platform = p.platform
LEFT JOIN (SELECT platform, account, cell FROM windows
           WHERE metric IN ('youtube.engagements', 'x.engagements', 'instagram.interactions', 'facebook.engagements',
                            'tiktok.engagements', 'note.likes')) e ON v.account = e.account AND v.platform = e.platform
ORDER BY place NULLS LAST, v.account NULLS LAST
