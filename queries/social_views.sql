-- The views of each month of the fiscal year on each social platform (where = { platform = "x" }).
SELECT m.platform, m.month, m.month_label, m.value, m.cell, m.is_period
FROM monthly m
CROSS JOIN period p
WHERE m.metric IN ('youtube.views', 'x.impressions', 'instagram.views', 'facebook.views', 'tiktok.views',
                   'note.page_views')
  AND m.fiscal_year = p.fiscal_year
ORDER BY m.platform NULLS LAST, m.month NULLS LAST
