-- The meetings of the year with the day on which their minutes were handed in.
SELECT m.title, m.held_on, m.`key`, CASE WHEN SUBSTR(m.held_on, 6, 1) = '0' THEN SUBSTR(m.held_on, 7, 1) ELSE SUBSTR(m.held_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(m.held_on, 9, 1) = '0' THEN SUBSTR(m.held_on, 10, 1) ELSE SUBSTR(m.held_on, 9, 2) END AS held_label,
       CASE WHEN m.minutes_submitted_on IS NULL THEN '未提出' ELSE CASE WHEN SUBSTR(m.minutes_submitted_on, 6, 1) = '0' THEN SUBSTR(m.minutes_submitted_on, 7, 1) ELSE SUBSTR(m.minutes_submitted_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(m.minutes_submitted_on, 9, 1) = '0' THEN SUBSTR(m.minutes_submitted_on, 10, 1) ELSE SUBSTR(m.minutes_submitted_on, 9, 2) END END AS minutes_label
FROM meetings m
CROSS JOIN period p
WHERE m.held_on <= p.`end` AND m.held_on >= p.fiscal_start
ORDER BY m.held_on NULLS LAST, m.title NULLS LAST
