-- Followers at the end of each month of the fiscal year, platform by platform.
SELECT m.platform, m.platform_label, m.account, m.month, m.month_label, m.value, m.cell, m.is_period,
       m.platform_place AS place
FROM monthly m
CROSS JOIN period p
WHERE m.role = 'followers'
  AND m.fiscal_year = p.fiscal_year AND m.value IS NOT NULL
ORDER BY place NULLS LAST, m.account NULLS LAST, m.month NULLS LAST
