-- The views of each month of the fiscal year on each social platform (where = { platform = "x" }), from its first one on.
SELECT m.platform, m.month, m.month_label, m.value, m.cell, m.is_period
FROM monthly m
CROSS JOIN period p
JOIN (SELECT account, metric, MIN(month) AS first FROM monthly WHERE value IS NOT NULL GROUP BY account, metric) s
  ON m.account = s.account AND m.metric = s.metric
WHERE m.role = 'views'
  AND m.fiscal_year = p.fiscal_year AND m.month >= s.first
ORDER BY m.platform NULLS LAST, m.month NULLS LAST
