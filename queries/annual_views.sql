-- The views of each month of the fiscal year on each social platform (where = { platform = "x" }), with the year before.
SELECT m.platform, m.platform_label, m.label, m.month, m.month_label, m.value, m.cell
FROM monthly m
CROSS JOIN period p
WHERE m.fiscal_year = p.fiscal_year
  AND m.role = 'views'
ORDER BY m.platform NULLS LAST, m.month NULLS LAST
