-- Posts of the month by what was seen and by the rate of reactions, inside each platform (where = { platform = "x" }).
-- Where a platform has many, `shown` marks the first five and the last five; rates count from the minimum below on.
WITH minimum AS (
    SELECT 300 AS least, '300' AS least_label FROM period
),
seen AS (
    SELECT platform, platform_label, account, entity, title, published_label, label AS views_label, value, cell,
           CASE WHEN role IN ('views', 'post_views') THEN 1 ELSE 2 END AS choice
    FROM posts
    WHERE (role IN ('views', 'post_views') OR metric = 'note.post.likes')
      AND kind <> 'reply' AND kind <> 'repost' AND value IS NOT NULL
),
best AS (
    SELECT platform, account, MIN(choice) AS choice FROM seen GROUP BY platform, account
),
reacted AS (
    SELECT account, entity, cell, value FROM posts
    WHERE role IN ('reactions', 'post_reactions')
),
numbered AS (
    SELECT s.platform, s.platform_label, s.account, s.entity, s.title, s.published_label, s.views_label, s.value,
           s.cell AS views, r.cell AS reactions, s.value >= m.least AND r.value IS NOT NULL AND s.choice = 1 AS is_rated,
           CASE WHEN s.choice = 1 THEN 'yes' ELSE 'no' END AS has_rate,
           m.least_label, r.value / NULLIF(s.value, 0) AS rate_value,
           ROW_NUMBER() OVER (PARTITION BY s.platform ORDER BY 0 - s.value, s.entity) AS place
    FROM seen s
    JOIN best b ON s.platform = b.platform AND s.account = b.account AND s.choice = b.choice
    CROSS JOIN minimum m
    LEFT JOIN reacted r ON s.account = r.account AND s.entity = r.entity
),
sizes AS (
    SELECT platform, COUNT(*) AS posts FROM numbered GROUP BY platform
),
rated AS (
    SELECT platform, entity, ROW_NUMBER() OVER (PARTITION BY platform ORDER BY 0 - rate_value, entity) AS rate_place
    FROM numbered
    WHERE is_rated
),
rated_sizes AS (
    SELECT platform, COUNT(*) AS rated_posts FROM rated GROUP BY platform
)
SELECT n.platform, n.platform_label, n.account, n.entity, n.title,
       n.published_label, n.views_label, n.value, n.views, n.reactions, n.rate_value, n.has_rate, n.least_label, n.place,
       CAST(n.place AS STRING) || '位' AS place_label, r.rate_place, COALESCE(CAST(r.rate_place AS STRING) || '位', '－') AS rate_place_label,
       CASE WHEN s.posts > 10 THEN 'yes' ELSE 'no' END AS is_many,
       CASE WHEN s.posts <= 10 OR n.place <= 5 OR n.place > s.posts - 5 THEN 'yes' ELSE 'no' END AS shown,
       CASE WHEN r.rate_place <= 5 OR r.rate_place > q.rated_posts - 5 THEN 'yes' ELSE 'no' END AS rate_shown
FROM numbered n
JOIN sizes s ON n.platform = s.platform
LEFT JOIN rated r ON n.platform = r.platform AND n.entity = r.entity
LEFT JOIN rated_sizes q ON n.platform = q.platform
ORDER BY n.platform NULLS LAST, n.place NULLS LAST
