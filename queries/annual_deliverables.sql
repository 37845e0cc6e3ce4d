-- What was made for the client, its rights, and whether those of others are settled.
SELECT d.title, COALESCE(d.kind, '') AS kind, COALESCE(d.rights, '') AS rights, d.`key`,
       CASE WHEN d.rights_cleared THEN '済' WHEN NOT d.rights_cleared THEN '未了' ELSE '' END AS cleared,
       CASE WHEN d.delivered_on IS NULL THEN '未納' ELSE CASE WHEN SUBSTR(d.delivered_on, 6, 1) = '0' THEN SUBSTR(d.delivered_on, 7, 1) ELSE SUBSTR(d.delivered_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(d.delivered_on, 9, 1) = '0' THEN SUBSTR(d.delivered_on, 10, 1) ELSE SUBSTR(d.delivered_on, 9, 2) END END AS delivered_label
FROM deliverables d
CROSS JOIN period p
WHERE d.delivered_on IS NULL OR (d.delivered_on <= p.`end` AND d.delivered_on >= p.fiscal_start)
ORDER BY d.kind NULLS LAST, d.delivered_on NULLS LAST, d.title NULLS LAST
