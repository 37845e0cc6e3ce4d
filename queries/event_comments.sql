-- What people and companies said in their own words, as far as somebody has released it: the view has no other rows.
SELECT c.side, CASE c.side WHEN '人材' THEN '参加者' ELSE '企業・登壇者' END AS label, c.comment,
       CASE c.side WHEN '人材' THEN 1 ELSE 2 END AS place
FROM (SELECT *, 'event-' || CAST(CAST(event_no AS BIGINT) AS STRING) AS period_id FROM event_comments) c
JOIN period p ON c.period_id = p.id
ORDER BY place NULLS LAST, c.comment NULLS LAST
