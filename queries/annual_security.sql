-- The security checks of the year, each item with its result.
SELECT s.item, s.result, COALESCE(s.action, '') AS action, s.checked_on, s.`key`,
       CASE WHEN SUBSTR(s.checked_on, 6, 1) = '0' THEN SUBSTR(s.checked_on, 7, 1) ELSE SUBSTR(s.checked_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(s.checked_on, 9, 1) = '0' THEN SUBSTR(s.checked_on, 10, 1) ELSE SUBSTR(s.checked_on, 9, 2) END AS checked_label
FROM security_checks s
CROSS JOIN period p
WHERE s.checked_on <= p.`end` AND s.checked_on >= p.fiscal_start
ORDER BY s.checked_on NULLS LAST, s.item NULLS LAST
