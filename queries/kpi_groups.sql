-- How many obligations have each verdict, and which; those without a verdict have no row.
SELECT verdict, labels, cells,
       CASE verdict WHEN 'achieved' THEN 1 WHEN 'on_track' THEN 2 WHEN 'at_risk' THEN 3 WHEN 'missed' THEN 4 ELSE 5 END AS place
FROM (
    SELECT verdict, STRING_AGG(label, '、') AS labels, STRING_AGG(cumulative, ' ') AS cells
    FROM (
        SELECT verdict, label, cumulative FROM kpi WHERE is_period AND verdict <> '' ORDER BY clause NULLS LAST, obligation NULLS LAST
    ) k
    GROUP BY verdict
) g
ORDER BY place NULLS LAST
