-- Broadcasts of the month from the ledger. What LINE or a person says about one bears its key as the entity.
SELECT b.key,
       CASE WHEN SUBSTR(b.sent_on, 6, 1) = '0' THEN SUBSTR(b.sent_on, 7, 1) ELSE SUBSTR(b.sent_on, 6, 2) END || '/' ||
       CASE WHEN SUBSTR(b.sent_on, 9, 1) = '0' THEN SUBSTR(b.sent_on, 10, 1) ELSE SUBSTR(b.sent_on, 9, 2) END AS sent_label,
       b.sent_on, b.title,
       CASE WHEN b.original THEN 'オリジナル' ELSE '転載' END AS origin,
       COALESCE(d.cell, b.delivered_cell) AS delivered, COALESCE(o.cell, b.opened_cell) AS opened,
       COALESCE(c.cell, b.clicked_cell) AS clicked
FROM line_broadcasts b
JOIN period p ON b.month = p.month
LEFT JOIN (SELECT entity, cell FROM posts WHERE metric = 'line.message.delivered') d ON b.key = d.entity
LEFT JOIN (SELECT entity, cell FROM posts WHERE metric = 'line.message.opened') o ON b.key = o.entity
LEFT JOIN (SELECT entity, cell FROM posts WHERE metric = 'line.message.clicked') c ON b.key = c.entity
ORDER BY b.sent_on NULLS LAST, b.key NULLS LAST
