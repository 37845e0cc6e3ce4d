-- Duties of every month: at least so many.
SELECT obligation, clause, label, unit, cell, target, verdict, reason
FROM kpi
WHERE is_period AND kind = 'monthly'
ORDER BY clause NULLS LAST, obligation NULLS LAST
