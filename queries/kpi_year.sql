-- The twelve months of the fiscal year for one obligation (where = { obligation = "..." }): cumulative, plan, last year,
-- and the pace that is needed from the report's month on.
SELECT y.obligation, y.month, y.month_label, y.value, y.cell, y.cumulative_value, y.cumulative, y.plan_value, y.plan,
       y.last_year, y.target, k.pace
FROM kpi_year y
JOIN kpi k ON y.obligation = k.obligation
WHERE k.is_period
ORDER BY y.obligation NULLS LAST, y.month NULLS LAST
