-- Obligations that add up to a target by the end of the term.
SELECT obligation, clause, label, unit, month_label, cell, cumulative, target, plan, rate, pace, verdict, reason,
       CASE WHEN SUBSTR(label, 1, 2) = 'うち' THEN 'indent' ELSE 'plain' END AS role
FROM kpi
WHERE is_period AND kind = 'target'
ORDER BY clause NULLS LAST, obligation NULLS LAST
