-- Obligation x month of the fiscal year, with where it stands at the end of the months that are over.
SELECT y.obligation, k.clause, k.label, y.month, y.month_label, y.cell, y.plan_month, k.cumulative,
       CASE WHEN k.kind = 'target' THEN k.target END AS target, CASE WHEN k.kind = 'target' THEN k.rate END AS rate,
       CASE WHEN SUBSTR(k.label, 1, 2) = 'うち' THEN 'indent' ELSE 'plain' END AS role,
       CASE WHEN k.kind = 'target' THEN 1 ELSE 2 END AS place
FROM kpi_year y
JOIN kpi k ON y.obligation = k.obligation
WHERE k.is_period AND (k.kind = 'target' OR k.kind = 'monthly') AND k.obligation <> 'reports.annual'
ORDER BY k.clause NULLS LAST, place NULLS LAST, y.obligation NULLS LAST, y.month NULLS LAST
