-- Obligations by verdict, those that need action first.
SELECT obligation, clause, label, verdict, reason, cumulative,
       CASE verdict WHEN 'missed' THEN 1 WHEN 'at_risk' THEN 2 WHEN 'on_track' THEN 3 WHEN 'achieved' THEN 4 ELSE 5 END AS place
FROM kpi
WHERE is_period
ORDER BY place NULLS LAST, clause NULLS LAST, obligation NULLS LAST
