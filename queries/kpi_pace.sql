-- What was reached a month so far, and what is needed a month from here, for the obligations with a target.
SELECT obligation, clause, label, unit, pace_so_far, pace, target, verdict
FROM kpi
WHERE is_period AND kind = 'target'
ORDER BY clause NULLS LAST, obligation NULLS LAST
