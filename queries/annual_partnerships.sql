-- What was done together with others.
SELECT a.partner, a.title, COALESCE(a.kind, '') AS kind, a.`key`,
       CASE WHEN a.held_on IS NULL THEN '' ELSE CASE WHEN SUBSTR(a.held_on, 6, 1) = '0' THEN SUBSTR(a.held_on, 7, 1) ELSE SUBSTR(a.held_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(a.held_on, 9, 1) = '0' THEN SUBSTR(a.held_on, 10, 1) ELSE SUBSTR(a.held_on, 9, 2) END END AS held_label
FROM partnerships a
CROSS JOIN period p
WHERE a.held_on IS NULL OR (a.held_on <= p.`end` AND a.held_on >= p.fiscal_start)
ORDER BY a.held_on NULLS LAST, a.partner NULLS LAST, a.title NULLS LAST
