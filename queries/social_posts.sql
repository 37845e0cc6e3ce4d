-- Posts of the month with their views and reactions, the most seen of each platform first (where = { platform = "x" }).
SELECT v.platform, v.platform_label, v.account, v.entity, v.title, v.published_label, v.label AS views_label, v.value,
       v.cell AS views, e.cell AS reactions
FROM (SELECT platform, platform_label, account, entity, title, published, published_label, label, value, cell FROM posts
      WHERE metric IN ('youtube.video.views', 'x.post.impressions', 'instagram.post.views', 'facebook.post.views',
                       'tiktok.post.views', 'note.post.likes') AND kind <> 'reply' AND kind <> 'repost') v
LEFT JOIN (SELECT account, entity, cell FROM posts
           WHERE metric IN ('youtube.video.engagements', 'x.post.engagements', 'instagram.post.interactions',
                            'facebook.post.engagements', 'tiktok.post.engagements')) e
       ON v.account = e.account AND v.entity = e.entity
ORDER BY v.platform NULLS LAST, v.value DESC NULLS LAST, v.entity NULLS LAST
