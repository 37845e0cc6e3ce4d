-- The social platforms side by side: followers, posts, views and reactions of the month, each by the platform's own measure.
SELECT v.platform, v.platform_label, v.account, v.label AS views_label,
       f.cell AS followers,
       COALESCE(n.cell, CASE WHEN f.previous_value IS NULL THEN NULL ELSE f.change END) AS followers_change,
       COALESCE(n.value, f.value - f.previous_value) AS grown, p.cell AS posts,
       v.cell AS views, v.previous AS views_previous, v.last_year AS views_last_year, CASE WHEN v.previous_value IS NULL THEN NULL ELSE v.change_rate END AS views_rate,
       e.cell AS reactions, CASE WHEN e.previous_value IS NULL THEN NULL ELSE e.change_rate END AS reactions_rate,
       v.platform_place AS place
FROM (SELECT platform, platform_label, platform_place, account, label, cell, previous, previous_value, last_year, change_rate, value FROM monthly
      WHERE is_period AND role = 'views') v
LEFT JOIN (SELECT account, platform, cell, change, value, previous_value FROM monthly
           WHERE is_period AND role = 'followers') f
       ON v.account = f.account AND v.platform = f.platform
LEFT JOIN (SELECT account, platform, cell, value FROM monthly WHERE is_period AND role = 'followers_change') n
       ON v.account = n.account AND v.platform = n.platform
LEFT JOIN (SELECT account, platform, cell FROM monthly WHERE is_period AND role = 'posts') p
       ON v.account = p.account AND v.platform = p.platform
LEFT JOIN (SELECT account, platform, cell, change_rate, previous_value FROM monthly
           WHERE is_period AND role = 'reactions') e
       ON v.account = e.account AND v.platform = e.platform
ORDER BY place NULLS LAST, v.account NULLS LAST
