-- The companies whose page went out in the year, with whether it tells of vacancies.
SELECT c.no, c.no_cell, c.name, c.prefecture, c.published_on, c.row_cell,
       COALESCE(r.region_label, c.region) AS region_label,
       CASE WHEN c.has_job_info THEN '○' ELSE '×' END AS jobs,
       CASE WHEN SUBSTR(c.published_on, 6, 1) = '0' THEN SUBSTR(c.published_on, 7, 1) ELSE SUBSTR(c.published_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(c.published_on, 9, 1) = '0' THEN SUBSTR(c.published_on, 10, 1) ELSE SUBSTR(c.published_on, 9, 2) END AS published_label
FROM companies c
CROSS JOIN period p
LEFT JOIN regions r ON c.region = r.region
WHERE c.published_on <= p.`end` AND c.published_on >= p.fiscal_start
ORDER BY r.place NULLS LAST, c.no NULLS LAST
