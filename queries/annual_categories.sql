-- How many films each category has.
SELECT CASE v.region WHEN 'sendai' THEN '仙台' ELSE '東北' END AS region_label, v.category, STRING_AGG(v.row_cell, ' ') AS films,
       COUNT(*) AS films_value
FROM videos v
CROSS JOIN period p
WHERE v.published_on <= p.`end` AND v.published_on >= CAST(p.fiscal_year AS STRING) || '-04-01'
GROUP BY v.region, v.category
ORDER BY region_label NULLS LAST, films_value DESC NULLS LAST, v.category NULLS LAST
