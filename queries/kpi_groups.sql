-- Which obligations have each verdict; those without one have no row.
SELECT verdict, labels,
       CASE verdict WHEN 'achieved' THEN 1 WHEN 'on_track' THEN 2 WHEN 'at_risk' THEN 3 WHEN 'missed' THEN 4 ELSE 5 END AS place
FROM (
    SELECT verdict, STRING_AGG(label, '、') AS labels
    FROM (
        SELECT verdict, label FROM kpi WHERE is_period AND verdict <> '' ORDER BY clause NULLS LAST, obligation NULLS LAST
    ) k
    GROUP BY verdict
) g
ORDER BY place NULLS LAST
