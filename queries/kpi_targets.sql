-- Obligations that add up to a target by the end of the term.
SELECT obligation, clause, label, unit, month_label, cell, cumulative, target, plan, rate, pace, verdict, reason
FROM kpi
WHERE is_period AND kind = 'target'
ORDER BY clause NULLS LAST, obligation NULLS LAST
