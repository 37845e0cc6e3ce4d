-- The main figures of each social platform (where = { platform = "x" }), beside last month and the same month last year.
-- What never had a value is left out where the same fact stands in another row.
SELECT platform, metric, label, cell, previous, change, change_rate, last_year, last_year_rate, value,
       CASE role WHEN 'followers' THEN 1 WHEN 'followers_change' THEN 2 WHEN 'posts' THEN 3 WHEN 'views' THEN 4
                 WHEN 'reach' THEN 5 WHEN 'attention' THEN 6 WHEN 'reactions' THEN 7 ELSE 8 END AS place
FROM monthly
WHERE is_period AND role IN ('followers', 'followers_change', 'posts', 'views', 'reach', 'attention', 'reactions', 'more')
  AND (value IS NOT NULL OR previous_value IS NOT NULL OR last_year_value IS NOT NULL
       OR role <> 'reach' AND metric NOT IN ('x.followers', 'x.posts', 'youtube.subscribers', 'youtube.posts',
                                             'youtube.engagements'))
ORDER BY platform NULLS LAST, place NULLS LAST, metric NULLS LAST, account NULLS LAST
