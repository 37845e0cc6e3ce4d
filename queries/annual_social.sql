-- The social platforms over the year: followers before it and now, posts, views and reactions, each by the platform's own measure.
SELECT v.platform, v.account, n.platform_label, v.label AS views_label, f.cell AS followers, b.previous AS before, g.cell AS grown,
       p.cell AS posts, v.cell AS views, v.value, v.change_rate AS views_rate, e.cell AS reactions, n.platform_place AS place
FROM (SELECT platform, account, label, cell, value, CASE WHEN last_year_value IS NULL THEN NULL ELSE change_rate END AS change_rate
      FROM windows WHERE role = 'views') v
JOIN (SELECT DISTINCT platform, account, platform_label, platform_place FROM monthly) n
  ON v.account = n.account AND v.platform = n.platform
LEFT JOIN (SELECT platform, account, cell FROM windows WHERE role = 'followers') f
       ON v.account = f.account AND v.platform = f.platform
LEFT JOIN (SELECT m.platform, m.account, m.previous FROM monthly m CROSS JOIN period q
           WHERE m.month = q.fiscal_month AND m.role = 'followers') b
       ON v.account = b.account AND v.platform = b.platform
LEFT JOIN (SELECT platform, account, cell FROM windows WHERE role = 'followers_change') g
       ON v.account = g.account AND v.platform = g.platform
LEFT JOIN (SELECT platform, account, cell FROM windows WHERE role = 'posts') p
       ON v.account = p.account AND v.platform = p.platform
LEFT JOIN (SELECT platform, account, cell FROM windows WHERE role = 'reactions') e
       ON v.account = e.account AND v.platform = e.platform
ORDER BY place NULLS LAST, v.account NULLS LAST
