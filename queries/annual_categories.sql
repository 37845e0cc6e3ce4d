-- How many films each category has.
SELECT COALESCE(r.region_label, v.region) AS region_label, r.place, v.category, STRING_AGG(v.row_cell, ' ') AS films,
       COUNT(*) AS films_value
FROM videos v
CROSS JOIN period p
LEFT JOIN regions r ON v.region = r.region
WHERE v.published_on <= p.`end` AND v.published_on >= p.fiscal_start
GROUP BY r.region_label, v.region, r.place, v.category
ORDER BY r.place NULLS LAST, films_value DESC NULLS LAST, v.category NULLS LAST
