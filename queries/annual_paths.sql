-- The way to each of the large targets over the twelve months: reached and planned, in one row a month.
SELECT y.obligation, k.label, y.month, y.month_label, y.cumulative, y.plan, y.target, k.cumulative AS reached, k.rate
FROM kpi_year y
JOIN kpi k ON y.obligation = k.obligation
WHERE k.is_period AND k.kind = 'target' AND SUBSTR(k.label, 1, 2) <> 'うち' AND k.obligation <> 'reports.annual'
  AND NOT k.about
ORDER BY k.clause NULLS LAST, y.obligation NULLS LAST, y.month NULLS LAST
