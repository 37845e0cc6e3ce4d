-- Broadcasts of the month from the ledger. Their numbers come from LINE where it gives them, else they were typed.
SELECT b.key, CAST(CAST(SUBSTR(b.sent_on, 6, 2) AS BIGINT) AS STRING) || '/' || CAST(CAST(SUBSTR(b.sent_on, 9, 2) AS BIGINT) AS STRING) AS sent_label,
       b.sent_on, b.title, CASE WHEN b.original THEN 'オリジナル' ELSE '転載' END AS origin,
       d.cell AS delivered, o.cell AS opened, c.cell AS clicked
FROM line_broadcasts b
JOIN period p ON b.month = p.month
LEFT JOIN (SELECT entity, cell FROM posts WHERE metric = 'line.message.delivered') d ON b.key = d.entity
LEFT JOIN (SELECT entity, cell FROM posts WHERE metric = 'line.message.opened') o ON b.key = o.entity
LEFT JOIN (SELECT entity, cell FROM posts WHERE metric = 'line.message.clicked') c ON b.key = c.entity
ORDER BY b.sent_on NULLS LAST, b.key NULLS LAST
