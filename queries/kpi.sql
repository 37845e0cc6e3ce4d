-- Every obligation at the end of the report's month. The template's kpi("...") narrows it to one.
SELECT obligation, clause, label, unit, kind, month, month_label, value, cell, cumulative_value, cumulative, target_value,
       target, plan_value, plan, plan_month, rate, ahead, pace, forecast, forecast_low, forecast_high, verdict, reason
FROM kpi
WHERE is_period
ORDER BY clause NULLS LAST, obligation NULLS LAST
