-- Broadcasts of the month from the ledger: opens and clicks are typed where LINE's interface does not give them.
SELECT b.key, SUBSTR(b.sent_on, 6, 2) || '/' || SUBSTR(b.sent_on, 9, 2) AS sent_label, b.sent_on, b.title,
       CASE WHEN b.original THEN 'オリジナル' ELSE '転載' END AS origin,
       b.delivered_cell, b.opened_cell, b.clicked_cell
FROM line_broadcasts b
JOIN period p ON b.month = p.month
ORDER BY b.sent_on NULLS LAST, b.key NULLS LAST
