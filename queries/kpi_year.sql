-- The twelve months of the fiscal year for one obligation (where = { obligation = "..." }): cumulative, plan, last year.
SELECT obligation, month, month_label, value, cell, cumulative_value, cumulative, plan_value, plan, last_year, target
FROM kpi_year
ORDER BY obligation NULLS LAST, month NULLS LAST
