-- The five largest targets, for the strip of the summary.
SELECT obligation, clause, label, unit, month_label, cell, cumulative, target, plan, verdict
FROM (
    SELECT obligation, clause, label, unit, month_label, cell, cumulative, target, plan, verdict,
           ROW_NUMBER() OVER (ORDER BY 0 - target_value, obligation) AS place
    FROM kpi
    WHERE is_period AND kind = 'target' AND NOT about
) t
WHERE place <= 5
ORDER BY clause NULLS LAST, obligation NULLS LAST
