-- Duties of every month (at least so many) and of every time: `due` and `all_due` are how many should keep it.
SELECT obligation, clause, label, unit, kind, cell, cumulative, verdict, reason,
       CASE WHEN kind = 'monthly' THEN '月' ELSE '毎回' END AS rule, CASE WHEN kind = 'monthly' THEN target END AS least,
       CASE WHEN kind = 'each' AND target_value IS NOT NULL THEN target END AS due,
       CASE WHEN kind = 'each' AND plan_value IS NOT NULL THEN plan END AS all_due
FROM kpi
WHERE is_period AND kind <> 'target'
ORDER BY clause NULLS LAST, obligation NULLS LAST
