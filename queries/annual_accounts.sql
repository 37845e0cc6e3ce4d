-- The accounts that were taken over and handed on; names of platforms only, no secrets.
SELECT a.platform, a.name, a.`key`,
       CASE WHEN a.taken_over_on IS NULL THEN '未了' ELSE CASE WHEN SUBSTR(a.taken_over_on, 6, 1) = '0' THEN SUBSTR(a.taken_over_on, 7, 1) ELSE SUBSTR(a.taken_over_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(a.taken_over_on, 9, 1) = '0' THEN SUBSTR(a.taken_over_on, 10, 1) ELSE SUBSTR(a.taken_over_on, 9, 2) END END AS taken_label,
       CASE WHEN a.handed_over_on IS NULL THEN '未了' ELSE CASE WHEN SUBSTR(a.handed_over_on, 6, 1) = '0' THEN SUBSTR(a.handed_over_on, 7, 1) ELSE SUBSTR(a.handed_over_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(a.handed_over_on, 9, 1) = '0' THEN SUBSTR(a.handed_over_on, 10, 1) ELSE SUBSTR(a.handed_over_on, 9, 2) END END AS handed_label
FROM accounts a
ORDER BY a.platform NULLS LAST, a.name NULLS LAST
