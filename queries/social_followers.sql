-- Followers at the end of each month of the fiscal year, platform by platform.
SELECT m.platform, m.platform_label, m.account, m.month, m.month_label, m.value, m.cell, m.is_period,
       CASE m.platform WHEN 'youtube' THEN 1 WHEN 'x' THEN 2 WHEN 'instagram' THEN 3 WHEN 'facebook' THEN 4
                       WHEN 'tiktok' THEN 5 ELSE 6 END AS place
FROM monthly m
CROSS JOIN period p
WHERE m.role = 'followers'
  AND m.fiscal_year = p.fiscal_year AND m.value IS NOT NULL
ORDER BY place NULLS LAST, m.account NULLS LAST, m.month NULLS LAST
